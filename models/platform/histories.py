"""What the audit trail says of one record: the events of its own, and those in which others named it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Self

from sqlalchemy import Select, bindparam, exists, func, or_, select

from app.extensions import db
from models.base import Record
from models.columns import Base
from models.identity.actors import Actor
from models.paging import Page, Window
from models.platform.audit_events import LINKED, AuditEvent

EACH = {"postgresql": func.jsonb_each, "sqlite": func.json_each}
# What people call a record by, as far as its table has it.
CALLED_BY = ("number", "name", "filename", "username", "code", "sku", "street")
AT_MOST = 2  # of these, as in PN-000012 Bracket


class History(Page):
    """Of one record: `shown` are the fields, and the tables of other records, that the caller is told of. An
    event of nothing else is left out."""

    def __init__(self, entity: str, entity_id: int, shown: Collection[str], window: Window) -> None:
        self.asked: dict[str, Any] = {"entity": entity, "entity_id": entity_id, "shown": sorted(shown)}
        super().__init__(events_of(db.engine.dialect.name), window)

    def at(self, window: Window) -> Self:
        return type(self)(**self.asked, window=window)

    @property
    def values(self) -> dict[str, Any]:
        return super().values | self.asked


@cache
def events_of(dialect: str) -> Select[Any]:
    """One statement for all records: built once, as whatever is asked often."""
    told = EACH[dialect](AuditEvent.changes).table_valued("key", "value")
    tells = exists().select_from(told).where(told.c.key.in_(bindparam("shown", expanding=True)))
    of_it = (AuditEvent.entity == bindparam("entity"), AuditEvent.entity_id == bindparam("entity_id"))
    return select(AuditEvent).where(*of_it, or_(AuditEvent.action.not_in(("update", LINKED)), tells))


@cache
def models_by_table() -> Mapping[str, Any]:
    found = (mapper.class_ for mapper in Base.registry.mappers)
    return {model.__tablename__: model for model in found if issubclass(model, Record)}


def reads(actor: Actor, table: str) -> bool:
    """Whether the rows of this table are theirs to read."""
    model = models_by_table().get(table)
    return model is not None and model.is_read_by(actor)


def references_of(model: Any) -> dict[str, str]:
    """By column: the table that it names a row of."""
    keys = [(column.name, key) for column in model.__table__.c for key in column.foreign_keys]
    return {name: key.column.table.name for name, key in keys}


def names_of(table: str, ids: Iterable[int], actor: Actor) -> dict[int, str]:
    """What these records are called, as far as `actor` may see them."""
    wanted = {*ids}
    if not wanted or not reads(actor, table):
        return {}
    model = models_by_table()[table]
    columns = [model.__table__.c[name] for name in CALLED_BY if name in model.__table__.c][:AT_MOST]
    found = model.visible_to(actor).where(model.id.in_(wanted))
    found = found.with_only_columns(model.__table__.c.id, *columns, maintain_column_froms=True)
    rows = db.session.connection().execute(found).all()
    return {row[0]: called(row[1:]) for row in rows}


def called(words: Sequence[Any]) -> str:
    return " ".join(str(word) for word in words if word)
