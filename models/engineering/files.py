"""Files: a CAD file that somebody brought in, and what its conversion says about it."""

from typing import Any, Self

from sqlalchemy import BigInteger, ForeignKey, Select, String, func, or_, select, true
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from app.errors import Conflict, NotAllowed, NotFound
from app.extensions import db
from models.engineering.conversions import PREVIEWS, Conversion, FileStatus
from models.identity.actors import Actor
from models.identity.permissions import Permission
from models.search import Searchable
from models.statements import kept

READS_ALL, WRITES_ALL = Permission("files:read_all"), Permission("files:write_all")


class File(Searchable):
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

    def remove(self, actor: Actor) -> list[str]:
        """Delete the row; answers the storage keys that nobody needs any more."""
        if self.owner_id != actor.id and not actor.can(WRITES_ALL):
            raise NotAllowed("Only its owner may delete this file.")
        self.refuse_if_used()
        conversion = self.conversion
        self.delete()
        return [] if conversion_in_use(conversion) else discard(conversion)

    def refuse_if_used(self) -> None:
        from models.engineering.parts import Part

        number = db.session.scalar(select(Part.number).where(Part.file_id == self.id).limit(1))
        if number:
            raise Conflict(f"Part {number} uses this file.", "in_use")


def conversion_in_use(conversion: Conversion) -> bool:
    users = select(func.count()).where(File.conversion_id == conversion.id)
    return bool(db.session.scalar(users))


def discard(conversion: Conversion) -> list[str]:
    """The bytes stay while a conversion with other parameters needs them."""
    same = (Conversion.sha256 == conversion.sha256, Conversion.id != conversion.id)
    shared = db.session.scalar(select(func.count()).select_from(Conversion).where(*same))
    conversion.delete()
    return [conversion.folder] if shared else [conversion.folder, conversion.source_key]
