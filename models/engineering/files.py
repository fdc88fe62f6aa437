"""Files: a CAD file that somebody brought in, and what its conversion says about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import BigInteger, ForeignKey, Select, String, or_, select, true
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from app.errors import NotAllowed, NotFound
from app.extensions import db
from models.authors import Authorship
from models.engineering.conversions import PREVIEWS, Conversion, FileStatus, mark_of
from models.identity.actors import Actor
from models.identity.permissions import Permission
from models.search import Searchable
from models.statements import kept

READS_ALL, WRITES_ALL = Permission("files:read_all"), Permission("files:write_all")


class File(Searchable, Authorship):
    __tablename__ = "files"
    sorts = ("created_at", "filename", "size")
    named_by = "filename"
    searched = ("filename",)

    filename: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    is_demo: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    conversion_id: Mapped[int] = mapped_column(ForeignKey("conversions.id"), index=True)
    conversion: Mapped[Conversion] = relationship(lazy="joined", innerjoin=True)

    @property
    def etag(self) -> str:
        return f"{self.version}.{self.conversion.version}"

    @property
    def format(self) -> str:
        return self.conversion.format

    @property
    def sha256(self) -> str:
        return self.conversion.sha256

    @property
    def status(self) -> FileStatus:
        return self.conversion.status

    @property
    def stage(self) -> str | None:
        return self.conversion.stage

    @property
    def error(self) -> str | None:
        return self.conversion.error

    @property
    def measures(self) -> dict[str, Any] | None:
        return self.conversion.measures

    @property
    def notes(self) -> list[str]:
        return self.conversion.notes

    @property
    def previews(self) -> dict[str, str | None]:
        """Addresses, null until they are there."""
        ready = self.status is FileStatus.READY
        return {kind: f"/api/v1/files/{self.id}/preview.{kind}" if ready else None for kind in PREVIEWS}

    @property
    def tile(self) -> str | None:
        """The mark of its small picture, None where there is none."""
        return self.conversion.mark if self.status is FileStatus.READY else None

    @classmethod
    def tiles(cls, ids: Iterable[int]) -> dict[int, str]:
        """The marks of these files' small pictures, of those that have one."""
        wanted = select(cls.id, Conversion.key, Conversion.version).join(cls.conversion)
        ready = wanted.where(cls.id.in_({*ids}), Conversion.status == FileStatus.READY)
        return {row_id: mark_of(key, version) for row_id, key, version in db.session.execute(ready)}

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        mine = or_(cls.owner_id == actor.id, cls.is_demo)
        seen = true() if actor.can(READS_ALL) else mine
        return select(cls).join(cls.conversion).options(contains_eager(cls.conversion)).where(seen)

    @classmethod
    @kept
    def found_by(cls, actor: Actor, q: str | None = None, **filters: Any) -> Select[Any]:
        """By the file's and its conversion's columns, and by words in the name."""
        of_file = {name: filters.pop(name) for name in ("is_demo",) if name in filters}
        query = cls.visible_to(actor).filter_by(**of_file)
        query = query.where(*(getattr(Conversion, name) == value for name, value in filters.items()))
        return cls.searching(query, q)

    @classmethod
    def receive(
        cls, owner: int | None, filename: str, size: int, conversion: Conversion, is_demo: bool = False
    ) -> Self:
        values = {"filename": filename, "size": size, "is_demo": is_demo, "owner_id": owner}
        file = cls.create(**values, conversion_id=conversion.id)
        set_committed_value(file, "conversion", conversion)
        return file

    def preview_key(self, extension: str) -> str:
        if self.status is not FileStatus.READY:
            raise NotFound(f"There is no preview: the file is {self.status}.")
        return self.conversion.artefact(extension)

    def known_to(self, actor: Actor) -> bool:
        """Whether they can see another file with these bytes, and so know what became of them."""
        same = File.visible_to(actor).where(File.conversion_id == self.conversion_id, File.id != self.id)
        return db.session.scalar(same.limit(1)) is not None

    def twins(self, actor: Actor, most: int = 5) -> "list[File]":
        """Others that have the same bytes, as far as `actor` may see them: the newest few."""
        same = File.visible_to(actor).where(Conversion.sha256 == self.sha256, File.id != self.id)
        return [*db.session.scalars(same.order_by(File.id.desc()).limit(most))]

    def is_deleted_by(self, actor: Actor) -> bool:
        """Whether `actor` may delete it."""
        return self.owner_id == actor.id or actor.can(WRITES_ALL)

    def remove(self, actor: Actor) -> None:
        """Delete the row; its bytes stay until the sweep finds that nobody has needed them for long."""
        if not self.is_deleted_by(actor):
            raise NotAllowed("Only its owner may delete this file.")
        super().remove(actor)


@dataclass(frozen=True)
class NewFile:
    """A file as somebody sees it who has just sent it: that others have sent the same bytes before, and what
    became of them, is none of their business."""

    file: File
    format: str
    sha256: str
    status: FileStatus = FileStatus.PENDING
    stage: None = None
    error: None = None
    measures: None = None
    notes: tuple[str, ...] = ()
    etag: str = "new"

    @classmethod
    def of(cls, file: File) -> Self:
        return cls(file, file.format, file.sha256)

    @property
    def previews(self) -> dict[str, str | None]:
        return dict.fromkeys(PREVIEWS)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)
