"""The audit trail: who changed which row of what from what to what. Rows are only ever added."""

from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Self

from sqlalchemy import Index, Select, String, event, insert, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.base import LoaderCallableStatus

from app.request_ids import current
from models.base import Record, now
from models.columns import ID, Base
from models.identity.actors import SYSTEM, Actor

# Set once per request and per job; whoever changes a row without saying so is the system.
acting: ContextVar[Actor] = ContextVar("acting", default=SYSTEM)

BOOKKEEPING = {"id", "version", "created_at", "updated_at"}
HIDDEN = "***"


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
    def visible_to(cls, actor: Actor) -> Select[Self]:
        return select(cls)


def plain(value: Any) -> Any:
    """As JSON can hold it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def differences(row: Record, action: str) -> dict[str, list[Any]]:
    """Column by column: [before, after]."""
    found = {}
    for name, secret in told(type(row)):
        before, after = change(row, name, action)
        if before != after:
            found[name] = [value and HIDDEN if secret else plain(value) for value in (before, after)]
    return found


def change(row: Record, name: str, action: str) -> tuple[Any, Any]:
    """As SQLAlchemy has noted it: what was set, and what was there before."""
    now_there = row.__dict__.get(name)
    if action == "update":
        noted = inspect(row).committed_state
        before = noted.get(name, now_there)
        return None if isinstance(before, LoaderCallableStatus) else before, now_there
    return (None, now_there) if action == "create" else (now_there, None)


@cache
def told(model: type[Record]) -> list[tuple[str, bool]]:
    """The columns whose changes are told, and whether their values must not be."""
    columns = model.__mapper__.columns.items()
    known = [(name, c.info) for name, c in columns if name not in BOOKKEEPING]
    return [(name, bool(info.get("secret"))) for name, info in known if not info.get("derived")]


def entry(row: Record, action: str) -> dict[str, Any] | None:
    changes = differences(row, action)
    if not changes and action == "update":
        return None
    who = acting.get()
    by = {"actor_id": who.id, "actor_name": who.name, "api_key_id": who.api_key_id}
    what = {"entity": row.__tablename__, "entity_id": row.id, "action": action, "changes": changes}
    return by | what | {"request_id": current(), "created_at": now()}


ADDING = insert(AuditEvent.__table__)  # type: ignore[arg-type]


@event.listens_for(Session, "after_flush")
def record(session: Session, _: object) -> None:
    """In the transaction of the change itself: both are kept, or neither."""
    groups = (("create", session.new), ("update", session.dirty), ("delete", session.deleted))
    rows = [
        found
        for action, group in groups
        for row in group
        if isinstance(row, Record) and getattr(row, "audited", True) and (found := entry(row, action))
    ]
    if rows:
        session.connection().execute(ADDING, rows)
