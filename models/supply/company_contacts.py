"""Contacts of a company: whom to write to, and for what."""

from typing import Any, Self

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Invalid
from app.extensions import db
from models.identity.actors import Actor
from models.identity.users import User
from models.supply.of_companies import OfCompany


class CompanyContact(OfCompany):
    """One of a company's is its default."""

    __tablename__ = "company_contacts"
    sorts = ("created_at", "name")
    terms = ("company_id",)

    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(32))
    role: Mapped[str | None] = mapped_column(String(100))
    language: Mapped[str | None] = mapped_column(String(35))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)

    @classmethod
    def add(cls, company_id: int, actor: Actor, **values: Any) -> Self:
        refuse_strange(values.get("user_id"))
        return super().add(company_id, actor, **values)

    def edit(self, actor: Actor, **values: Any) -> None:
        refuse_strange(values.get("user_id"))
        super().edit(actor, **values)

    @classmethod
    def default_of(cls, company_id: int, actor: Actor) -> Self | None:
        """Where none is the default, the first."""
        found = cls.of_company(company_id, actor)
        return next(iter(found), None)

    def rivals(self, others: list[Any]) -> list[Any]:
        return others


def refuse_strange(user_id: int | None) -> None:
    """Raises Invalid, in the same words where there is no such account and where it is not a customer's: who
    works here is for those to know who may read users."""
    if user_id is None:
        return
    user = db.session.get(User, user_id)
    if user is None or not user.role.is_customers:
        raise Invalid("No customer has this account.", "/json/user_id")
