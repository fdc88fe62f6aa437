"""Failed tries at a secret. Those at a login are counted per name, whether or not anybody has that name:
so a lock tells nobody who exists."""

from datetime import timedelta

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Locked
from app.extensions import db
from models.base import Record, now
from utils.security import fingerprint

WINDOW = timedelta(minutes=15)


class LoginAttempt(Record):
    """`name_hash` is of what was tried: a kind of secret (`login`, `factor`, `password`) and whose it is."""

    __tablename__ = "login_attempts"
    audited = False

    name_hash: Mapped[str] = mapped_column(String(64), index=True)

    @classmethod
    def refuse_locked(cls, kind: str, whose: str, allowed: int) -> None:
        """Raises Locked until the oldest of `allowed` failures is 15 minutes old."""
        same = (cls.name_hash == hashed(kind, whose), cls.created_at > now() - WINDOW)
        count, oldest = db.session.execute(select(func.count(), func.min(cls.created_at)).where(*same)).one()
        if count >= allowed:
            wait = oldest + WINDOW - now()
            raise Locked("Too many wrong tries: wait, then try again.", max(1, int(wait.total_seconds())))

    @classmethod
    def failed(cls, kind: str, whose: str) -> int:
        """How many there are by now, with this one."""
        cls.create(name_hash=hashed(kind, whose))
        same = (cls.name_hash == hashed(kind, whose), cls.created_at > now() - WINDOW)
        return db.session.scalar(select(func.count()).where(*same)) or 0

    @classmethod
    def forget(cls, kind: str, whose: str) -> None:
        db.session.execute(delete(cls).where(cls.name_hash == hashed(kind, whose)))

    @classmethod
    def expire(cls) -> None:
        db.session.execute(delete(cls).where(cls.created_at < now() - WINDOW))


def hashed(kind: str, whose: str) -> str:
    """NUL stands in no name that anybody can send."""
    return fingerprint(f"{kind}\0{whose.strip().lower()}")
