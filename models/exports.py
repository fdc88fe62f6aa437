"""All that a list finds, in its own order, some rows at a time.

The ids are read at once, by one statement in the order of the list: to walk behind the last row, as pages
do, would read what is sorted without an index anew for each of them. An id takes 8 bytes. Then the rows come
by their ids, and between two lots of them neither a connection nor a transaction is held."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select

from app.extensions import db, rows
from models.paging import Page
from models.statements import Columns

LOT, IDS_AT_ONCE = 500, 10_000


def lots_of(page: Page, columns: Columns | None) -> Iterator[Sequence[Any]]:
    """At least one, which may be empty: what is gone meanwhile is left out."""
    ids = ids_of(page)
    for first in range(0, max(len(ids), 1), LOT):
        yield page.told(among(page, columns, ids[first : first + LOT]))


def ids_of(page: Page) -> array[int]:
    """Read through a cursor of the server's, or all would be in memory first, and as objects."""
    options = {"stream_results": True, "yield_per": IDS_AT_ONCE}
    with db.engine.connect() as connection:
        found = connection.execute(page.every_id, page.values, execution_options=options)
        return array("q", (row.its_id for row in found))


def among(page: Page, columns: Columns | None, ids: array[int]) -> Sequence[Any]:
    """As a page has them: plain rows or, where no columns tell what is wanted, whole objects."""
    table = page.model.__table__
    wanted: Select[Any] = page.query.where(table.c.id.in_(ids.tolist()))
    if columns is None:
        found = {row.id: row for row in db.session.scalars(wanted, page.values)}
    else:
        more = table.c.id.label("its_id")
        shown: Any = wanted.with_only_columns(*columns.elements, more, maintain_column_froms=True)
        found = {row[-1]: row for row in rows(shown, page.values)}
    return [found[row_id] for row_id in ids if row_id in found]
