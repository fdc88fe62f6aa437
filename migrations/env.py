"""Alembic's way into the application: its engine, its tables."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

import models  # noqa: F401  every table
from app.extensions import db
from models.columns import UtcDateTime
from models.decimals import Exact

COUNTED = {
    "sqlite_sequence": "SELECT name, seq FROM sqlite_sequence",
    "audit_events": "SELECT entity, max(entity_id) FROM audit_events GROUP BY entity",
}


def written_plainly(kind: str, value: object, autogen: Any) -> str | bool:
    """A migration outlives today's classes: it names the database's own types."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, Exact):
        return f'sa.Numeric({value.digits}, {value.places}).with_variant(sa.BigInteger(), "sqlite")'
    if kind == "type" and isinstance(value, sa.TypeDecorator):
        return f"sa.{value.impl_instance!r}"
    if kind == "type" and isinstance(value, sa.JSON):
        autogen.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        null = "none_as_null=True" if value.none_as_null else ""
        return f'sa.JSON({null}).with_variant(JSONB({null}), "postgresql")'
    if kind == "type" and isinstance(value, sa.Enum):
        return f"sa.String({value.length})"
    return False


def ours(_: object, name: str | None, kind: str, reflected: bool, counterpart: object) -> bool:
    """Trigram indexes are made by migrations, on PostgreSQL only; no model tells of them."""
    return not (kind == "index" and reflected and counterpart is None and (name or "").endswith("_trigrams"))


def unguarded(connection: sa.Connection) -> None:
    """An index on a large table takes its time; and where SQLite has to write a table anew, it must not take
    the old one's end for the deletion of its rows, which others refer to."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET statement_timeout = 0"))
        connection.commit()
    else:
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")


def guarded(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.execute(sa.text("PRAGMA foreign_key_check")).all()
        if broken:
            raise SystemExit(f"Rows without those they refer to: {broken[:5]}. Nothing was changed.")


def ids_given(connection: sa.Connection) -> dict[str, int]:
    """By table: the highest id that SQLite has given, whose row may be gone. The audit trail knows, too."""
    found: dict[str, int] = {}
    if connection.dialect.name == "sqlite":
        there = {name for (name,) in connection.execute(sa.text("SELECT name FROM sqlite_master"))}
        for query in (query for table, query in COUNTED.items() if table in there):
            for name, last in connection.execute(sa.text(query)):
                found[name] = max(last or 0, found.get(name, 0))
    return found


def give_none_again(connection: sa.Connection, given: dict[str, int]) -> None:
    """A table that is written anew begins to count from the rows that it has."""
    now = ids_given(connection)
    if connection.dialect.name == "sqlite" and now:
        later = [{"name": name, "seq": max(last, given.get(name, 0))} for name, last in now.items()]
        connection.execute(sa.text("UPDATE sqlite_sequence SET seq = :seq WHERE name = :name"), later)


def run() -> None:
    with db.engine.connect() as connection:
        unguarded(connection)
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=written_plainly,
            include_object=ours,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        given = ids_given(connection)
        with context.begin_transaction():
            context.run_migrations()
            guarded(connection)
            give_none_again(connection, given)
        connection.commit()
        connection.detach()  # these liberties end with it


if context.is_offline_mode():
    raise SystemExit(f"{current_app.name} migrates a database it can reach, not a script.")
run()
