"""Conversions: what was made of the bytes of a CAD file. One row per bytes and parameters, shared by
every file that has those bytes, so that nothing is converted twice."""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, String, Text, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from app.doorbell import ring_after_commit
from app.extensions import db
from models.base import Record, now
from models.identity.actors import SYSTEM, Actor
from models.lifecycle import Lifecycle, transition

JOB = "convert"
TRIES = 2
RUNG_AT_ONCE = 20
PREVIEWS = ("glb", "stl", "png")


class FileStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class Conversion(Lifecycle, Record):
    """`alive_at` is when its worker was last heard of: silence means that the worker is gone."""

    __tablename__ = "conversions"
    audited = False

    key: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    format: Mapped[str] = mapped_column(String(8))
    status: Mapped[FileStatus] = mapped_column(default=FileStatus.PENDING, index=True)
    stage: Mapped[str | None] = mapped_column(String(32))
    error: Mapped[str | None] = mapped_column(Text)
    measures: Mapped[dict[str, Any] | None]
    notes: Mapped[list[str]] = mapped_column(default=list)
    attempts: Mapped[int] = mapped_column(default=0)
    alive_at: Mapped[datetime] = mapped_column(default=now)

    @classmethod
    def wanted(cls, sha: str, file_format: str, parameters: str) -> "Conversion":
        """The one conversion of these bytes; a new one is asked for once it is committed."""
        key = sha256(f"{sha}/{file_format}/{parameters}".encode()).hexdigest()
        found = db.session.scalar(select(cls).where(cls.key == key))
        return found or cls.begin(key=key, sha256=sha, format=file_format)

    @classmethod
    def begin(cls, **values: Any) -> "Conversion":
        try:
            with db.session.begin_nested():
                row = cls.create(**values)
        except IntegrityError:  # the same bytes came in twice at the same moment
            return db.session.scalars(select(cls).where(cls.key == values["key"])).one()
        ring_after_commit(JOB, row.id)
        return row

    @property
    def source_key(self) -> str:
        return source_key(self.sha256)

    @property
    def folder(self) -> str:
        return f"artefacts/{self.key[:2]}/{self.key}"

    def artefact(self, extension: str) -> str:
        return f"{self.folder}/preview.{extension}"

    @classmethod
    def take(cls, row_id: int) -> "Conversion | None":
        """The row to work on; None where another worker has it, had it, or was quicker."""
        row = db.session.get(cls, row_id)
        if row is None or row.status is not FileStatus.PENDING:
            return None
        try:
            row.start(SYSTEM)
            db.session.commit()
        except StaleDataError:
            db.session.rollback()
            return None
        return row

    @transition(FileStatus.PENDING, to=FileStatus.PROCESSING, by="files:write")
    def start(self, actor: Actor) -> None:
        self.attempts, self.alive_at = self.attempts + 1, now()
        self.stage, self.error = "starting", None

    @transition(FileStatus.PROCESSING, to=FileStatus.READY, by="files:write")
    def finish(self, actor: Actor, measures: dict[str, Any], notes: list[str]) -> None:
        self.measures, self.notes, self.stage = measures, notes, None

    @transition(FileStatus.PENDING, FileStatus.PROCESSING, to=FileStatus.FAILED, by="files:write")
    def fail(self, actor: Actor, error: str) -> None:
        self.error, self.stage = error, None

    @transition(FileStatus.PROCESSING, to=FileStatus.PENDING, by="files:write")
    def give_back(self, actor: Actor) -> None:
        self.stage, self.alive_at = None, now()
        ring_after_commit(JOB, self.id)

    @transition(FileStatus.READY, FileStatus.FAILED, to=FileStatus.PENDING, by="files:reprocess")
    def reprocess(self, actor: Actor) -> None:
        """Asked for by a person, so with new tries."""
        self.attempts, self.error, self.alive_at = 0, None, now()
        ring_after_commit(JOB, self.id)

    def retry_or_fail(self, error: str, counted: bool = True) -> None:
        """After a try that ended by force: once more, but not for ever."""
        self.attempts -= 0 if counted else 1
        if self.attempts < TRIES:
            self.give_back(SYSTEM)
        else:
            self.fail(SYSTEM, error)

    def beat(self) -> None:
        """Say that its worker lives, without changing what anybody sees."""
        mine = update(Conversion).where(Conversion.id == self.id, Conversion.version == self.version)
        db.session.execute(mine.values(alive_at=now(), updated_at=self.updated_at))
        db.session.commit()

    @classmethod
    def sweep(cls, silence: timedelta) -> list[int]:
        """Take back what dead workers held, and ring again for what nobody came for."""
        quiet = cls.alive_at < now() - silence
        held = select(cls).where(cls.status == FileStatus.PROCESSING, quiet)
        lost = [row.id for row in db.session.scalars(held).all() if row.recover()]
        cls.ring_again(select(cls.id).where(cls.status == FileStatus.PENDING, quiet))
        return lost

    @classmethod
    def ring_again(cls, forgotten: Select[int]) -> None:
        """The oldest few, and each only once in a while: a long queue is not a lost one."""
        for row_id in db.session.scalars(forgotten.order_by(cls.alive_at).limit(RUNG_AT_ONCE)).all():
            rung = update(cls).where(cls.id == row_id)
            db.session.execute(rung.values(alive_at=now(), updated_at=cls.updated_at))
            ring_after_commit(JOB, row_id)
        db.session.commit()

    def recover(self) -> bool:
        """False where its worker turned out to live after all."""
        try:
            self.retry_or_fail("The conversion was interrupted twice; the file may be too heavy.")
            db.session.commit()
        except StaleDataError:
            db.session.rollback()
            return False
        return True


def source_key(sha: str) -> str:
    return f"sources/{sha[:2]}/{sha}"
