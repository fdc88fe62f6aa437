"""Statements that are built once and run often: to build one costs more than the database's answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any

from sqlalchemy import ColumnElement, Select
from werkzeug.local import LocalProxy

KEPT = 500
NARROWED = "narrowed_to"  # execution option: the column of which there is only one value


@dataclass(frozen=True, eq=False)
class Columns:
    """What is wanted of a row: the same object for the same wish, so that statements can be kept by it."""

    elements: Sequence[ColumnElement[Any]]


def kept(build: Callable[..., Select[Any]]) -> Callable[..., Select[Any]]:
    """For a classmethod `(cls, actor, **filters)` whose statement depends on nothing else: built once
    for equal ones. What comes with each request, as an id, belongs into a bindparam."""
    once = lru_cache(KEPT)(build)

    @wraps(build)
    def statement(cls: type, actor: Any, **filters: Any) -> Select[Any]:
        # The actor itself: a proxy for whoever is calling would be equal to everybody.
        itself = actor._get_current_object() if isinstance(actor, LocalProxy) else actor
        return once(cls, itself, **filters)

    return statement


@lru_cache(KEPT)
def narrowed(query: Select[Any], columns: Columns, *more: str) -> Select[Any]:
    """Instead of whole objects: these columns, and `more` of the same model by name, labelled with it."""
    model = query.column_descriptions[0]["entity"]
    others = [model.__table__.c[name].label(f"its_{name}") for name in more]
    return query.with_only_columns(*columns.elements, *others, maintain_column_froms=True)
