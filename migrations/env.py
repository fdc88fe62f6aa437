"""Alembic's way into the application: its engine, its tables."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

import models  # noqa: F401  every table
from app.extensions import db
from models.columns import UtcDateTime


def written_plainly(kind: str, value: object, autogen: Any) -> str | bool:
    """A migration outlives today's classes: it names the database's own types."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, sa.JSON):
        autogen.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    if kind == "type" and isinstance(value, sa.Enum):
        return f"sa.String({value.length})"
    return False


def ours(_: object, name: str | None, kind: str, reflected: bool, counterpart: object) -> bool:
    """Trigram indexes are made by migrations, on PostgreSQL only; no model tells of them."""
    return not (kind == "index" and reflected and counterpart is None and (name or "").endswith("_trigrams"))


def run() -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":  # an index on a large table takes its time
            connection.execute(sa.text("SET statement_timeout = 0"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=written_plainly,
            include_object=ours,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


if context.is_offline_mode():
    raise SystemExit(f"{current_app.name} migrates a database it can reach, not a script.")
run()
