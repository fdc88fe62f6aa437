"""Lists by relevance: what leads comes first, and every page costs the same.

Rows come in tiers: a search says what leads, and in which order; all else that it finds is the last tier.
Leaders are sorted by title, the others with the newest first. Each tier has an index in this order, so that
no more rows are looked at than are shown and counted. First only ids are found, once for page and total."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy import not_ as no
from werkzeug.utils import cached_property

from app.extensions import db, rows
from models import paging
from models.paging import PAGED_BY, Page
from models.statements import KEPT, Columns

RANKED = "ranked"
NO_COLUMNS = Columns(())
ENDLESS = 2**31 - 2  # rows: more than there are


class Ranked(NamedTuple):
    """What may be found before words are looked for, and what leads among what is found."""

    base: Select[Any]
    leading: tuple[ColumnElement[bool], ...]


def ranked(base: Select[Any], found: Select[Any], leading: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """`found`, which lists by relevance page through in the order of `leading`."""
    return found.execution_options(**{RANKED: Ranked(base, tuple(leading)), PAGED_BY: RankedPage})


class RankedPage(Page):
    """Its cursor's value begins with the tier: `1 angle bracket`, `2 2026-01-31 12:00:00+00:00`."""

    @cached_property
    def found(self) -> Sequence[Any]:
        return rows(self.statement, self.values)

    @cached_property
    def items(self) -> Sequence[Any]:
        """Whole objects are read afterwards, with what the query says of how to."""
        shown = self.found[: self.limit]
        if self.columns is not None:
            return shown
        ids = [row.its_id for row in shown]
        wanted = self.query.where(self.model.id.in_(ids))
        objects = {row.id: row for row in db.session.scalars(wanted)}
        return [objects[row_id] for row_id in ids if row_id in objects]

    @property
    def statement(self) -> Select[Any]:
        tier = int(self.window.cursor.value.split(" ")[0]) if self.window.cursor else None
        return ranked_page(self.query, self.columns or NO_COLUMNS, self.limit, self.skip, tier)

    @property
    def every_id(self) -> Select[Any]:
        return ranked_page(self.query, NO_COLUMNS, ENDLESS, 0, None)

    @property
    def values(self) -> dict[str, Any]:
        cursor = self.window.cursor
        if cursor is None:
            return {}
        tier, _, value = cursor.value.partition(" ")
        leads = int(tier) < len(self.query.get_execution_options()[RANKED].leading)
        return {"value": value if leads else datetime.fromisoformat(value), "id": cursor.id}

    def place(self, last: Any) -> str:
        return f"{last.its_tier} {last.its_moment or last.its_title}"


@lru_cache(KEPT)
def ranked_page(
    query: Select[Any], columns: Columns, limit: int, skip: int, after: int | None
) -> Select[Any]:
    """One row more than asked for tells whether another page follows. `after`: the last given row's tier."""
    many = limit + 1 if after is not None else max(paging.COUNTED, skip + limit) + 1
    base, table, found = shown(query), table_of(query), hits(query, many, after)
    here = select(found).order_by(*order(found)).limit(limit + 1).offset(skip or None).subquery()
    more = [here.c[name].label(f"its_{name}") for name in ("tier", "title", "moment", "id")]
    if after is None:
        more.append(select(func.count()).select_from(found).scalar_subquery().label("its_total"))
    base = base.where(table.c.id == here.c.id).order_by(*order(here))
    return base.with_only_columns(*columns.elements, *more, maintain_column_froms=True)


def shown(query: Select[Any]) -> Select[Any]:
    base: Select[Any] = query.get_execution_options()[RANKED].base
    return base


def table_of(query: Select[Any]) -> Any:
    return query.column_descriptions[0]["entity"].__table__


def hits(query: Select[Any], many: int, after: int | None) -> CTE:
    """Tier, place in it and id of the first `many` rows, or of those after the one that is bound."""
    leading = query.get_execution_options()[RANKED].leading
    tiers = [Tier(query, leading, number, number == after) for number in range(after or 0, len(leading) + 1)]
    *leaders, others = (tier.rows(many) for tier in tiers)
    if not leaders:
        return gathered("hits", [others], many)
    first = gathered("leaders", leaders, many)
    # Asked only where it is needed: to pass by all that leads may be to pass by the whole table.
    room = select(func.count()).select_from(first).scalar_subquery() < many
    return gathered("hits", [select(first), others.where(room)], many)


def gathered(name: str, parts: Sequence[Select[Any]], many: int) -> CTE:
    together = union_all(*(select(part.subquery()) for part in parts)).subquery()
    first = select(together).order_by(*order(together)).limit(many)
    return first.cte(name).prefix_with("MATERIALIZED")


def order(found: Any) -> list[Any]:
    return [found.c.tier, found.c.title, found.c.moment.desc(), found.c.tie]


@dataclass(frozen=True)
class Tier:
    """One of them: leaders stand by title and id, the last tier by age."""

    query: Select[Any]
    leading: tuple[ColumnElement[bool], ...]
    number: int
    goes_on: bool

    def rows(self, many: int) -> Select[Any]:
        table = table_of(self.query)
        title, moment, row_id = table.c.title, table.c.created_at, table.c.id
        leads = self.number < len(self.leading)
        wanted = [no(earlier) for earlier in self.leading[: self.number]]
        wanted.append(self.leading[self.number] if leads else true())
        if leads:
            place, ordered = [title, cast(null(), moment.type), row_id], [title, row_id]
        else:
            place, ordered = [cast(null(), title.type), moment, -row_id], [moment.desc(), row_id.desc()]
        if self.goes_on:
            wanted.append(behind(title if leads else moment, row_id, leads))
        named = zip(("title", "moment", "tie"), place, strict=True)
        columns = [literal(self.number).label("tier"), *(each.label(name) for name, each in named), row_id]
        # What leads has the words, too: without asking for them, its own index finds it.
        base = shown(self.query) if leads else self.query
        found = base.where(*wanted).with_only_columns(*columns, maintain_column_froms=True)
        return found.order_by(*ordered).limit(many)


def behind(value: Any, row_id: Any, rises: bool) -> ColumnElement[bool]:
    """After the row that the cursor names."""
    here, last = tuple_(value, row_id), tuple_(bindparam("value", type_=value.type), bindparam("id"))
    return here > last if rises else here < last
