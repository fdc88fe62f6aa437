"""Tokens that are good once and not for long: for a mail's link, or between password and second factor."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from sqlalchemy import ColumnElement, ForeignKey, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import db
from models.base import Record
from models.clock import database_now, lease
from models.columns import SECRET
from models.identity.login_attempts import WINDOW
from models.identity.users import User
from utils.security import fingerprint


class Purpose(StrEnum):
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105
    SECOND_FACTOR = "second_factor"


class OneTimeToken(Record):
    """`email` is the address that the token was sent to, so what its use proves to be somebody's."""

    __tablename__ = "one_time_tokens"
    audited = False

    token = ""  # no column: only who has just made it knows it

    purpose: Mapped[Purpose]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=SECRET)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = lease()
    expires_at: Mapped[datetime] = lease(index=True)

    @classmethod
    def issue(cls, user: User, purpose: Purpose, life: timedelta) -> Self:
        """The new row, with the token itself in `token` as long as this object lives."""
        token = secrets.token_urlsafe(32)
        values = {"token_hash": fingerprint(token), "user_id": user.id, "email": user.email}
        row = cls.create(purpose=purpose, expires_at=database_now() + life, **values)
        row.token = token
        return row

    @classmethod
    def known(cls, token: str, purpose: Purpose) -> Self | None:
        """While it is good; this does not use it up."""
        same = (cls.token_hash == fingerprint(token), cls.purpose == purpose)
        found = db.session.scalar(select(cls).where(*same, cls.expires_at > database_now()))
        return found if found is not None and found.user.is_active else None

    @classmethod
    def use_up(cls, token: str, purpose: Purpose) -> bool:
        """False where somebody else was quicker."""
        return cls.drop(cls.token_hash == fingerprint(token), cls.purpose == purpose) == 1

    @classmethod
    def recent(cls, user_id: int, purpose: Purpose) -> int:
        """How many this user was sent within the last 15 minutes, of those not used up."""
        same = (cls.user_id == user_id, cls.purpose == purpose, cls.created_at > database_now() - WINDOW)
        return db.session.scalar(select(func.count()).where(*same)) or 0

    @classmethod
    def drop_of(cls, user_id: int) -> None:
        cls.drop(cls.user_id == user_id)

    @classmethod
    def expire(cls) -> None:
        cls.drop(cls.expires_at < database_now())

    @classmethod
    def drop(cls, *conditions: ColumnElement[bool]) -> int:
        statement = delete(cls).where(*conditions).returning(cls.id)
        return len(db.session.scalars(statement.execution_options(synchronize_session=False)).all())
