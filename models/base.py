"""What every table shares: identity, timestamps, optimistic locking, lookup."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Select
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.errors import NotFound
from app.extensions import db
from models.columns import ID, Base

if TYPE_CHECKING:
    from models.identity.actors import Actor


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return now().date()


class Record(Base):
    __abstract__ = True

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    version: Mapped[int]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Two people changing the same row: the second one is refused."""
        return {"version_id_col": cls.version}

    @property
    def etag(self) -> str:
        """Changes whenever the answer does; a record whose answer shows others' rows extends it."""
        return str(self.version)

    @classmethod
    def create(cls, **values: Any) -> Self:
        """A new row in the session, with its id; the caller commits."""
        row = cls(**values)
        db.session.add(row)
        db.session.flush()
        return row

    def change(self, **values: Any) -> None:
        """Set columns by name; what isn't a column of this row is a bug of ours."""
        for name, value in values.items():
            if name not in self.__mapper__.attrs:
                raise AttributeError(f"{type(self).__name__} has no {name}.")
            setattr(self, name, value)

    def delete(self) -> None:
        db.session.delete(self)
        db.session.flush()

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """The rows `actor` may see. Every model that has routes answers this."""
        raise TypeError(f"{cls.__name__} does not say who may see it.")

    @classmethod
    def get(cls, row_id: int, actor: Actor) -> Self:
        """The one way to reach a row by its id: what you may not see, is not found."""
        found = db.session.scalar(cls.visible_to(actor).where(cls.id == row_id))
        if found is None:
            raise NotFound(f"{cls.__name__} not found.")
        return found
