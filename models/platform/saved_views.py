"""Views of lists that people have saved for themselves: filters, order and columns under a name."""

from typing import Self

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Conflict
from app.extensions import db
from models.base import Record
from models.identity.actors import Actor
from models.turns import take_turn

MOST = 30  # of one person, for one list


class SavedView(Record):
    """`place` is the list's noun, `query` what stands in its address."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("user_id", "place", "name"),)
    audited = False  # how somebody looks at records is no business of others

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(2000))

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        return select(cls).where(cls.user_id == actor.id)

    @classmethod
    def of(cls, actor: Actor, place: str) -> list[Self]:
        return [*db.session.scalars(cls.found_by(actor, place=place).order_by(cls.name))]

    @classmethod
    def save(cls, actor: Actor, place: str, name: str, query: str) -> Self:
        """In place of one of the same name. Raises Conflict where there are too many. One after the other, or
        who clicks twice would be refused the name."""
        take_turn(f"views of {actor.id}")
        there: Self | None = db.session.scalar(cls.found_by(actor, place=place, name=name))
        if there:
            there.query = query
            return there
        own = cls.found_by(actor, place=place).subquery()
        if (db.session.scalar(select(func.count()).select_from(own)) or 0) >= MOST:
            raise Conflict(f"You have {MOST} views of this list already: delete one first.", "too_many")
        return cls.create(user_id=actor.id, place=place, name=name, query=query)
