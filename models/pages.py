"""Lists, one page at a time: by `skip` for people, by cursor for programs.

A cursor names the last row given, and the next page starts right after it: rows that
come or go meanwhile neither repeat nor hide the others."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, asc, desc, func, literal, select, tuple_

from app.extensions import db

PARSERS: dict[type, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}

COUNTED = 10_000


class Cursor(NamedTuple):
    sort: str
    value: str
    id: int
    total: int  # counted on the first page only, so that no page costs more than another


@dataclass(frozen=True)
class Window:
    """The part of a list that is asked for, sorted by a column that is never null."""

    limit: int
    skip: int
    sort: str
    cursor: Cursor | None


@dataclass(frozen=True)
class Page:
    items: list[Any]
    total: int
    total_is_exact: bool
    limit: int
    skip: int
    next: Cursor | None


def paginate(query: Select[Any], window: Window) -> Page:
    total = window.cursor.total if window.cursor else count(query)
    # One row more than asked for tells whether another page follows.
    wanted = ordered(query, window).offset(window.skip).limit(window.limit + 1)
    rows = [*db.session.scalars(wanted)]
    items, more = rows[: window.limit], len(rows) > window.limit
    cursor = cursor_at(items[-1], window.sort, total) if more else None
    return Page(items, min(total, COUNTED), total <= COUNTED, window.limit, window.skip, cursor)


def count(query: Select[Any]) -> int:
    """Exact up to COUNTED, one more where there are more: counting never costs more than that."""
    ids = query.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
    return db.session.scalar(select(func.count()).select_from(ids.limit(COUNTED + 1).subquery())) or 0


def ordered(query: Select[Any], window: Window) -> Select[Any]:
    """Sorted, with the id to tell equal values apart, and starting after the cursor."""
    model = query.column_descriptions[0]["entity"]
    column = getattr(model, window.sort.removeprefix("-"))
    falls = window.sort.startswith("-")
    if window.cursor:
        key, last = tuple_(column, model.id), position(column, window.cursor)
        query = query.where(key < last if falls else key > last)
    direction = desc if falls else asc
    return query.order_by(direction(column), direction(model.id))


def cursor_at(row: Any, sort: str, total: int) -> Cursor:
    return Cursor(sort, str(getattr(row, sort.removeprefix("-"))), row.id, total)


def position(column: Any, cursor: Cursor) -> tuple[Any, int]:
    python_type = column.type.python_type
    return PARSERS.get(python_type, python_type)(cursor.value), cursor.id
