"""Search by words, for nouns that have a `q`: the same answers on every database."""

from typing import Any, ClassVar

from sqlalchemy import Connection, Select, Text, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from models.base import Record
from models.identity.actors import Actor
from models.statements import kept
from utils.words import haystack, patterns


class Searchable(Record):
    """`searched` names the columns whose words are looked for. They are kept together in one column; its
    trigram index, which only PostgreSQL has, is made by the migration that makes the table."""

    __abstract__ = True

    searched: ClassVar[tuple[str, ...]]

    words: Mapped[str] = mapped_column(Text, deferred=True, info={"derived": True})

    @classmethod
    @kept
    def found_by(cls, actor: Actor, q: str | None = None, **filters: Any) -> Select[Any]:
        """What `actor` may see, with these values, and in which every word of `q` begins some word."""
        found: Select[Any] = super().found_by(actor, **filters)
        return found.where(*(cls.words.like(pattern, escape="\\") for pattern in patterns(q or "")))

    def prepare(self) -> None:
        self.words = haystack(*(getattr(self, name) for name in self.searched))


@event.listens_for(Searchable, "before_update", propagate=True)
def index_words(_: Mapper[Any], __: Connection, row: Searchable) -> None:
    row.prepare()
