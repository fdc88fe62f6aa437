"""Purchase orders: what is bought from whom, line by line."""

from typing import Any

from flask import Response

from app.auth import actor, needs
from app.papers import DOCUMENTED, PDF, XML, send_pdf, send_xml
from app.parties import party_of, seller
from app.resources import Resource, created, fetch, read
from app.supply.purchase_order_papers import paper_of
from app.terms import usual_terms
from app.uploads import LONG_DOCUMENTS, takes
from models.base import Lookup
from models.pages import Page, Window, paginate
from models.supply.purchase_orders import PurchaseOrder
from utils.papers import Paper
from utils.schemas.pages import page_of
from utils.schemas.supply.purchase_orders import (
    PurchaseOrderChange,
    PurchaseOrderFilter,
    PurchaseOrderIn,
    PurchaseOrderOut,
    PurchaseOrderRow,
)
from utils.ubl import orders

blp = Resource("purchase_orders", __name__, description=__doc__)


@blp.get("")
@needs("purchase_orders:read")
@blp.arguments(PurchaseOrderFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(PurchaseOrderRow))
def list_purchase_orders(window: Window, **filters: Any) -> Page:
    """List or search purchase orders, without their lines"""
    return paginate(PurchaseOrder.found_by(actor, **filters), window)


@blp.post("")
@needs("purchase_orders:write")
@takes(LONG_DOCUMENTS)
@blp.arguments(PurchaseOrderIn)
@blp.response(201, PurchaseOrderOut)
def create_purchase_order(data: dict[str, Any]) -> tuple[PurchaseOrder, dict[str, str]]:
    """Draft a purchase order"""
    return created(PurchaseOrder.add(actor, usual_terms(), **data), "purchase-orders")


@blp.get("/<id:purchase_order_id>")
@needs("purchase_orders:read")
@blp.response(200, PurchaseOrderOut)
def read_purchase_order(purchase_order_id: int) -> Lookup:
    """Read one purchase order with its lines"""
    return read(PurchaseOrder, purchase_order_id)


@blp.patch("/<id:purchase_order_id>")
@needs("purchase_orders:write")
@takes(LONG_DOCUMENTS)
@blp.arguments(PurchaseOrderChange)
@blp.response(200, PurchaseOrderOut)
def change_purchase_order(data: dict[str, Any], purchase_order_id: int) -> Lookup:
    """Change a draft; only the given fields, but all lines"""
    fetch(PurchaseOrder, purchase_order_id).edit(actor, **data)
    return read(PurchaseOrder, purchase_order_id)


@blp.delete("/<id:purchase_order_id>")
@needs("purchase_orders:write")
@blp.response(204)
def delete_purchase_order(purchase_order_id: int) -> None:
    """Delete a draft"""
    fetch(PurchaseOrder, purchase_order_id).delete()


@blp.get("/<id:purchase_order_id>/pdf")
@needs("purchase_orders:read")
@blp.doc(**DOCUMENTED)
@blp.sends(PDF)
def print_purchase_order(purchase_order_id: int) -> Response:
    """Print it for the supplier, in German or English; what is not approved is stamped so"""
    return send_pdf(paper_for(purchase_order_id))


@blp.get("/<id:purchase_order_id>/ubl.xml")
@needs("purchase_orders:read")
@blp.sends(XML)
def write_purchase_order(purchase_order_id: int) -> Response:
    """Write it as an Order of UBL 2.1, by the rules of Peppol, for the supplier's software"""
    paper = paper_for(purchase_order_id)
    return send_xml(paper, orders.order(paper))


def paper_for(purchase_order_id: int) -> Paper:
    order = fetch(PurchaseOrder, purchase_order_id)
    return paper_of(order, seller(), party_of(order.supplier_id, order.supplier_name, actor))


blp.actions(PurchaseOrder, PurchaseOrderOut, "submit", "approve", "reject", "cancel")
