"""Rows that another one names by their id."""

from typing import Any

from app.errors import Invalid
from app.extensions import db
from models.base import Record
from models.identity.actors import Actor


def refuse_absent(model: type[Record], row_id: int | None, actor: Actor, field: str) -> None:
    """Raises Invalid at this field where `actor` sees no such row; None names nothing."""
    if row_id is None:
        return
    wanted: Any = model.visible_to(actor).with_only_columns(model.id).where(model.id == row_id)
    with db.session.no_autoflush:
        if db.session.scalar(wanted) is None:
            raise Invalid(f"There is no such {model.__name__.lower()}.", f"/json/{field}")
