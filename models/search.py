"""Search by words, for nouns that have a `q`: the same answers on every database."""

import re
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Connection, Index, Select, Text, and_, event, false, or_
from sqlalchemy.orm import Mapped, Mapper, mapped_column, object_session

from models.base import Record
from models.identity.actors import Actor
from models.platform.counters import written
from models.ranking import ranked
from models.statements import kept
from utils.words import haystack, patterns, title

LAST = "\U0010ffff"  # no text that begins with another one comes after that one and this


class Searchable(Record):
    """`searched` names the columns whose words are looked for. They are kept together in one column; its
    trigram index, which only PostgreSQL has, is made by the migration that makes the table.

    First comes the row whose column `numbered_by` is what was typed, with `series` also in short: 42 for
    PN-000042; then those whose column `named_by` begins with it."""

    __abstract__ = True

    searched: ClassVar[tuple[str, ...]]
    named_by: ClassVar[str] = "name"
    numbered_by: ClassVar[str | None] = None
    series: ClassVar[str | None] = None

    words: Mapped[str] = mapped_column(Text, deferred=True, info={"derived": True})
    # In the order of its bytes, which is the one that beginnings are looked up in.
    title: Mapped[str] = mapped_column(
        Text().with_variant(Text(collation="C"), "postgresql"), deferred=True, info={"derived": True}
    )

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__abstract__" in cls.__dict__:
            return
        Index(None, cls.__table__.c.title, cls.__table__.c.id)

    @classmethod
    @kept
    def found_by(cls, actor: Actor, q: str | None = None, **filters: Any) -> Select[Any]:
        """What `actor` may see, with these values, and in which every word of `q` is found."""
        found: Select[Any] = super().found_by(actor, **filters)
        return cls.searching(found, q)

    @classmethod
    def searching(cls, found: Select[Any], q: str | None) -> Select[Any]:
        """Those among `found` that have the words of `q`. Signs alone find nothing."""
        if q is None:
            return found
        wanted = [or_(*(cls.words.like(each, escape="\\") for each in one)) for one in patterns(q)]
        return ranked(found, found.where(*(wanted or [false()])), cls.leading(q) if wanted else ())

    @classmethod
    def leading(cls, q: str) -> list[ColumnElement[bool]]:
        """Conditions on what leads the list, in this order."""
        begins = title(q)
        named = and_(cls.title >= begins, cls.title < begins + LAST)
        called = cls.called(q.strip())
        return [or_(*called), named] if called else [named]

    @classmethod
    def called(cls, typed: str) -> list[ColumnElement[bool]]:
        """A row of which one of these is true has as its number what was typed."""
        if cls.numbered_by is None:
            return []
        number = getattr(cls, cls.numbered_by)
        return [and_(number.is_not(None), number.in_(cls.numbers(typed)))]

    @classmethod
    def numbers(cls, typed: str) -> list[str]:
        """Which ones somebody may mean who has typed this."""
        found = {typed, typed.upper()}
        if cls.series and (short := re.fullmatch(rf"(?:{cls.series}[- ]?)?(\d{{1,12}})", typed, re.I | re.A)):
            found.add(written(cls.series, int(short[1])))
        return sorted(found)

    def prepare(self) -> None:
        self.words = haystack(*(getattr(self, name) for name in self.searched))
        self.title = title(getattr(self, self.named_by))


@event.listens_for(Searchable, "before_update", propagate=True)
def index_words(_: Mapper[Any], __: Connection, row: Searchable) -> None:
    """Only where something changes: words that were not read would count as a change themselves."""
    if object_session(row).is_modified(row):  # type: ignore[union-attr]
        row.prepare()
