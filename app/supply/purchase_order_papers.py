"""Purchase orders as their suppliers get them."""

from collections.abc import Mapping

from sqlalchemy import select

from app.extensions import db
from models.identity.actors import Actor
from models.supply.companies import Company
from models.supply.locations import Location
from models.supply.purchase_order_lines import PurchaseOrderLine
from models.supply.purchase_orders import PurchaseOrder
from utils.papers import Paper, PaperLine, Party

Places = Mapping[int, Location]

# What has been approved counts, and has no stamp.
STAMPED = ("draft", "pending", "rejected", "cancelled")
# What is printed by the same name; whatever else a purchase order has, internal notes above all, is not.
SHARED = (
    "number", "currency", "due_date", "reference", "payment_days", "incoterm", "incoterm_place", "notes",
    "subtotal", "allowance_total", "charge_total", "tax_amount", "total_amount", "taxes",
    "allowances_charges",
)  # fmt: skip
SHARED_BY_LINES = (
    "position", "quantity", "unit_code", "unit_price", "price_base_quantity", "net_amount", "tax_category",
    "tax_rate", "tax_exemption_reason", "allowances_charges", "due_date", "reference", "notes",
)  # fmt: skip


def paper_of(order: PurchaseOrder, actor: Actor, issuer: Party) -> Paper:
    places = named_places(order)
    own = places[order.location_id].address if order.location_id else None
    return Paper(
        kind="purchase_order",
        issued_on=order.po_date,
        issuer=issuer,
        recipient=supplier_of(order, actor),
        lines=[paper_line(line, order, places) for line in order.lines],
        stamp=order.status if order.status in STAMPED else None,
        delivery_place=order.delivery_address or own,
        billing_place=order.billing_address,
        **{name: getattr(order, name) for name in SHARED},
    )


def paper_line(line: PurchaseOrderLine, order: PurchaseOrder, places: Places) -> PaperLine:
    """Where it goes is said only where that is not where the rest goes."""
    elsewhere = line.location_id if line.location_id != order.location_id else None
    return PaperLine(
        name=line.material_name,
        code=line.material_code,
        place=places[elsewhere].name if elsewhere else None,
        **{name: getattr(line, name) for name in SHARED_BY_LINES},
    )


def supplier_of(order: PurchaseOrder, actor: Actor) -> Party:
    """By the name that the order has kept; one that is no company of ours has no more than that."""
    if order.supplier_id is None:
        return Party(order.supplier_name)
    company = Company.get(order.supplier_id, actor)
    known = {name: getattr(company, name) for name in ("tax_id", "email", "phone", "address")}
    return Party(order.supplier_name, **known)


def named_places(order: PurchaseOrder) -> Places:
    ids = {each.location_id for each in (order, *order.lines) if each.location_id}
    found = db.session.scalars(select(Location).where(Location.id.in_(ids))).all() if ids else ()
    return {place.id: place for place in found}
