"""Heartbeats: when something that must happen again and again has happened last."""

from datetime import datetime, timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from models.clock import database_now, lease
from models.columns import Base
from models.upserts import upsert

MISSED = 24  # beats, after which nobody believes in the next one: two minutes where one is due every 5 s
SWEEP = "sweep"  # app.jobs.sweep, every few seconds


class Missing(Exception):
    """It should have happened again, and did not."""


class Heartbeat(Base):
    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    beaten_at: Mapped[datetime] = lease()

    @classmethod
    def beat(cls, name: str) -> None:
        """The caller commits."""
        at = database_now()
        db.session.execute(upsert(cls, [{"name": name, "beaten_at": at}], by="name", beaten_at=at))

    @classmethod
    def age(cls, name: str) -> timedelta | None:
        """None where it never was."""
        last = db.session.scalar(select(cls.beaten_at).where(cls.name == name))
        return None if last is None else database_now() - last

    @classmethod
    def check(cls, name: str, every_s: float) -> str:
        """How long ago it was, in words. Raises Missing where that is too long."""
        age = cls.age(name)
        if age is None:
            raise Missing("never done yet")
        words = f"last done {age.total_seconds():.1f} s ago"
        if age.total_seconds() > MISSED * every_s:
            raise Missing(words)
        return words
