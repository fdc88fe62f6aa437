"""One new row, written together with its audit event: in a single statement where the database can. So is a
document with its lines.

SQLAlchemy's unit of work sorts out many rows that depend on each other. One row needs none of that, and
it would cost more than all else that a creation does."""

from collections.abc import Callable
from functools import cache
from typing import Any

import orjson
from sqlalchemy import JSON, Text, bindparam, column, func, insert, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import make_transient_to_detached

from app.extensions import db
from models.decimals import Exact
from models.platform.audit_events import ADDING, EVENTS, entry


def write(row: Any) -> None:
    """INSERT; then `row` has its id and belongs to the session, as if it had been read."""
    db.session.flush()  # what was changed before is written before
    model: Any = type(row)
    # Past SQLAlchemy's instrumentation: nobody has looked at these columns yet.
    row.__dict__.update({name: make() for name, make in defaults(model).items() if name not in row.__dict__})
    row.prepare()
    values = {name: row.__dict__[name] for name in defaults(model)}
    row.id = written(model.__table__, values, entry(row, "create") if row.audited else None)
    make_transient_to_detached(row)
    db.session.add(row)


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
    found = {name: default(column) for name, column in columns.items()}
    return found | ({"version": lambda: 1} if "version" in columns else {})


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


def write_whole(document: Any) -> None:
    """A new document with its lines; all of them then have ids and belong to the session."""
    db.session.flush()
    model: Any = type(document)
    lines = document.lines
    for row, makers in [(document, defaults(model)), *((line, defaults(model.line)) for line in lines)]:
        row.__dict__.update({name: make() for name, make in makers.items() if name not in row.__dict__})
    document.prepare()
    values = {name: document.__dict__[name] for name in defaults(model)}
    document.id, ids = written_whole(model, values, lines, entry(document, "create"))
    for line, line_id in zip(lines, ids, strict=True):
        line.id, line.document_id = line_id, document.id
        make_transient_to_detached(line)
    make_transient_to_detached(document)
    db.session.add(document)


def written_whole(model: Any, values: Any, lines: Any, event: Any) -> tuple[int, list[int]]:
    connection = db.session.connection()
    columns = columns_of_lines(model.line)
    shown = [{name: line.__dict__[name] for name in columns} for line in lines]
    if connection.dialect.name == "postgresql":
        told = {f"its_{name}": value for name, value in event.items()}
        text = as_text(model.line, shown, connection.dialect)
        statement = inserting_whole(model.__table__, model.line.__table__)
        row_id, ids = connection.execute(statement, values | told | {"its_lines": text}).one()
        return row_id, ids or []
    row_id = connection.execute(inserting(model.__table__), values).scalar_one()
    many = [line | {"document_id": row_id} for line in shown]
    ids = [*connection.execute(inserting_lines(model.line.__table__), many).scalars()] if many else []
    connection.execute(ADDING, event | {"entity_id": row_id})
    return row_id, ids


@cache
def columns_of_lines(model: Any) -> tuple[str, ...]:
    return tuple(c.name for c in model.__table__.c if c.name not in ("id", "document_id"))


def as_text(model: Any, shown: list[dict[str, Any]], dialect: Any) -> str:
    """Lines as JSON, with exact numbers as text, which the database reads exactly."""
    exact = [(c.name, c.type) for c in model.__table__.c if isinstance(c.type, Exact)]
    for name, kind in exact:
        for line in shown:
            line[name] = kind.process_bind_param(line[name], dialect)
    return orjson.dumps(shown, default=str).decode()


@cache
def inserting_lines(table: Any) -> Any:
    return insert(table).returning(table.c.id, sort_by_parameter_order=True)


@cache
def inserting_whole(table: Any, lines: Any) -> Any:
    """Whatever the number of lines, the same statement: they come as one JSON text."""
    new, its = inserting(table).cte("new"), [c for c in lines.c if c.name not in ("id", "document_id")]
    given = func.json_to_recordset(bindparam("its_lines", type_=Text).cast(JSON))
    rows = given.table_valued(*(column(c.name, c.type) for c in its), name="given")
    rows = rows.render_derived(with_types=True)
    values = select(new.c.id, *(rows.c[c.name] for c in its)).select_from(new.join(rows, true()))
    adding = insert(lines).from_select(["document_id", *(c.name for c in its)], values)
    added = adding.returning(lines.c.id, lines.c.position).cte("added")
    ids = select(func.array_agg(aggregate_order_by(added.c.id, added.c.position))).scalar_subquery()
    return select(new.c.id, ids).add_cte(telling(new))


def telling(new: Any) -> Any:
    told = [c for c in EVENTS.c if c.name not in ("id", "entity_id")]
    event = select(new.c.id, *(bindparam(f"its_{c.name}", type_=c.type) for c in told))
    return insert(EVENTS).from_select(["entity_id", *(c.name for c in told)], event).cte("told")
