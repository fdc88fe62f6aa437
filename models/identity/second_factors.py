"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and backup codes in case it is lost."""

from datetime import datetime
from typing import Self

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from models.base import Record, now
from models.columns import SEALED, SECRET


class SecondFactor(Record):
    """`secret` is sealed; `last_step` is the 30 s step whose code was used last: no code works twice."""

    __tablename__ = "second_factors"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    enabled_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(info={"derived": True})

    @classmethod
    def held_by(cls, user_id: int) -> Self | None:
        """Locked until this transaction ends: one code at a time."""
        query = select(cls).where(cls.user_id == user_id).with_for_update()
        return db.session.scalar(query.execution_options(populate_existing=True))

    @classmethod
    def begin(cls, user_id: int, secret: bytes) -> Self:
        """To be enabled by a first code; an earlier one that never was is replaced."""
        found = cls.held_by(user_id)
        if found is None:
            return cls.create(user_id=user_id, secret=secret)
        found.change(secret=secret, last_step=None)
        return found

    def remove(self) -> None:
        BackupCode.drop_of(self.user_id)
        self.delete()


class BackupCode(Record):
    __tablename__ = "backup_codes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), info=SECRET)
    used_at: Mapped[datetime | None]

    @classmethod
    def replace(cls, user_id: int, hashes: list[str]) -> None:
        cls.drop_of(user_id)
        for code_hash in hashes:
            cls.create(user_id=user_id, code_hash=code_hash)

    @classmethod
    def use(cls, user_id: int, hashes: list[str]) -> bool:
        """Whether it was good; it is no more. Call with the factor locked: two may come with the same.
        `hashes` are the forms in which it may be kept."""
        same = (cls.user_id == user_id, cls.code_hash.in_(hashes), cls.used_at.is_(None))
        found = db.session.scalar(select(cls).where(*same))
        if found is not None:
            found.used_at = now()
        return found is not None

    @classmethod
    def left(cls, user_id: int) -> int:
        unused = select(cls.id).where(cls.user_id == user_id, cls.used_at.is_(None))
        return len(db.session.scalars(unused).all())

    @classmethod
    def drop_of(cls, user_id: int) -> None:
        """One by one, as the audit trail tells it."""
        for code in db.session.scalars(select(cls).where(cls.user_id == user_id)).all():
            db.session.delete(code)
        db.session.flush()
