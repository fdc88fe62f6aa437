"""Conversions: what was made of the bytes of a CAD file. One row per bytes and parameters, shared by
every file that has those bytes, so that nothing is converted twice."""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import ForeignKey, Select, String, Text, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from app.doorbell import ring_after_commit
from app.extensions import db
from models.base import Record
from models.clock import database_now, lease
from models.identity.actors import SYSTEM, Actor
from models.lifecycle import Lifecycle, transition
from models.platform.stored_objects import StoredObject, gone, locked, named

JOB = "convert"
TRIES = 2
RUNG_AT_ONCE = 20
TILE = "webp"  # of what was converted before there were tiles, it is made when the first one asks
PREVIEWS = ("glb", "stl", "png", TILE)
# After the machine's own faults: 1, 2, 4 ... seconds longer than the usual silence.
LONGEST_DELAY_S = 60
DELAYED = "delayed"


class FileStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class Conversion(Lifecycle, Record):
    """`alive_at`: when its worker was last heard of or, while it waits, when one was last called (of what
    waits on purpose, later than now). `attempts`: tries that the file itself ended; `faults`: those in a row
    that the machine did. `bytes_lost`: it failed because the store had lost its bytes."""

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
    faults: Mapped[int] = mapped_column(default=0)
    bytes_lost: Mapped[bool] = mapped_column(default=False)
    alive_at: Mapped[datetime] = lease()
    source_id: Mapped[int] = mapped_column(ForeignKey("stored_objects.id"), index=True)
    artefacts_id: Mapped[int] = mapped_column(ForeignKey("stored_objects.id"), index=True)

    @classmethod
    def wanted(cls, key: str, sha: str, file_format: str) -> "Conversion":
        """The one conversion of these bytes, whose objects the caller holds; it stays until the caller has
        committed, and by then a worker is called where there is something to do."""
        row = cls.keyed(key) or cls.begin(key=key, sha256=sha, format=file_format)
        row.wake()
        return row

    @classmethod
    def keyed(cls, key: str) -> "Conversion | None":
        found: Conversion | None = db.session.scalar(locked(select(cls).where(cls.key == key)))
        return found

    @classmethod
    def begin(cls, **values: Any) -> "Conversion":
        try:
            with db.session.begin_nested():
                return cls.create(**values)
        except IntegrityError:  # the same bytes came in twice at the same moment
            found: Conversion = db.session.scalars(locked(select(cls).where(cls.key == values["key"]))).one()
            return found

    def prepare(self) -> None:
        if not self.source_id:
            ids = StoredObject.touch(self.source_key, self.folder)
            self.source_id, self.artefacts_id = ids[self.source_key], ids[self.folder]

    def wake(self) -> None:
        """A file that really is bad stays failed, however often it is sent; lost bytes have come back now."""
        if self.bytes_lost:
            db.session.refresh(self, with_for_update=True)
            if self.bytes_lost:
                self.reprocess(SYSTEM)
        elif self.status is FileStatus.PENDING:
            ring_after_commit(JOB, self.id)

    @classmethod
    def lost(cls, sha: str) -> bool:
        """Whether these bytes were in the store and are not, or not as they were."""
        return bool(db.session.scalar(select(cls.id).where(cls.sha256 == sha, cls.bytes_lost).limit(1)))

    @property
    def source_key(self) -> str:
        return source_key(self.sha256)

    @property
    def folder(self) -> str:
        return folder_of(self.key)

    def artefact(self, extension: str) -> str:
        return f"{self.folder}/preview.{extension}"

    @property
    def mark(self) -> str:
        return mark_of(self.key, self.version)

    @classmethod
    def take(cls, row_id: int) -> "Conversion | None":
        """The row to work on; None where another worker has it, had it, or was quicker, and where the last
        file that wanted it was deleted."""
        row: Conversion | None = db.session.scalar(select(cls).where(cls.id == row_id, named(cls)))
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
        self.attempts, self.alive_at = self.attempts + 1, database_now()
        self.stage, self.error = "starting", None

    @transition(FileStatus.PROCESSING, to=FileStatus.READY, by="files:write")
    def finish(self, actor: Actor, measures: dict[str, Any], notes: list[str]) -> None:
        self.measures, self.notes, self.stage, self.faults = measures, notes, None, 0

    @transition(FileStatus.PENDING, FileStatus.PROCESSING, to=FileStatus.FAILED, by="files:write")
    def fail(self, actor: Actor, error: str, bytes_lost: bool = False) -> None:
        self.error, self.stage, self.faults, self.bytes_lost = error, None, 0, bytes_lost

    @transition(FileStatus.PROCESSING, to=FileStatus.PENDING, by="files:write")
    def give_back(self, actor: Actor) -> None:
        self.stage, self.alive_at = None, database_now()
        ring_after_commit(JOB, self.id)

    @transition(FileStatus.PROCESSING, to=FileStatus.PENDING, by="files:write")
    def postpone(self, actor: Actor) -> None:
        """Nobody is called before the sweep finds that it has waited long enough."""
        self.stage, self.attempts, self.faults = DELAYED, self.attempts - 1, self.faults + 1
        delay = min(LONGEST_DELAY_S, 2 ** min(self.faults - 1, 10))
        self.alive_at = database_now() + timedelta(seconds=delay)

    @transition(FileStatus.READY, FileStatus.FAILED, to=FileStatus.PENDING, by="files:reprocess")
    def reprocess(self, actor: Actor) -> None:
        """Asked for by a person, so with new tries."""
        self.attempts, self.faults, self.error, self.bytes_lost = 0, 0, None, False
        self.alive_at = database_now()
        ring_after_commit(JOB, self.id)

    def retry_or_fail(self, error: str) -> None:
        """After a try that the file ended by force: once more, but not for ever."""
        if self.attempts < TRIES:
            self.give_back(SYSTEM)
        else:
            self.fail(SYSTEM, error)

    def undo(self) -> None:
        """After a try that was ended from outside: as if it had never been."""
        self.attempts -= 1
        self.give_back(SYSTEM)

    def beat(self) -> None:
        """Say that its worker lives, without changing what anybody sees. Raises StaleDataError where it was
        taken for dead, and another one has it."""
        mine = update(Conversion).where(Conversion.id == self.id, Conversion.version == self.version)
        mine = mine.values(alive_at=database_now(), updated_at=self.updated_at)
        found: Any = db.session.execute(mine.execution_options(synchronize_session=False))
        db.session.commit()
        if not found.rowcount:
            raise StaleDataError("Another worker has it.")

    @classmethod
    def sweep(cls, silence: timedelta) -> list[int]:
        """Take back what dead workers held, and ring again for what nobody came for."""
        quiet = cls.alive_at < database_now() - silence
        held = select(cls).where(cls.status == FileStatus.PROCESSING, quiet)
        lost = [row.id for row in db.session.scalars(held).all() if row.recover()]
        cls.ring_again(select(cls.id).where(cls.status == FileStatus.PENDING, quiet, named(cls)))
        return lost

    @classmethod
    def ring_again(cls, forgotten: Select[int]) -> None:
        """The oldest few, and each only once in a while: a long queue is not a lost one."""
        for row_id in db.session.scalars(forgotten.order_by(cls.alive_at).limit(RUNG_AT_ONCE)).all():
            rung = update(cls).where(cls.id == row_id)
            db.session.execute(rung.values(alive_at=database_now(), updated_at=cls.updated_at))
            ring_after_commit(JOB, row_id)
        db.session.commit()

    def recover(self) -> bool:
        """Its worker is gone, for whatever reason: the first time it goes on at once, then with patience.
        False where the worker turned out to live after all."""
        try:
            self.fall_silent()
            db.session.commit()
        except StaleDataError:
            db.session.rollback()
            return False
        return True

    def fall_silent(self) -> None:
        if self.faults:
            self.postpone(SYSTEM)
            return
        self.faults += 1
        self.undo()

    @classmethod
    def drop_unneeded(cls) -> int:
        """Delete those that no file wants any more; of their bytes it is known from now on that nobody needs
        them. Commits one by one."""
        found = select(cls.id, cls.key, cls.sha256).where(~named(cls), cls.status != FileStatus.PROCESSING)
        return sum(cls.drop(*row) for row in db.session.execute(found.limit(RUNG_AT_ONCE * 10)).all())

    @classmethod
    def drop(cls, row_id: int, key: str, sha: str) -> bool:
        idle = cls.status != FileStatus.PROCESSING
        dropped = gone(delete(cls).where(cls.id == row_id, idle, ~named(cls)))
        if dropped:
            StoredObject.touch(source_key(sha), folder_of(key))
        db.session.commit()
        return dropped


def key_of(sha: str, file_format: str, parameters: str) -> str:
    """Under which the artefacts of these bytes, made with these parameters, are kept."""
    return sha256(f"{sha}/{file_format}/{parameters}".encode()).hexdigest()


def mark_of(key: str, version: int) -> str:
    """Of what a conversion made the last time: another one, whenever that may look different."""
    return f"{key[:16]}{version}"


def source_key(sha: str) -> str:
    return f"sources/{sha[:2]}/{sha}"


def folder_of(key: str) -> str:
    return f"artefacts/{key[:2]}/{key}"
