"""Companies: whom the manufacturer buys from and sells to."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Invalid
from models.business import Business
from models.identity.actors import Actor
from models.lifecycle import Lifecycle, transition
from models.natural_keys import Keyed
from utils.totals import tax_category


class CompanyKind(StrEnum):
    ORGANISATION = "organisation"
    PERSON = "person"


class CompanyStatus(StrEnum):
    """Blocked: for now no new business with it."""

    ACTIVE = "active"
    BLOCKED = "blocked"


class Company(Business, Lifecycle, Keyed):
    """One that is neither supplier nor customer is a prospect, a carrier, an authority."""

    __tablename__ = "companies"
    sorts = ("created_at", "name", "updated_at")
    filtered = ("status",)
    numbered_by = "tax_id"
    terms = ("currency", "payment_days", "incoterm", "tax_category", "tax_rate")
    searched = ("name", "tax_id", "email", "address", "notes", "external_id")
    known_by = (("tax_id",), ("name",))

    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[CompanyKind] = mapped_column(default=CompanyKind.ORGANISATION)
    is_supplier: Mapped[bool] = mapped_column(default=False)
    is_customer: Mapped[bool] = mapped_column(default=False)
    tax_id: Mapped[str | None] = mapped_column(String(32), unique=True)
    registration_code: Mapped[str | None] = mapped_column(String(64), index=True)
    bank: Mapped[dict[str, Any] | None]
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    phone: Mapped[str | None] = mapped_column(String(32))
    address: Mapped[str | None] = mapped_column(Text)
    currency: Mapped[str | None] = mapped_column(String(3))
    payment_days: Mapped[int | None]
    incoterm: Mapped[str | None] = mapped_column(String(3))
    tax_category: Mapped[str | None] = mapped_column(String(2))
    tax_rate: Mapped[Decimal | None]
    notes: Mapped[str | None] = mapped_column(Text)
    status: Mapped[CompanyStatus] = mapped_column(default=CompanyStatus.ACTIVE)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read companies reads them all; the route asks for `companies:read`."""
        return select(cls)

    def edit(self, actor: Actor, status: StrEnum | None = None, **values: Any) -> None:
        """Raises Invalid where tax category and rate do not agree: no document could take them over."""
        super().edit(actor, status, **values)
        if self.tax_category is not None and self.tax_rate is not None:
            try:
                tax_category(self.tax_rate, self.tax_category)
            except ValueError as error:
                raise Invalid(str(error), "/json/tax_category") from error

    @transition(CompanyStatus.BLOCKED, to=CompanyStatus.ACTIVE, by="companies:write")
    def activate(self, actor: Actor) -> None: ...

    @transition(CompanyStatus.ACTIVE, to=CompanyStatus.BLOCKED, by="companies:write")
    def block(self, actor: Actor) -> None: ...
