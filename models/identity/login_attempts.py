"""Failed tries at a secret. Those at a login are counted per name, whether or not anybody has that name:
so a lock tells nobody who exists."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Locked
from app.extensions import db
from models.base import Record
from models.clock import database_now, lease
from models.turns import take_turn
from utils.names import login_form
from utils.security import fingerprint

WINDOW = timedelta(minutes=15)


class LoginAttempt(Record):
    """`name_hash` is of what was tried: `login`, `device`, `factor` or `password`, and whose it is."""

    __tablename__ = "login_attempts"
    audited = False

    name_hash: Mapped[str] = mapped_column(String(64), index=True)
    # One machine writes it, another counts, and a third, whose clock may be an hour ahead, cleans up.
    created_at: Mapped[datetime] = lease()

    @classmethod
    def refuse_locked(cls, kind: str, whose: str, allowed: int) -> None:
        """Raises Locked until the oldest of `allowed` failures is 15 minutes old. Until this transaction ends
        nobody else is counted: of many tries at once, each sees what became of those before it."""
        take_turn(hashed(kind, whose))
        same = (cls.name_hash == hashed(kind, whose), cls.created_at > database_now() - WINDOW)
        count, oldest = db.session.execute(select(func.count(), func.min(cls.created_at)).where(*same)).one()
        if count >= allowed:
            wait = oldest + WINDOW - database_now()
            raise Locked("Too many wrong tries: wait, then try again.", max(1, int(wait.total_seconds())))

    @classmethod
    def failed(cls, kind: str, whose: str) -> int:
        """How many there are by now, with this one."""
        cls.create(name_hash=hashed(kind, whose))
        same = (cls.name_hash == hashed(kind, whose), cls.created_at > database_now() - WINDOW)
        return db.session.scalar(select(func.count()).where(*same)) or 0

    @classmethod
    def forget(cls, kind: str, whose: str) -> None:
        db.session.execute(delete(cls).where(cls.name_hash == hashed(kind, whose)))

    @classmethod
    def expire(cls) -> None:
        db.session.execute(delete(cls).where(cls.created_at < database_now() - WINDOW))


def hashed(kind: str, whose: str) -> str:
    """NUL stands in no name that anybody can send."""
    return fingerprint(f"{kind}\0{login_form(whose)}")
