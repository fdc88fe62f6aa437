"""One new row, written together with its audit event: in a single statement where the database can.

SQLAlchemy's unit of work sorts out many rows that depend on each other. One row needs none of that, and
it would cost more than all else that a creation does."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import make_transient_to_detached

from app.extensions import db
from models.platform.audit_events import ADDING, EVENTS, entry, tell_others


def write(row: Any) -> None:
    """INSERT; then `row` has its id and belongs to the session, as if it had been read."""
    db.session.flush()  # what was changed before is written before
    model: Any = type(row)
    # Past SQLAlchemy's instrumentation: nobody has looked at these columns yet.
    row.__dict__.update({name: make() for name, make in defaults(model).items() if name not in row.__dict__})
    row.prepare()
    values = {name: row.__dict__[name] for name in defaults(model)}
    event = entry(row, "create") if row.audited else None
    row.id = written(model.__table__, values, event)
    make_transient_to_detached(row)
    db.session.add(row)
    tell_others(row, event)


def written(table: Any, values: dict[str, Any], event: dict[str, Any] | None) -> int:
    """The new row's id."""
    connection = db.session.connection()
    if event is None or connection.dialect.name != "postgresql":
        row_id: int = connection.execute(inserting(table), values).scalar_one()
        if event is not None:
            connection.execute(ADDING, event | {"entity_id": row_id})
        return row_id
    told = {f"its_{name}": value for name, value in event.items()}
    both: int = connection.execute(inserting_both(table), values | told).scalar_one()
    return both


@cache
def defaults(model: Any) -> dict[str, Callable[[], Any]]:
    """For every column but the id: what makes its value where none is given."""
    columns = {name: column for name, column in model.__mapper__.columns.items() if name != "id"}
    return {name: default(column) for name, column in columns.items()} | {"version": lambda: 1}


def default(column: Any) -> Callable[[], Any]:
    if column.default is None:
        return lambda: None
    given = column.default.arg
    return (lambda: given(None)) if column.default.is_callable else (lambda: given)


@cache
def inserting(table: Any) -> Any:
    values: dict[str, Any] = {
        column.name: bindparam(column.name) for column in table.c if column.name != "id"
    }
    return insert(table).values(values).returning(table.c.id)


@cache
def inserting_both(table: Any) -> Any:
    new = inserting(table).cte("new")
    told = [column for column in EVENTS.c if column.name not in ("id", "entity_id")]
    values: list[Any] = [bindparam(f"its_{column.name}", type_=column.type) for column in told]
    event = select(new.c.id, *values)
    return (
        insert(EVENTS)
        .from_select(["entity_id", *(c.name for c in told)], event)
        .returning(EVENTS.c.entity_id)
    )
