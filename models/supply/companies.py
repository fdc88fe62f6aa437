"""Companies: whom the manufacturer buys from and sells to."""

from enum import StrEnum
from typing import Self

from sqlalchemy import Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from models.business import Business
from models.identity.actors import Actor
from models.lifecycle import Lifecycle, transition


class CompanyStatus(StrEnum):
    """Blocked: for now no new business with it."""

    ACTIVE = "active"
    BLOCKED = "blocked"


class Company(Business, Lifecycle):
    """One that is neither supplier nor customer is a prospect, a carrier, an authority."""

    __tablename__ = "companies"
    sorts = ("created_at", "name", "updated_at")
    filtered = ("status",)
    numbered_by = "tax_id"
    terms = ("currency", "payment_days")
    searched = ("name", "tax_id", "email", "address", "notes", "external_id")

    name: Mapped[str] = mapped_column(String(255))
    is_supplier: Mapped[bool] = mapped_column(default=False)
    is_customer: Mapped[bool] = mapped_column(default=False)
    tax_id: Mapped[str | None] = mapped_column(String(32), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    phone: Mapped[str | None] = mapped_column(String(32))
    address: Mapped[str | None] = mapped_column(Text)
    currency: Mapped[str | None] = mapped_column(String(3))
    payment_days: Mapped[int | None]
    notes: Mapped[str | None] = mapped_column(Text)
    status: Mapped[CompanyStatus] = mapped_column(default=CompanyStatus.ACTIVE)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read companies reads them all; the route asks for `companies:read`."""
        return select(cls)

    @transition(CompanyStatus.BLOCKED, to=CompanyStatus.ACTIVE, by="companies:write")
    def activate(self, actor: Actor) -> None: ...

    @transition(CompanyStatus.ACTIVE, to=CompanyStatus.BLOCKED, by="companies:write")
    def block(self, actor: Actor) -> None: ...
