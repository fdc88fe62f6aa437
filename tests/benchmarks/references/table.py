"""The parts table as a plain SQLAlchemy model, for the references that use an ORM."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import DateTime, Numeric, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def now() -> datetime:
    return datetime.now(UTC)


class Author(TypeDecorator[dict[str, Any]]):
    """Kept as `[7,"ada",true]`, shown with id and name."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return value and json.dumps([value["id"], value["name"], True])

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return value and dict(zip(("id", "name"), json.loads(value), strict=False))


def nobody() -> dict[str, Any]:
    """There is no login."""
    return {"id": 1, "name": "benchmark"}


class Base(DeclarativeBase):
    type_annotation_map = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        Decimal: Numeric(18, 6),
    }


class Part(Base):
    __tablename__ = "parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    revision: Mapped[str] = mapped_column(default="A")
    name: Mapped[str]
    description: Mapped[str | None]
    material: Mapped[str | None]
    unit: Mapped[str] = mapped_column(default="pcs")
    status: Mapped[str] = mapped_column(default="draft")
    file_id: Mapped[int | None]
    source: Mapped[str] = mapped_column(default="make")
    standard_cost: Mapped[Decimal | None]
    currency: Mapped[str | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    subsystem: Mapped[str | None]
    notes: Mapped[str | None]
    onshape_url: Mapped[str | None]
    words: Mapped[str] = mapped_column(default="", deferred=True)
    title: Mapped[str] = mapped_column(default="", deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)
    supplier_id: Mapped[int | None]
    lead_days: Mapped[int | None]
    safety_stock: Mapped[Decimal] = mapped_column(default=Decimal(0))
    lot_rule: Mapped[str] = mapped_column(default="lot_for_lot")
    lot_size: Mapped[Decimal | None]
    lot_multiple: Mapped[Decimal | None]
    tracking: Mapped[str] = mapped_column(default="none")
    external_id: Mapped[str | None]
    category_id: Mapped[int | None]
    tags: Mapped[list[Any]] = mapped_column(default=list)
    is_archived: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[dict[str, Any] | None] = mapped_column(Author, default=nobody)
    updated_by: Mapped[dict[str, Any] | None] = mapped_column(Author, default=nobody)
