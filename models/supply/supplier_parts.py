"""Supplier parts: what a supplier calls a part, how it packs it, and what it asks for it."""

from decimal import Decimal
from typing import Any, Self

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Invalid
from models.business import Business
from models.existing import refuse_absent
from models.identity.actors import Actor
from models.natural_keys import Keyed
from utils.decimals import plain


class SupplierPart(Business, Keyed):
    """One for each part of each supplier. Quantities are in the part's own unit; `price_breaks` rise."""

    __tablename__ = "supplier_parts"
    __table_args__ = (UniqueConstraint("supplier_id", "part_id"),)
    sorts = ("created_at", "updated_at")
    belongs_to, links = "companies", ("supplier_id", "part_id")
    named_by = "sku"
    searched = ("sku", "external_id")
    known_by = (("supplier_id", "part_id"),)

    supplier_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("parts.id"), index=True)
    sku: Mapped[str | None] = mapped_column(String(100), index=True)
    pack_quantity: Mapped[Decimal] = mapped_column(default=Decimal(1))
    minimum: Mapped[Decimal | None]
    multiple: Mapped[Decimal | None]
    lead_days: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    price_breaks: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read companies reads them all; the route asks for `companies:read`."""
        return select(cls)

    @classmethod
    def add(cls, actor: Actor, **values: Any) -> Self:
        row = cls()
        row.edit(actor, **values)
        return row.insert()

    def edit(self, actor: Actor, price_breaks: list[dict[str, Any]] | None = None, **values: Any) -> None:
        """Raises Invalid where part or company are not there, or two prices hold from one quantity on."""
        refuse_absent("companies", values.get("supplier_id"), actor, "supplier_id")
        refuse_absent("parts", values.get("part_id"), actor, "part_id")
        if price_breaks is not None:
            values["price_breaks"] = rising(price_breaks)
        self.change(**values)

    def price_at(self, quantity: Decimal) -> Decimal | None:
        """Of one, where so many are bought; None where it is not known."""
        reached = [each for each in self.price_breaks or [] if Decimal(each["from"]) <= quantity]
        return Decimal(reached[-1]["unit_price"]) if reached else None


def rising(breaks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As JSON keeps them: exact numbers as text."""
    ordered = sorted(breaks, key=lambda each: each["from"])
    for n, each in enumerate(breaks):
        if each["from"] in [earlier["from"] for earlier in breaks[:n]]:
            raise Invalid("Another price is from this quantity on, too.", f"/json/price_breaks/{n}/from")
    return [{name: plain(value) for name, value in each.items()} for each in ordered]
