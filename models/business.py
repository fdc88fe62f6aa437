"""What every business record has beside its own columns: a name in another system, tags, attributes,
and an archive. People and their rights, keys, templates and files are no business records."""

from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Select, String, and_, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from app.extensions import db
from models.authors import Authorship
from models.identity.actors import Actor
from models.search import Searchable
from models.statements import kept
from models.tags import Tag

# What `archived` asks a list for, and the value of `is_archived` that this means.
ARCHIVED: dict[str, dict[str, bool]] = {
    "false": {"is_archived": False},
    "true": {"is_archived": True},
    "all": {},
}


class Business(Searchable, Authorship):
    """`external_id` is what another system and imports know it by; it is searched, too. What is
    archived stays for what names it, and lists show it only to who asks."""

    __abstract__ = True
    instead = "Archive it instead."

    external_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    tags: Mapped[list[str]] = mapped_column(default=list)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_archived: Mapped[bool] = mapped_column(default=False)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "__abstract__" not in cls.__dict__:
            # Last: of a list that something else narrows, the index of that is the better one.
            cls.filtered = (*(name for name in cls.filtered if name != "is_archived"), "is_archived")
        super().__init_subclass__(**kwargs)

    @classmethod
    @kept
    def found_by(
        cls,
        actor: Actor,
        q: str | None = None,
        tag: str | None = None,
        archived: str = "false",
        **filters: Any,
    ) -> Select[Any]:
        """`tag`: with this one, in capitals or not; `archived`: `false`, `true` or `all`."""
        found: Select[Any] = super().found_by(actor, **filters | ARCHIVED[archived])
        return cls.searching(found if tag is None else Tag.narrow(found, cls, tag), q)

    @classmethod
    def called(cls, typed: str) -> list[ColumnElement[bool]]:
        return [
            *super().called(typed),
            and_(cls.external_id.is_not(None), cls.external_id == typed),
        ]

    def insert(self) -> Self:
        super().insert()
        Tag.add(self, db.session.connection())
        return self

    def archive(self, actor: Actor) -> None:
        self.is_archived = True

    def unarchive(self, actor: Actor) -> None:
        self.is_archived = False


@event.listens_for(Business, "after_update", propagate=True)
def follow_tags(_: Mapper[Any], connection: Connection, row: Business) -> None:
    if inspect(row).attrs.tags.history.has_changes():
        Tag.drop(row, connection)
        Tag.add(row, connection)


@event.listens_for(Business, "after_delete", propagate=True)
def drop_tags(_: Mapper[Any], connection: Connection, row: Business) -> None:
    Tag.drop(row, connection)
