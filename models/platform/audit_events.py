"""The audit trail: who changed which row of what from what to what. Rows are only ever added."""

from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Index, Select, String, event, insert, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.base import LoaderCallableStatus

from app.extensions import db
from app.request_ids import current
from models.base import Record, now
from models.columns import ID, Base
from models.identity.actors import SYSTEM, Actor
from models.statements import kept

# Set once per request and per job; whoever changes a row without saying so is the system.
acting: ContextVar[Actor] = ContextVar("acting", default=SYSTEM)

BOOKKEEPING = {"id", "version", "created_at", "updated_at"}
HIDDEN = "***"
AS_IT_IS = {str, int, bool, float, type(None), dict, list}


class AuditEvent(Base):
    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "entity", "entity_id"), Index(None, "created_at", "id"))
    sorts = ("created_at",)

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    actor_id: Mapped[int | None] = mapped_column(ID, index=True)  # no foreign key: it outlives rows
    actor_name: Mapped[str] = mapped_column(String(255))
    api_key_id: Mapped[int | None] = mapped_column(ID)
    request_id: Mapped[str | None] = mapped_column(String(64))
    entity: Mapped[str] = mapped_column(String(64))
    entity_id: Mapped[int] = mapped_column(ID)
    action: Mapped[str] = mapped_column(String(16))
    changes: Mapped[dict[str, Any]]

    @classmethod
    @kept
    def found_by(cls, actor: Actor, since: datetime | None = None, **filters: Any) -> Select[Any]:
        """Who may read the trail reads all of it; the route asks for `audit:read`."""
        found = select(cls).filter_by(**filters)
        return found.where(cls.created_at >= since) if since else found


def plain(value: Any) -> Any:
    """As JSON can hold it."""
    if type(value) in AS_IT_IS:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def differences(row: Record, action: str) -> dict[str, list[Any]]:
    """Column by column: [before, after]."""
    columns = told(type(row))
    if action == "update":  # what SQLAlchemy has noted as set
        noted = inspect(row).committed_state
        columns = [(name, secret) for name, secret in columns if name in noted]
        pairs = [(before(noted[name]), row.__dict__[name]) for name, _ in columns]
    else:
        values = [row.__dict__.get(name) for name, _ in columns]
        pairs = [(None, value) if action == "create" else (value, None) for value in values]
    found = zip(columns, pairs, strict=True)
    return {name: shown(pair, secret) for (name, secret), pair in found if pair[0] != pair[1]}


def before(value: Any) -> Any:
    return None if isinstance(value, LoaderCallableStatus) else value


def shown(pair: tuple[Any, Any], secret: bool) -> list[Any]:
    return [value and HIDDEN if secret else plain(value) for value in pair]


@cache
def told(model: type[Record]) -> list[tuple[str, bool]]:
    """The columns whose changes are told, and whether their values must not be."""
    columns = model.__mapper__.columns.items()
    known = [(name, c.info) for name, c in columns if name not in BOOKKEEPING]
    return [(name, bool(info.get("secret"))) for name, info in known if not info.get("derived")]


def entry(row: Record, action: str) -> dict[str, Any] | None:
    changes = differences(row, action) | row.also_changed(action)
    if not changes and action == "update":
        return None
    return signed({"entity": row.__tablename__, "action": action, "changes": changes})


def signed(event: dict[str, Any]) -> dict[str, Any]:
    """Who did it, when, and under which request."""
    who = acting.get()
    by = {"actor_id": who.id, "actor_name": who.name, "api_key_id": who.api_key_id}
    return event | by | {"request_id": current(), "created_at": now()}


EVENTS: Any = AuditEvent.__table__
ADDING = insert(EVENTS)


def tell(entity: str, entity_id: int, action: str, **about: Any) -> None:
    """What happened although no row shows it, as a failed login; 0 stands for a row that is not there."""
    changes = {name: [None, plain(value)] for name, value in about.items()}
    event = signed({"entity": entity, "entity_id": entity_id, "action": action, "changes": changes})
    db.session.connection().execute(ADDING, event)


@event.listens_for(Session, "after_flush")
def record(session: Session, _: object) -> None:
    """In the transaction of the change itself: both are kept, or neither."""
    if any(isinstance(row, Record) for row in session.new):
        raise TypeError("New rows are made by `create` or `insert`, which also tell of them.")
    groups = (("update", session.dirty), ("delete", session.deleted))
    events = [
        event | {"entity_id": row.id}
        for action, rows in groups
        for row in rows
        if isinstance(row, Record) and row.audited and (event := entry(row, action))
    ]
    if events:
        session.connection().execute(ADDING, events)
