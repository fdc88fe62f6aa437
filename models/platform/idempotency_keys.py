"""Answers kept by Idempotency-Key, so that a repeated request is answered and not carried out again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Conflict, Invalid
from app.extensions import db, inserting, single
from models.base import now
from models.columns import ID, Base

KEPT = timedelta(hours=24)
ABANDONED = timedelta(minutes=2)  # the process that held it must have died
RUNNING = "The first request with this Idempotency-Key is still running."
OTHER_BODY = "This Idempotency-Key belongs to a request with another body."


class IdempotencyKey(Base):
    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    holder: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)

    @classmethod
    def claim(cls, user_id: int, key: str, fingerprint: str) -> "IdempotencyKey":
        """The row to work under, or the one that already holds the answer (`status` is set).
        Raises Invalid for another body and Conflict while the first request runs."""
        row = cls(user_id=user_id, key=key, fingerprint=fingerprint, holder=uuid4().hex, created_at=now())
        return row if row.enter() else cls.contest(row)

    def enter(self) -> bool:
        """In a transaction of its own, so that others see at once that somebody is at it."""
        names = ("user_id", "key", "fingerprint", "holder", "created_at")
        statement = inserting(IdempotencyKey).values({name: getattr(self, name) for name in names})
        with single().begin() as connection:
            statement = statement.on_conflict_do_nothing().returning(IdempotencyKey.id)
            self.id = connection.execute(statement).scalar()  # type: ignore[assignment]
        return self.id is not None

    @classmethod
    def contest(cls, row: "IdempotencyKey") -> "IdempotencyKey":
        """Somebody was here before."""
        cls.take_over(row.user_id, row.key, row.fingerprint, row.holder)
        db.session.commit()
        return cls.judge(cls.of(row.user_id, row.key), row.fingerprint, row.holder)

    @classmethod
    def of(cls, user_id: int, key: str) -> "IdempotencyKey":
        found = select(cls).where(cls.user_id == user_id, cls.key == key)
        row = db.session.scalar(found.execution_options(populate_existing=True))
        if row is None:  # the first was refused just now: this one may try again
            raise Conflict(RUNNING, "idempotency_key_running")
        return row

    @classmethod
    def take_over(cls, user_id: int, key: str, fingerprint: str, holder: str) -> None:
        same = (cls.user_id == user_id, cls.key == key, cls.fingerprint == fingerprint)
        dead = (cls.status.is_(None), cls.created_at < now() - ABANDONED)
        db.session.execute(update(cls).where(*same, *dead).values(holder=holder, created_at=now()))

    @classmethod
    def judge(cls, row: "IdempotencyKey", fingerprint: str, holder: str) -> "IdempotencyKey":
        if row.fingerprint != fingerprint:
            raise Invalid(OTHER_BODY, "/header/Idempotency-Key", "idempotency_key_reused")
        if row.status is None and row.holder != holder:
            raise Conflict(RUNNING, "idempotency_key_running")
        return row

    def keep(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """In the transaction of the change: whoever lost the key meanwhile changes nothing."""
        mine = update(IdempotencyKey).where(IdempotencyKey.id == self.id)
        mine = mine.where(IdempotencyKey.holder == self.holder, IdempotencyKey.status.is_(None))
        kept: Any = db.session.execute(mine.values(status=status, headers=headers, body=body))
        if kept.rowcount != 1:
            raise Conflict(RUNNING, "idempotency_key_running")

    def release(self) -> None:
        """What was refused may be tried again under the same key."""
        mine = delete(IdempotencyKey).where(IdempotencyKey.id == self.id)
        db.session.execute(mine.where(IdempotencyKey.holder == self.holder))
        db.session.commit()

    @classmethod
    def expire(cls) -> None:
        db.session.execute(delete(cls).where(cls.created_at < now() - KEPT))
