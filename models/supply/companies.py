"""Companies: whom the manufacturer buys from and sells to."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, String, Text, and_, not_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Conflict, Invalid
from app.extensions import db
from models.business import Business
from models.identity.actors import SYSTEM, Actor
from models.identity.users import User
from models.lifecycle import Lifecycle, transition
from models.natural_keys import Keyed
from models.statements import kept
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

    @classmethod
    @kept
    def found_by(
        cls, actor: Actor, q: str | None = None, claimed: bool | None = None, **filters: Any
    ) -> Select[Any]:
        """`claimed`: whether a member states a tax number, and the company has none."""
        found: Select[Any] = super().found_by(actor, **filters)
        if claimed is not None:
            found = found.where(cls.is_claimed() if claimed else not_(cls.is_claimed()))
        return cls.searching(found, q)

    @classmethod
    def is_claimed(cls) -> ColumnElement[bool]:
        claims = select(User.id).where(User.company_id == cls.id, User.tax_id.is_not(None))
        return and_(cls.tax_id.is_(None), claims.exists())

    @classmethod
    def of_customer(cls, name: str, kind: CompanyKind, tax_id: str | None) -> Self:
        """A new one, whoever else has this tax number: then it has none, until somebody decides whose it is.
        Only the database knows who was first of many at once."""
        values = {"name": name, "kind": kind, "is_customer": True}
        try:
            with db.session.begin_nested():
                return cls.add(SYSTEM, tax_id=tax_id, **values)
        except IntegrityError:
            return cls.add(SYSTEM, **values)

    def refuse_archived(self) -> None:
        """Raises Conflict where nobody joins any more."""
        if self.is_archived:
            raise Conflict("This company is archived: take it out of the archive first.", "wrong_status")

    def take_tax_id(self, tax_id: str) -> None:
        """From whichever company has it. Raises Conflict where none of our members states it."""
        stated = select(User.id).where(User.company_id == self.id, User.tax_id == tax_id)
        if db.session.scalar(stated.limit(1)) is None:
            raise Conflict("No member of this company states this tax number.", "not_claimed")
        holder = select(Company).where(Company.tax_id == tax_id, Company.id != self.id)
        former = db.session.scalar(holder.with_for_update(key_share=True))
        if former is not None:
            former.tax_id = None
            db.session.flush()  # before another one has it
        self.tax_id = tax_id

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
