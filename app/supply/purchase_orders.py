"""What purchase orders need beside themselves: a supplier that is dealt with, an approver's limit."""

from app.errors import Conflict
from models.identity.actors import Actor
from models.identity.approvals import Total, refuse_above_limit
from models.supply.companies import Company, CompanyStatus
from models.supply.purchase_orders import PurchaseOrder
from utils.money import rounded


def submit(order: PurchaseOrder, actor: Actor) -> None:
    """Raises Conflict where no business is done with the supplier."""
    if order.supplier_id is not None:
        supplier = Company.get(order.supplier_id, actor)
        if supplier.status == CompanyStatus.BLOCKED or supplier.is_archived:
            raise Conflict(f"Cannot submit: no new business with {supplier.name}.", "supplier_blocked")
    order.submit(actor)


def approve(order: PurchaseOrder, actor: Actor) -> None:
    """Within the limit of whoever approves it."""
    order.approve(actor, lambda order: refuse_above_limit(actor, "purchase_orders", total_of(order)))


def total_of(order: PurchaseOrder) -> Total:
    own, base = order.total_amount, order.base_total_amount
    in_base = None if base is None else rounded(base, order.base_currency)
    return Total(rounded(own, order.currency), order.currency, in_base, order.base_currency)
