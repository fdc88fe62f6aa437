"""What every table shares: identity, timestamps, optimistic locking, lookup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from sqlalchemy import Index, Select, bindparam
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.errors import NotFound
from app.extensions import db, rows
from models.columns import ID, Base
from models.identity.permissions import REGISTER
from models.statements import NARROWED, Columns, kept, narrowed

if TYPE_CHECKING:
    from models.identity.actors import Actor

Found = TypeVar("Found")


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return now().date()


class Record(Base):
    __abstract__ = True

    # Whether the audit trail tells of its changes.
    audited = True
    # Columns that name records whose history tells of this one, too: that it came, went, changed its status.
    links: ClassVar[tuple[str, ...]] = ()
    # The noun whose permissions its rows are under, where that is not their own: its history tells of all
    # that becomes of them.
    belongs_to: ClassVar[str] = ""
    # What lists may be sorted by; each gets an index that ends with the id, so that deep pages cost no more.
    sorts: tuple[str, ...] = ("created_at",)
    # What they are filtered by so often that the newest of such rows must be found without passing others.
    filtered: tuple[str, ...] = ()
    # What documents that name it copy: its columns of code, where it has one, and of name; and which columns
    # they take their defaults from, or check.
    called_by: tuple[str | None, str | None] = (None, "name")
    terms: tuple[str, ...] = ()
    # The columns that the tag of an answer is made of.
    tagged_by: tuple[str, ...] = ("version",)

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    version: Mapped[int]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__abstract__" in cls.__dict__:
            return
        columns = cls.__table__.c
        for name in cls.sorts:
            Index(None, columns[name], columns.id)
        for name in cls.filtered:
            Index(None, columns[name], columns.created_at, columns.id)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Two people changing the same row: the second one is refused."""
        return {"version_id_col": cls.version}

    @property
    def etag(self) -> str:
        """Changes whenever the answer does; a record whose answer shows others' rows extends it."""
        return self.tag(*(getattr(self, name) for name in self.tagged_by))

    @classmethod
    def tag(cls, *values: Any) -> str:
        """Of the values of `tagged_by`."""
        return str(values[0])

    @classmethod
    def create(cls, **values: Any) -> Self:
        """A new row in the session, with its id; the caller commits."""
        return cls(**values).insert()

    def insert(self) -> Self:
        """Write this new row; the caller commits."""
        self.write()
        return self

    def write(self) -> None:
        from models.inserts import write  # late: the audit trail's table is made with this module

        write(self)

    def prepare(self) -> None:
        """Fill in, before each writing, what is derived from other columns."""

    def change(self, **values: Any) -> None:
        """Set columns by name; what isn't a column of this row is a bug of ours."""
        for name, value in values.items():
            if name not in self.__mapper__.attrs:
                raise AttributeError(f"{type(self).__name__} has no {name}.")
            setattr(self, name, value)

    def also_changed(self, action: str) -> dict[str, list[Any]]:
        """What the audit trail says of it beside its columns: by name what was before, and what is after."""
        return {}

    def delete(self) -> None:
        db.session.delete(self)
        db.session.flush()

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """The rows `actor` may see. Every model that has routes answers this.

        The statement is built once for equal actors and kept: of its arguments alone. Python's `now()` in it
        would be the moment of the first call for ever; the database's (`func.current_timestamp()`) is not."""
        raise TypeError(f"{cls.__name__} does not say who may see it.")

    @classmethod
    @kept
    def found_by(cls, actor: Actor, **filters: Any) -> Select[Any]:
        """The rows `actor` may see that have these values. One of `filtered` is asked for as a range of one
        value, which the order can begin with: a database that knows it to be constant would rather walk
        through the newest rows of all kinds, however many others come first."""
        first = next((name for name in cls.filtered if name in filters), None)
        if first is None:
            return cls.visible_to(actor).filter_by(**filters)
        value, column = filters.pop(first), getattr(cls, first)
        found = cls.visible_to(actor).filter_by(**filters).where(column.between(value, value))
        return found.execution_options(**{NARROWED: first})

    @classmethod
    def get(cls, row_id: int, actor: Actor, lock: bool = False) -> Self:
        """The one way to reach a row by its id: what you may not see, is not found. With `lock` it is as the
        last one left it, and nobody else changes it before this transaction has ended."""
        statement = cls.locked(actor) if lock else cls.lookup(actor)
        found: Self | None = db.session.scalar(statement, {"row_id": row_id})
        return cls.there(found)

    @classmethod
    @kept
    def lookup(cls, actor: Actor) -> Select[Any]:
        return cls.visible_to(actor).where(cls.id == bindparam("row_id"))

    @classmethod
    @kept
    def locked(cls, actor: Actor) -> Select[Any]:
        """Rows that only refer to this one can be added meanwhile."""
        found = cls.lookup(actor).with_for_update(of=cls, key_share=True)
        return found.execution_options(populate_existing=True)

    @classmethod
    def is_read_by(cls, actor: Actor) -> bool:
        """Whether the noun is theirs to read: of it, `visible_to` says which rows are."""
        permission = f"{cls.belongs_to or cls.__tablename__}:read"
        return permission in REGISTER and actor.holds(permission)

    @classmethod
    def there(cls, found: Found | None) -> Found:
        if found is None:
            raise NotFound(f"{cls.__name__} not found.")
        return found


@dataclass(frozen=True)
class Lookup:
    """One row that is to be shown, not yet read."""

    model: type[Record]
    row_id: int
    actor: Actor

    def found(self, columns: Columns | None) -> Any:
        """A plain row of these columns and those of its tag; the whole object where that is needed."""
        if columns is None or self.model.etag is not Record.etag:
            return self.model.get(self.row_id, self.actor)
        statement = narrowed(self.model.lookup(self.actor), columns, *self.model.tagged_by)
        found = rows(statement, {"row_id": self.row_id})
        return self.model.there(found[0] if found else None)

    def tag_of(self, row: Any) -> str:
        if isinstance(row, Record):
            return row.etag
        return self.model.tag(*(getattr(row, f"its_{name}") for name in self.model.tagged_by))
