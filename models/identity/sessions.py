"""Logins: one row each, from which access and refresh tokens descend."""

from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.errors import Unauthenticated
from app.extensions import db
from models.base import Record, now
from models.columns import SECRET
from models.identity.actors import Actor
from models.identity.users import User

OVER = "This login has ended: log in again."


class Session(Record):
    """`refresh_id` is the one refresh token that is still good; an older one means theft."""

    __tablename__ = "sessions"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    refresh_id: Mapped[str] = mapped_column(String(64), info=SECRET)
    user_agent: Mapped[str | None] = mapped_column(String(255))
    ip: Mapped[str | None] = mapped_column(String(45))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > now() and self.user.is_active

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        return select(cls).where(cls.user_id == actor.id)

    @classmethod
    def actor_of(cls, session_id: int) -> Actor | None:
        session = db.session.get(cls, session_id)
        return session.user.actor(session.id) if session and session.is_open else None

    @classmethod
    def rotate(cls, session_id: int, old: str, new: str, life: timedelta) -> "Session":
        """Trade one refresh token for the next. Raises Unauthenticated, and ends the login for
        good where the token had been traded before: one of the two holders is a thief."""
        session = db.session.scalar(select(cls).where(cls.id == session_id).with_for_update())
        if session is None or not session.is_open:
            raise Unauthenticated(OVER)
        if session.refresh_id != old:
            session.revoke()
            db.session.commit()
            raise Unauthenticated(OVER, "refresh_token_reused")
        session.refresh_id, session.expires_at = new, now() + life
        return session

    def revoke(self) -> None:
        self.revoked_at = self.revoked_at or now()
