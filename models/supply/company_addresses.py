"""Addresses of a company: where invoices go, where goods go, and where it is visited."""

from enum import StrEnum
from typing import Any, Self

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.identity.actors import Actor
from models.supply.of_companies import OfCompany

FORM = ("name", "street", "street2", "postal_code", "city", "region", "country")


class AddressKind(StrEnum):
    BILLING = "billing"
    SHIPPING = "shipping"
    VISITING = "visiting"


class CompanyAddress(OfCompany):
    """One of a company's is the default of its kind."""

    __tablename__ = "company_addresses"

    kinds: Mapped[list[str]] = mapped_column(default=lambda: [*map(str, AddressKind)])
    name: Mapped[str | None] = mapped_column(String(200))
    street: Mapped[str | None] = mapped_column(String(200))
    street2: Mapped[str | None] = mapped_column(String(200))
    postal_code: Mapped[str | None] = mapped_column(String(20))
    city: Mapped[str | None] = mapped_column(String(100))
    region: Mapped[str | None] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(2))

    @classmethod
    def default_of(cls, company_id: int, kind: AddressKind, actor: Actor) -> Self | None:
        """The default of this kind; where none is, the first of it."""
        found = cls.of_company(company_id, actor)
        return next((row for row in found if kind in row.kinds), None)

    def rivals(self, others: list[Any]) -> list[Any]:
        """Those that share a kind with it."""
        return [row for row in others if {*row.kinds} & {*self.kinds}]

    def form(self) -> dict[str, Any]:
        """As documents keep it."""
        return {name: getattr(self, name) for name in FORM}
