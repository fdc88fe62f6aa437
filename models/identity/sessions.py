"""Logins: one row each, from which access and refresh tokens descend."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from sqlalchemy import ForeignKey, Select, String, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.errors import Unauthenticated
from app.extensions import db
from models.base import Record, now
from models.columns import SECRET
from models.identity.actors import Actor
from models.identity.users import User
from models.platform.audit_events import tell

OVER = "This login has ended: log in again."
GRACE = timedelta(seconds=10)
USE_IS_NOTED_EVERY = timedelta(hours=1)


class Life(NamedTuple):
    """How long a login lasts: `idle` after its last use, and `longest` however much it is used."""

    idle: timedelta
    longest: timedelta

    def end(self, began: datetime) -> datetime:
        return min(now() + self.idle, began + self.longest)


class Session(Record):
    """`refresh_id` is the one refresh token that is still good; an older one means theft, except for the one
    just before, for a moment: its answer may have been lost on the way."""

    __tablename__ = "sessions"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    refresh_id: Mapped[str] = mapped_column(String(64), info=SECRET)
    former_refresh_id: Mapped[str | None] = mapped_column(String(64), info=SECRET)
    user_agent: Mapped[str | None] = mapped_column(String(255))
    ip: Mapped[str | None] = mapped_column(String(45))
    used_at: Mapped[datetime] = mapped_column(default=now)  # as far as renewals and pages tell
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > now() and self.user.is_active

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """One's own that are still open."""
        still = (cls.revoked_at.is_(None), cls.expires_at > func.current_timestamp())
        return select(cls).where(cls.user_id == actor.id, *still)

    @classmethod
    def actor_of(cls, session_id: int) -> Actor | None:
        session = db.session.get(cls, session_id)
        return session.user.actor(session.id) if session and session.is_open else None

    @classmethod
    def rotate(cls, session_id: int, old: str, new: str, life: "Life") -> "Session":
        """Trade one refresh token for the next. Raises Unauthenticated, and ends the login for
        good where the token had been traded before: one of the two holders is a thief."""
        query = select(cls).where(cls.id == session_id).with_for_update(of=cls)
        session = db.session.scalar(query.execution_options(populate_existing=True))
        if session is None or not session.is_open:
            raise Unauthenticated(OVER)
        if session.is_retried(old):
            return session
        if session.refresh_id != old:
            session.betrayed()
        session.former_refresh_id, session.refresh_id = old, new
        session.used_at, session.expires_at = now(), life.end(session.created_at)
        return session

    def is_retried(self, old: str) -> bool:
        return self.former_refresh_id == old and self.used_at > now() - GRACE

    def betrayed(self) -> None:
        self.revoke()
        tell("sessions", self.id, "refresh_reused")
        db.session.commit()  # kept although the request is refused
        raise Unauthenticated(OVER, "refresh_token_reused")

    @classmethod
    def visited(cls, session_id: int, life: "Life") -> Actor | None:
        """Who asks for a page; the login then lasts on, as with a refresh token."""
        caller, session = cls.actor_of(session_id), db.session.get(cls, session_id)
        if caller and session and session.used_at < now() - USE_IS_NOTED_EVERY:
            end = life.end(session.created_at)
            values = {"used_at": now(), "expires_at": end, "updated_at": now()}
            with suppress(OperationalError), db.engine.begin() as connection:
                connection.execute(update(cls).where(cls.id == session_id).values(values))  # a nicety
        return caller

    def revoke(self) -> None:
        self.revoked_at = self.revoked_at or now()

    @classmethod
    def end_all(cls, user_id: int, but: int | None = None) -> None:
        """Of this user, `but` the one that goes on."""
        running = select(cls).where(cls.user_id == user_id, cls.revoked_at.is_(None), cls.id != (but or 0))
        for session in db.session.scalars(running):
            session.revoke()
