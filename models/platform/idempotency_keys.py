"""Answers kept by Idempotency-Key, so that a repeated request is answered and not carried out again."""

from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import LargeBinary, String, UniqueConstraint, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Invalid
from app.extensions import db
from models.base import now
from models.columns import ID, SEALED, Base

KEPT = timedelta(hours=24)
OTHER_BODY = "This Idempotency-Key belongs to a request with another body."


class IdempotencyKey(Base):
    """Written with the answer, in the transaction of the change: both are kept, or neither. The unique
    key lets only one through; another request under it waits here for the first one's end, and fails."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    user_id: Mapped[int] = mapped_column(ID)  # no foreign key: all of a user's requests would share its lock
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)

    @classmethod
    def of(cls, user_id: int, key: str, fingerprint: str) -> Self | None:
        """The answer given before, if any. Raises Invalid where that was to another body."""
        found: Self | None = db.session.scalar(select(cls).where(cls.user_id == user_id, cls.key == key))
        if found is not None and found.fingerprint != fingerprint:
            raise Invalid(OTHER_BODY, "/header/Idempotency-Key", "idempotency_key_reused")
        return found

    @classmethod
    def keep(cls, **values: Any) -> int:
        """Of a first answer; the row's id."""
        row_id: int = db.session.connection().execute(KEEPING, values | {"created_at": now()}).scalar_one()
        return row_id

    @classmethod
    def renew(cls, row_id: int, **values: Any) -> None:
        """A later answer in the place of an earlier one to the same request."""
        db.session.connection().execute(update(TABLE).where(TABLE.c.id == row_id), values)

    @classmethod
    def expire(cls) -> None:
        db.session.execute(delete(cls).where(cls.created_at < now() - KEPT))


# Every creation runs this: built once, and on the table, which spares the way through the ORM.
TABLE: Any = IdempotencyKey.__table__
KEEPING = insert(TABLE).returning(TABLE.c.id)
