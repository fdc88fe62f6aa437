"""How plain Python types become columns, the same in every table and on every database."""

import enum
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, Table, TypeDecorator, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase

from app.extensions import db
from models.decimals import Exact

# SQLite numbers rows by itself only where the type is called INTEGER; it holds as much.
ID = BigInteger().with_variant(Integer, "sqlite")
LARGEST_ID = 2**63 - 1

# What is never written to the audit trail or a log: mapped_column(info=SECRET).
SECRET = {"secret": True}
# What is sealed besides (utils.security.seal), to be sealed anew by `flask reseal`; its table has an `id`.
SEALED = {"secret": True, "sealed": True}


class UtcDateTime(TypeDecorator[datetime]):
    """SQLite forgets the zone: store UTC whatever comes in, and say so again on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True
    python_type = datetime

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """PostgreSQL's sessions are set to UTC, so there is nothing left to do."""
        return None if dialect.name == "postgresql" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class Base(DeclarativeBase):
    """On SQLite, too, an id is given once: what was written for a deleted row must not meet another one."""

    metadata = db.metadata
    type_annotation_map = {
        datetime: UtcDateTime,
        Decimal: Exact(18, 6),
        dict[str, Any]: JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
        list[str]: JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
        list[dict[str, Any]]: JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            length=32,
            values_callable=lambda choices: [choice.value for choice in choices],
        ),
    }

    def __init_subclass__(cls, **kwargs: Any) -> None:
        try:
            super().__init_subclass__(**kwargs)
        except ArgumentError as error:
            error.add_note("models/columns.py maps types to columns: type_annotation_map.")
            raise
        if "__table__" in cls.__dict__:
            number_once(cls.__table__)


@event.listens_for(Table, "before_create")
def number_once(table: Any, *_: object, **__: object) -> None:
    """Also where a migration makes a table, or writes one anew."""
    if "id" in table.primary_key.columns:
        table.dialect_options["sqlite"]["autoincrement"] = True
