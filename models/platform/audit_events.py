"""The audit trail: who changed which row of what from what to what. Rows are only ever added."""

from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Self

from sqlalchemy import Index, Select, String, event, insert, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import History

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
    state, found = inspect(row), {}
    for column in state.mapper.column_attrs:
        history, info = state.attrs[column.key].history, column.columns[0].info
        if column.key in BOOKKEEPING or info.get("derived"):
            continue
        if history.has_changes() or action == "delete":
            pair = before_and_after(history, action)
            found[column.key] = [value and HIDDEN for value in pair] if info.get("secret") else pair
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


def before_and_after(history: History, action: str) -> list[Any]:
    before = (history.deleted or (history.unchanged if action == "delete" else ())) or (None,)
    after = (history.added or ()) if action != "delete" else ()
    return [plain(before[0]), plain(after[0] if after else None)]


def entry(row: Record, action: str) -> dict[str, Any] | None:
    changes = differences(row, action)
    if not changes and action == "update":
        return None
    who = acting.get()
    by = {"actor_id": who.id, "actor_name": who.name, "api_key_id": who.api_key_id}
    what = {"entity": row.__tablename__, "entity_id": row.id, "action": action, "changes": changes}
    return by | what | {"request_id": current(), "created_at": now()}


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
        session.execute(insert(AuditEvent), rows)
