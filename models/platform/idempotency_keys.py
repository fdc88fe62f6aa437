"""Answers kept by Idempotency-Key, so that a repeated request is answered and not carried out again."""

from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any, Self

from sqlalchemy import (
    BigInteger,
    LargeBinary,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Conflict, Invalid
from app.extensions import db
from models.base import now
from models.columns import ID, Base

KEPT = timedelta(hours=24)
RUNNING = "The first request with this Idempotency-Key is still running."
OTHER_BODY = "This Idempotency-Key belongs to a request with another body."


class IdempotencyKey(Base):
    """Written with the answer, in the transaction of the change: both are kept, or neither. While that
    runs, a lock of the transaction says so, and whoever dies with it lets go of the key."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    user_id: Mapped[int] = mapped_column(ID)  # no foreign key: all of a user's requests would share its lock
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)

    @classmethod
    def claim(cls, user_id: int, key: str, fingerprint: str) -> Self:
        """The row that holds the answer (`id` is set), or a new one to keep it in. Raises Invalid for
        another body and Conflict while the first request runs."""
        values = {"lock": lock_of(user_id, key), "its_user": user_id, "its_key": key}
        connection = db.session.connection()
        found = connection.execute(claiming(connection.dialect.name), values).one()
        if found.id is not None:
            return cls.judge(cls(**{name: getattr(found, name) for name in NAMES}), fingerprint)
        if not found.mine:
            raise Conflict(RUNNING, "idempotency_key_running")
        return cls(user_id=user_id, key=key, fingerprint=fingerprint)

    @classmethod
    def judge(cls, row: Self, fingerprint: str) -> Self:
        if row.fingerprint != fingerprint:
            raise Invalid(OTHER_BODY, "/header/Idempotency-Key", "idempotency_key_reused")
        return row

    @property
    def is_kept(self) -> bool:
        return self.__dict__.get("id") is not None

    def keep(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """The answer, or a later one in the place of an earlier one."""
        answer = {"status": status, "headers": headers, "body": body}
        if self.is_kept:
            mine = update(TABLE).where(TABLE.c.id == self.id)
            db.session.connection().execute(mine, answer)
            return
        names = ("user_id", "key", "fingerprint")
        values = {name: getattr(self, name) for name in names} | answer | {"created_at": now()}
        try:
            self.id = db.session.connection().execute(KEEPING, values).scalar_one()
        except IntegrityError as error:
            if "unique" not in str(error.orig).lower():
                raise
            # The first request ended at the very moment when this one began.
            raise Conflict(RUNNING, "idempotency_key_running") from None

    @classmethod
    def expire(cls) -> None:
        db.session.execute(delete(cls).where(cls.created_at < now() - KEPT))


# Every creation runs these: built once, and on the table, because the ORM would look for objects to update.
TABLE: Any = IdempotencyKey.__table__
NAMES = [column.name for column in TABLE.c]
KEEPING = insert(TABLE).returning(TABLE.c.id)


def lock_of(user_id: int, key: str) -> int:
    """64 bits, as PostgreSQL's advisory locks are called by."""
    return int.from_bytes(sha256(f"{user_id}/{key}".encode()).digest()[:8], signed=True)


@cache
def claiming(dialect: str) -> Any:
    """The kept answer, if any, and whether nobody else is at it. On SQLite the transaction itself is the
    lock: only one can write, and the next one waits for its end."""
    lock = func.pg_try_advisory_xact_lock(bindparam("lock", type_=BigInteger))
    mine = select((lock if dialect == "postgresql" else literal(True)).label("mine")).subquery()
    same = (TABLE.c.user_id == bindparam("its_user")) & (TABLE.c.key == bindparam("its_key"))
    return select(mine.c.mine, *TABLE.c).select_from(mine.outerjoin(TABLE, same))
