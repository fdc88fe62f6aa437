"""Contacts of a company: whom to write to, and for what."""

from typing import Any, Self

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.identity.actors import Actor
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
    def default_of(cls, company_id: int, actor: Actor) -> Self | None:
        """Where none is the default, the first."""
        found = cls.of_company(company_id, actor)
        return next(iter(found), None)

    def rivals(self, others: list[Any]) -> list[Any]:
        return others
