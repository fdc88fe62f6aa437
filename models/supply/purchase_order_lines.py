"""Lines of purchase orders: what is bought, and what of it has come in."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Conflict
from models.documents import DERIVED
from models.engineering.categories import Category
from models.engineering.parts import Part
from models.priced import PricedLine
from models.references import Reference
from models.supply.locations import Location
from utils.decimals import plain
from utils.receiving import open_quantity


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

    def derive(self) -> None:
        """What follows from what has come in."""
        if (still_open := open_quantity(self)) != self.open_quantity:
            self.open_quantity = still_open

    def refuse_below_received(self) -> None:
        if 0 < self.quantity < self.received_quantity:
            come = f"{plain(self.received_quantity)} have come in already"
            raise Conflict(f"Line {self.position} cannot have fewer: {come}.", "received")
