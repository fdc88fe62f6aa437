"""What purchase orders need beside themselves: a supplier that is dealt with, an approver's limit."""

from app.errors import Conflict
from models.base import today
from models.identity.actors import Actor
from models.identity.approvals import Total, refuse_above_limit
from models.platform.exchange_rates import rate
from models.supply.companies import Company, CompanyStatus
from models.supply.purchase_orders import PurchaseOrder
from utils.decimals import WIDE
from utils.money import rounded


def submit(order: PurchaseOrder, actor: Actor) -> None:
    """Raises Conflict where no business is done with the supplier."""
    refuse_blocked(order, actor, "submit")
    order.submit(actor)


def approve(order: PurchaseOrder, actor: Actor) -> None:
    """Within the limit of whoever approves it. What was changed after its approval was not submitted anew:
    it may have another supplier."""
    refuse_blocked(order, actor, "approve")
    order.approve(actor, lambda order: refuse_above_limit(actor, "purchase_orders", total_of(order)))


def refuse_blocked(order: PurchaseOrder, actor: Actor, action: str) -> None:
    supplier = None if order.supplier_id is None else Company.get(order.supplier_id, actor)
    if supplier is not None and (supplier.status == CompanyStatus.BLOCKED or supplier.is_archived):
        raise Conflict(f"Cannot {action}: no new business with {supplier.name}.", "supplier_blocked")


def total_of(order: PurchaseOrder) -> Total:
    """Where goods go back, a limit holds for what they are worth. By the rate that holds for all, also where
    the order has its own: whoever writes orders would otherwise set how much may be approved."""
    amount = abs(rounded(order.total_amount, order.currency))
    usual = rate(order.currency, today())
    rates = [each for each in (usual, order.exchange_rate) if usual is not None and each is not None]
    worth = rounded(WIDE.multiply(amount, max(rates)), order.base_currency) if rates else None
    return Total(amount, order.currency, worth, order.base_currency)
