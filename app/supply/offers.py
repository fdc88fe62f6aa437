"""What parts cost where they are bought, for whoever types an order."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.settings import settings
from models.engineering.parts import Part
from models.identity.actors import Actor
from models.supply.companies import Company
from models.supply.supplier_parts import SupplierPart

Wanted = Sequence[tuple[int, Decimal | None]]
ONE = Decimal(1)


def offers(
    actor: Actor, wanted: Wanted, supplier_id: int | None = None, currency: str | None = None
) -> list[dict[str, Any]]:
    """Of each pair of part and quantity, as lines of an order have it: what the part is called, its unit and,
    where this supplier has said one in this currency, its price. What we reckon with is no price: nobody
    should order at it unseen."""
    ids = {part_id for part_id, _ in wanted}
    parts = {part.id: part for part in found(Part, Part.id, ids, actor)}
    agreed = agreements(supplier_id, currency, ids, actor)
    return [offer(parts.get(part_id), agreed.get(part_id), quantity) for part_id, quantity in wanted]


def found(model: Any, column: Any, ids: Iterable[int], actor: Actor) -> Iterable[Any]:
    return (
        db.session.scalars(model.visible_to(actor).where(column.in_(ids))) if model.is_read_by(actor) else ()
    )


def agreements(
    supplier_id: int | None, currency: str | None, ids: Iterable[int], actor: Actor
) -> dict[int, SupplierPart]:
    """By part; only in the currency of the order, which is the supplier's unless said otherwise."""
    if supplier_id is None or not SupplierPart.is_read_by(actor):
        return {}
    usual = (
        db.session.scalar(select(Company.currency).where(Company.id == supplier_id)) or settings["CURRENCY"]
    )
    theirs = SupplierPart.visible_to(actor).where(SupplierPart.supplier_id == supplier_id)
    rows = db.session.scalars(theirs.where(SupplierPart.part_id.in_(ids), ~SupplierPart.is_archived))
    return {row.part_id: row for row in rows if (row.currency or usual) == (currency or usual)}


def offer(part: Part | None, agreed: SupplierPart | None, quantity: Decimal | None) -> dict[str, Any]:
    if part is None:
        return {}
    price = agreed.price_at(quantity or agreed.minimum or ONE) if agreed else None
    return {"material_name": part.name, "unit_code": part.unit, "unit_price": price}
