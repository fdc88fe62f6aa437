"""Search by words, for nouns that have a `q`: the same answers on every database."""

from typing import Any, ClassVar

from sqlalchemy import Connection, Select, Text, event, false
from sqlalchemy.orm import Mapped, Mapper, mapped_column, object_session

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
        """What `actor` may see, with these values, and in which every word of `q` begins some word. Where `q`
        has signs alone, nothing is found."""
        found: Select[Any] = super().found_by(actor, **filters)
        wanted = patterns(q or "")
        if q and not wanted:
            return found.where(false())
        return found.where(*(cls.words.like(pattern, escape="\\") for pattern in wanted))

    def prepare(self) -> None:
        self.words = haystack(*(getattr(self, name) for name in self.searched))


@event.listens_for(Searchable, "before_update", propagate=True)
def index_words(_: Mapper[Any], __: Connection, row: Searchable) -> None:
    """Only where something changes: words that were not read would count as a change themselves."""
    if object_session(row).is_modified(row):  # type: ignore[union-attr]
        row.prepare()
