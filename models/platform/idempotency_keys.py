"""Answers kept by Idempotency-Key, so that a repeated request is answered and not carried out again."""

from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import LargeBinary, String, UniqueConstraint, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from models.base import now
from models.columns import ID, SEALED, Base

KEPT = timedelta(hours=24)


class IdempotencyKey(Base):
    """Written with the answer, in the transaction of the change: both are kept, or neither. The unique
    key lets only one through; another request under it waits here for the first one's end, and fails."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("credential", "key"),)

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    credential: Mapped[str] = mapped_column(String(64))  # the login or the API key that it was asked with
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)  # None: it showed a secret

    @classmethod
    def of(cls, credential: str, key: str) -> Self | None:
        """The answer given before, if any."""
        found: Self | None = db.session.scalar(select(cls).filter_by(credential=credential, key=key))
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
