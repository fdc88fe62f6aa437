"""Rows that another one names by their id."""

from functools import cache
from typing import Any

from app.errors import Invalid
from app.extensions import db
from models.columns import Base
from models.identity.actors import Actor


@cache
def model_of(table: str) -> Any:
    """By the name of its table: so a lower wing names rows of a higher one, as foreign keys do."""
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table.name == table)  # type: ignore[attr-defined]


def refuse_absent(table: str, row_id: int | None, actor: Actor, field: str) -> None:
    """Raises Invalid at this field where `actor` sees no such row; None names nothing."""
    if row_id is None:
        return
    model = model_of(table)
    if not (model.is_read_by(actor) and is_there(model, row_id, actor)):
        raise Invalid(f"There is no such {model.__name__.lower()}.", f"/json/{field}")


def is_there(model: Any, row_id: int, actor: Actor) -> bool:
    wanted = model.visible_to(actor).with_only_columns(model.id).where(model.id == row_id)
    with db.session.no_autoflush:
        return db.session.scalar(wanted) is not None
