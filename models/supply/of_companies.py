"""What a company has several of, one of which is the default."""

from collections.abc import Sequence
from typing import Any, Self

from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.errors import NotFound
from app.extensions import db
from models.authors import Authorship
from models.identity.actors import Actor


class OfCompany(Authorship):
    """Whoever changes one holds the company's row, so that there is one default at most."""

    __abstract__ = True
    belongs_to, links = "companies", ("company_id",)

    is_default: Mapped[bool] = mapped_column(default=False)

    @declared_attr
    def company_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("companies.id", ondelete="CASCADE"), index=True)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read companies reads all of this; the routes ask for `companies:read`."""
        return select(cls)

    @classmethod
    def of_company(cls, company_id: int, actor: Actor) -> Sequence[Self]:
        """The default first, then the oldest."""
        found = cls.visible_to(actor).where(cls.company_id == company_id)
        return db.session.scalars(found.order_by(cls.is_default.desc(), cls.id)).all()

    @classmethod
    def add(cls, company_id: int, actor: Actor, **values: Any) -> Self:
        row = cls.create(company_id=company_id, **values)
        row.take_over(actor)
        return row

    def edit(self, actor: Actor, **values: Any) -> None:
        self.change(**values)
        self.take_over(actor)

    def take_over(self, actor: Actor) -> None:
        """From those that were the default before."""
        if self.is_default:
            others = [row for row in self.of_company(self.company_id, actor) if row.id != self.id]
            for rival in self.rivals(others):
                rival.is_default = False

    def rivals(self, others: list[Any]) -> list[Any]:
        """Those that cannot be the default beside it."""
        raise TypeError(f"{type(self).__name__} does not say what cannot be the default beside it.")

    def refuse_unless_of(self, company_id: int) -> None:
        if self.company_id != company_id:
            raise NotFound(f"{type(self).__name__} not found.")
