"""Failed logins per name, whether or not anybody has that name: so a lock tells nobody who exists."""

from datetime import timedelta

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Locked
from app.extensions import db
from models.base import Record, now
from utils.security import fingerprint

WINDOW = timedelta(minutes=15)


class LoginAttempt(Record):
    __tablename__ = "login_attempts"
    audited = False

    name_hash: Mapped[str] = mapped_column(String(64), index=True)

    @classmethod
    def refuse_locked(cls, name: str, allowed: int) -> None:
        """Raises Locked until the oldest of `allowed` failures is 15 minutes old."""
        since = cls.created_at > now() - WINDOW
        recent = select(func.count(), func.min(cls.created_at)).where(cls.name_hash == hashed(name), since)
        count, oldest = db.session.execute(recent).one()
        if count >= allowed:
            wait = oldest + WINDOW - now()
            raise Locked("Too many failed logins: wait, then try again.", max(1, int(wait.total_seconds())))

    @classmethod
    def failed(cls, name: str) -> None:
        """Kept although the request is refused: a counter that is rolled back counts nothing."""
        cls.create(name_hash=hashed(name))
        db.session.commit()

    @classmethod
    def forget(cls, name: str) -> None:
        db.session.execute(delete(cls).where(cls.name_hash == hashed(name)))


def hashed(name: str) -> str:
    return fingerprint(name.strip().lower())
