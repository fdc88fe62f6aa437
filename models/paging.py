"""Lists, one page at a time: by `skip` for people, by cursor for programs.

A cursor names the last row given, and the next page starts right after it: rows that
come or go meanwhile neither repeat nor hide the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, Self

from sqlalchemy import Select, asc, bindparam, desc, func, literal, select, tuple_
from werkzeug.utils import cached_property  # Python's own makes all threads wait for each other

from app.extensions import db, rows
from models.statements import KEPT, NARROWED, Columns

PARSERS: dict[type, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}

# Counting this many costs less than the page itself; beyond it a total is only "at least so many".
COUNTED = 200

# The order of a search that asks for no other: `models.ranking` has the pages of such a list.
RELEVANCE = "relevance"
PAGED_BY = "paged_by"  # execution option of a query that can be listed so
# Execution option: a table whose index has what is found in the order of `created_at` and `entity_id`, which
# are those of the rows.
PLACED = "placed_by"


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

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")


class Page:
    """Read when it is first looked at: by then it is known whether whole objects are needed, or columns."""

    columns: Columns | None = None

    def __init__(self, query: Select[Any], window: Window) -> None:
        self.query, self.window = query, window
        self.limit, self.skip = window.limit, window.skip
        self.model = query.column_descriptions[0]["entity"]

    @cached_property
    def found(self) -> Sequence[Any]:
        """Behind what is shown stand its place, the id and, on a first page, how many there are."""
        if self.columns is None:
            return db.session.execute(self.statement, self.values).all()
        return rows(self.statement, self.values)

    @property
    def statement(self) -> Select[Any]:
        window = self.window
        where = (window.sort, window.limit, window.skip, window.cursor is not None)
        return page(self.query, self.columns, *where)

    @property
    def every_id(self) -> Select[Any]:
        """Of all that is found, in the list's order, as `its_id`."""
        return every_id(self.query, self.window.sort)

    @property
    def values(self) -> dict[str, Any]:
        return position(self.model, self.window) if self.window.cursor else {}

    def at(self, window: Window) -> Self:
        """Another part of the same list."""
        return type(self)(self.query, window)

    def place(self, last: Any) -> str:
        """Where a row stands, as a cursor says it beside its id."""
        return str(last.its_value)

    def told(self, found: Sequence[Any]) -> Sequence[Any]:
        """What is shown for the rows that were found: themselves."""
        return found

    @cached_property
    def items(self) -> Sequence[Any]:
        shown = self.found[: self.limit]
        return shown if self.columns is not None else [row[0] for row in shown]

    @cached_property
    def counted(self) -> int:
        if self.window.cursor:
            return self.window.cursor.total
        if not self.found:
            return db.session.scalar(counted(self.query), self.values) or 0 if self.skip else 0
        return int(self.found[0].its_total)

    @property
    def total(self) -> int:
        return min(self.counted, COUNTED)

    @property
    def total_is_exact(self) -> bool:
        return self.counted <= COUNTED

    @property
    def next(self) -> Cursor | None:
        if len(self.found) <= self.limit:
            return None
        last = self.found[self.limit - 1]
        return Cursor(self.window.sort, self.place(last), last.its_id, self.counted)


def paginate(query: Select[Any], window: Window) -> Page:
    kind = query.get_execution_options().get(PAGED_BY, Page) if window.sort == RELEVANCE else Page
    found: Page = kind(query, window)
    return found


@lru_cache(KEPT)
def page(
    query: Select[Any], columns: Columns | None, sort: str, limit: int, skip: int, goes_on: bool
) -> Select[Any]:
    """One row more than asked for tells whether another page follows."""
    table = query.column_descriptions[0]["entity"].__table__
    value, row_id = place(query, table, sort.removeprefix("-"))
    more = [value.label("its_value"), row_id.label("its_id")]
    if not goes_on:  # within the same statement: it needs no way to the database of its own
        more.append(counted(query).scalar_subquery().label("its_total"))
    if goes_on:
        key, last = tuple_(value, row_id), tuple_(bindparam("value", type_=value.type), bindparam("id"))
        query = query.where(key < last if sort.startswith("-") else key > last)
    query = in_order(query, sort).limit(limit + 1).offset(skip or None)
    if columns is None:
        return query.add_columns(*more)
    return query.with_only_columns(*columns.elements, *more, maintain_column_froms=True)


@lru_cache(KEPT)
def every_id(query: Select[Any], sort: str) -> Select[Any]:
    table = query.column_descriptions[0]["entity"].__table__
    row_id = table.c.id.label("its_id")
    return in_order(query, sort).with_only_columns(row_id, maintain_column_froms=True)


def in_order(query: Select[Any], sort: str) -> Select[Any]:
    table = query.column_descriptions[0]["entity"].__table__
    value, row_id = place(query, table, sort.removeprefix("-"))
    order = [*narrowed_to(query, table, value), value, row_id]
    return query.order_by(*map(desc if sort.startswith("-") else asc, order))


def place(query: Select[Any], table: Any, name: str) -> tuple[Any, Any]:
    """The columns that a list is in the order of."""
    index = query.get_execution_options().get(PLACED)
    if index is None or name != "created_at":
        return table.c[name], table.c.id
    return index.c.created_at, index.c.entity_id


def narrowed_to(query: Select[Any], table: Any, value: Any) -> list[Any]:
    """The column that begins the index of a narrowed list in its usual order."""
    name = query.get_execution_options().get(NARROWED)
    return [table.c[name]] if name and value.name == "created_at" else []


def counted(query: Select[Any]) -> Select[int]:
    """Exact up to COUNTED, one more where there are more."""
    ids = query.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
    return select(func.count()).select_from(ids.limit(COUNTED + 1).subquery())


def position(model: Any, window: Window) -> dict[str, Any]:
    """Of the row that the cursor names."""
    python_type = model.__table__.c[window.column].type.python_type
    cursor = window.cursor or Cursor("", "", 0, 0)
    return {"value": PARSERS.get(python_type, python_type)(cursor.value), "id": cursor.id}
