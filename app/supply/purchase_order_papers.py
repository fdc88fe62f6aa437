"""Purchase orders as their suppliers get them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.parties import party_of, seller
from models.identity.actors import Actor
from models.supply.locations import Location
from models.supply.purchase_order_lines import PurchaseOrderLine
from models.supply.purchase_orders import PurchaseOrder
from models.supply.supplier_parts import SupplierPart
from utils.papers import Paper, PaperLine

Names = Mapping[int, Any]

# What has been approved counts, and has no stamp.
STAMPED = ("draft", "pending", "rejected", "cancelled")
# What is printed by the same name; whatever else a purchase order has, internal notes above all, is not.
SHARED = (
    "number", "revision", "currency", "due_date", "reference", "payment_days", "incoterm", "incoterm_place",
    "notes", "subtotal", "allowance_total", "charge_total", "taxes", "tax_amount", "total_amount",
    "allowances_charges",
)  # fmt: skip
SHARED_BY_LINES = (
    "position", "quantity", "unit_code", "unit_price", "price_base_quantity", "net_amount", "tax_category",
    "tax_rate", "tax_exemption_reason", "allowances_charges", "due_date", "reference", "notes",
)  # fmt: skip


def paper_of(order: PurchaseOrder, actor: Actor) -> Paper:
    places, skus = places_of(order), skus_of(order)
    own = places[order.location_id].address if order.location_id else None
    return Paper(
        kind="purchase_order",
        issued_on=order.po_date,
        issuer=seller(order.created_by),
        recipient=party_of(order.supplier_id, order.supplier_name, order.contact_name, actor),
        lines=[paper_line(line, order.location_id, places, skus) for line in order.lines],
        stamp=order.status if order.status in STAMPED else None,
        delivery_place=order.delivery_address or own,
        billing_place=order.billing_address,
        **{name: getattr(order, name) for name in SHARED},
    )


def paper_line(line: PurchaseOrderLine, usual: int | None, places: Names, skus: Names) -> PaperLine:
    """Where it goes is said only where that is not where the rest goes."""
    elsewhere = line.location_id if line.location_id != usual else None
    return PaperLine(
        name=line.material_name,
        code=line.material_code,
        their_code=skus.get(line.part_id) if line.part_id else None,
        place=places[elsewhere].name if elsewhere else None,
        **{name: getattr(line, name) for name in SHARED_BY_LINES},
    )


def places_of(order: PurchaseOrder) -> Names:
    ids = {each.location_id for each in (order, *order.lines) if each.location_id}
    found = db.session.scalars(select(Location).where(Location.id.in_(ids))).all() if ids else ()
    return {place.id: place for place in found}


def skus_of(order: PurchaseOrder) -> Names:
    """What the supplier calls our parts."""
    ids = {line.part_id for line in order.lines if line.part_id}
    if not ids or order.supplier_id is None:
        return {}
    found = select(SupplierPart.part_id, SupplierPart.sku).where(SupplierPart.part_id.in_(ids))
    rows = db.session.execute(found.where(SupplierPart.supplier_id == order.supplier_id))
    return {part_id: sku for part_id, sku in rows}  # noqa: C416  rows are no pairs to mypy
