"""Purchase orders: what is bought from whom, from the draft to the last delivery."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ForeignKey, Select, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Invalid
from models.documents import DERIVED, Given
from models.engineering.categories import Category
from models.engineering.parts import Part
from models.identity.actors import Actor
from models.lifecycle import transition
from models.priced import Priced, PricedLine
from models.references import Key, Named, Reference
from models.statements import kept
from models.supply.companies import Company
from models.supply.locations import Location


class PurchaseOrderStatus(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    RECEIVED = "received"


class ReceivedState(StrEnum):
    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"
    OVER = "over"


DRAFT, PENDING, APPROVED, REJECTED, CANCELLED, RECEIVED = PurchaseOrderStatus


class PurchaseOrderLine(PricedLine):
    """Of a part, whose number and name are kept as they were, or of any material. Due date, location and
    category are the order's where the line has none of its own."""

    __tablename__ = "purchase_order_lines"
    owner = "purchase_orders"
    refers = {
        "part_id": Reference(Part, "material_code", "material_name"),
        "location_id": Reference(Location),
        "category_id": Reference(Category),
    }
    searched = ("material_code", "material_name")

    part_id: Mapped[int | None] = mapped_column(ForeignKey("parts.id"), index=True)
    material_code: Mapped[str | None] = mapped_column(String(64))
    material_name: Mapped[str] = mapped_column(String(200))
    due_date: Mapped[date | None]
    location_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    is_receivable: Mapped[bool] = mapped_column(default=True)
    tolerance_percent: Mapped[Decimal | None]
    received_quantity: Mapped[Decimal] = mapped_column(default=Decimal(0), info=DERIVED)
    accepted_quantity: Mapped[Decimal] = mapped_column(default=Decimal(0), info=DERIVED)
    rejected_quantity: Mapped[Decimal] = mapped_column(default=Decimal(0), info=DERIVED)
    open_quantity: Mapped[Decimal] = mapped_column(info=DERIVED)
    is_closed: Mapped[bool] = mapped_column(default=False)

    def settle(self, document: Priced, pointer: str) -> None:
        super().settle(document, pointer)
        self.open_quantity = self.still_open()

    def still_open(self) -> Decimal:
        """What is rejected is replaced."""
        if self.is_closed or not self.is_receivable:
            return Decimal(0)
        return max(self.quantity - self.accepted_quantity, Decimal(0))


class PurchaseOrder(Priced):
    __tablename__ = "purchase_orders"
    series, line, party = "PO", PurchaseOrderLine, "supplier_id"
    refers = {
        "supplier_id": Reference(Company, None, "supplier_name"),
        "location_id": Reference(Location),
        "category_id": Reference(Category),
    }
    sorts = ("created_at", "number", "po_date", "due_date", "total_amount", "updated_at")
    filtered = ("status", "supplier_id")
    searched = ("number", "reference", "supplier_name", "notes")

    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    supplier_name: Mapped[str] = mapped_column(String(255))
    po_date: Mapped[date]
    due_date: Mapped[date]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    status: Mapped[PurchaseOrderStatus] = mapped_column(default=DRAFT)
    received_state: Mapped[ReceivedState] = mapped_column(default=ReceivedState.NONE, info=DERIVED)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read purchase orders reads them all; the route asks for `purchase_orders:read`."""
        return select(cls)

    @classmethod
    @kept
    def found_by(
        cls,
        actor: Actor,
        since: date | None = None,
        until: date | None = None,
        location_id: int | None = None,
        category_id: int | None = None,
        **filters: Any,
    ) -> Select[Any]:
        """`since` and `until`: of the order's date; location and category: of the order or of one of its lines."""
        found: Select[Any] = super().found_by(actor, **filters)
        found = found if since is None else found.where(cls.po_date >= since)
        found = found if until is None else found.where(cls.po_date <= until)
        found = found if location_id is None else found.where(cls.has_either("location_id", [location_id]))
        below = category_id and Category.below(category_id)
        return found if category_id is None else found.where(cls.has_either("category_id", below))

    @classmethod
    def has_either(cls, column: str, values: Any) -> Any:
        line = PurchaseOrderLine
        of_lines = select(line.document_id).where(getattr(line, column).in_(values))
        return or_(getattr(cls, column).in_(values), cls.id.in_(of_lines))

    def complete(self, known: Mapping[Key, Named], usual: Given) -> None:
        if self.po_date > self.due_date:
            raise Invalid("It is due before it was ordered.", "/json/due_date")
        super().complete(known, usual)

    @transition(DRAFT, to=PENDING, by="purchase_orders:write")
    def submit(self, actor: Actor) -> None:
        """Ask for its approval"""

    @transition(PENDING, to=APPROVED, by="purchase_orders:approve")
    def approve(self, actor: Actor) -> None:
        """Approve it"""

    @transition(PENDING, to=REJECTED, by="purchase_orders:approve")
    def reject(self, actor: Actor) -> None:
        """Refuse to approve it"""

    @transition(DRAFT, PENDING, APPROVED, to=CANCELLED, by="purchase_orders:write")
    def cancel(self, actor: Actor) -> None:
        """Cancel it"""
