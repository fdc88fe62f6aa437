"""What names a record, by the foreign keys of all tables: for who would delete it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Select, select

from app.extensions import db
from models import paging
from models.base import Record
from models.columns import Base
from models.identity.actors import Actor

SHOWN = 10
GONE_WITH_IT = ("CASCADE", "SET NULL")


@dataclass(frozen=True)
class Use:
    """Records of one noun that name it in this field, as far as the caller may see them: the first ids."""

    noun: str
    field: str
    ids: list[int]
    total: int
    total_is_exact: bool


def of(row: Any, actor: Actor) -> tuple[str, list[dict[str, Any]]]:
    """A sentence, and what it is about."""
    found = [use for column in naming(row.__table__) if (use := used(column, row.id, actor)).ids]
    named = [f"{use.noun} ({use.field}): {counted(use)}" for use in found]
    told = f"Others still name it: {', '.join(named)}." if named else "What you may not see still names it."
    return f"{told} {row.instead}".strip(), [vars(use) for use in found]


def counted(use: Use) -> str:
    return f"{use.total}" if use.total_is_exact else f"more than {use.total}"


@cache
def naming(table: Any) -> list[Column[Any]]:
    """The columns that keep a row of this table from being deleted."""
    keys = [key for each in db.metadata.sorted_tables for key in each.foreign_keys]
    return [key.parent for key in keys if key.column.table is table and key.ondelete not in GONE_WITH_IT]


def used(column: Column[Any], row_id: int, actor: Actor) -> Use:
    """By the rows of this column's table; where those are lines, by their documents."""
    table, ids = column.table, select(column.table.c.id).where(column == row_id)
    while (model := noun_of(table)) is None and (owner := owner_of(table)):
        table, ids = owner.column.table, select(owner.parent).where(table.c.id.in_(ids))
    found = first_of(model, ids, actor) if model is not None and model.is_read_by(actor) else []
    is_exact = len(found) <= paging.COUNTED
    return Use(table.name, column.name, found[:SHOWN], min(len(found), paging.COUNTED), is_exact)


def first_of(model: Any, ids: Select[Any], actor: Actor) -> list[int]:
    """As many as are counted, and one more."""
    seen = model.visible_to(actor).where(model.id.in_(ids))
    seen = seen.with_only_columns(model.id, maintain_column_froms=True).order_by(model.id)
    return [*db.session.scalars(seen.limit(paging.COUNTED + 1))]


@cache
def noun_of(table: Any) -> Any:
    """The model of this table; None where its rows are nobody's to see."""
    models = [mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table]
    return next((model for model in models if is_noun(model)), None)


def is_noun(model: Any) -> bool:
    """Whether it says who may see its rows."""
    own: Any = getattr(model, "visible_to", Record.visible_to)
    return own.__func__ is not Record.visible_to.__func__  # type: ignore[attr-defined]


@cache
def owner_of(table: Any) -> Any:
    """The foreign key to what the rows of this table are nothing without."""
    return next((key for key in table.foreign_keys if key.ondelete == "CASCADE"), None)
