"""Purchase orders: what is bought from whom, line by line."""

from typing import Any

from app.archives import add_archive
from app.auth import actor, needs
from app.bulk import takes_many
from app.papers import add_papers
from app.resources import Resource, created, fetch, read
from app.supply import purchase_orders
from app.supply.purchase_order_papers import paper_of
from app.uploads import LONG_DOCUMENTS, takes
from models.base import Lookup
from models.paging import Page, Window, paginate
from models.supply.purchase_order_revisions import PurchaseOrderRevision
from models.supply.purchase_orders import PurchaseOrder
from utils.schemas.documents import ReasonIn, RevisionArgs, RevisionOut
from utils.schemas.lists import page_of
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
    return paginate(PurchaseOrder.listed(actor, **filters), window)


@blp.post("")
@needs("purchase_orders:write")
@takes(LONG_DOCUMENTS)
@blp.arguments(PurchaseOrderIn)
@blp.response(201, PurchaseOrderOut)
def create_purchase_order(data: dict[str, Any]) -> tuple[PurchaseOrder, dict[str, str]]:
    """Draft a purchase order"""
    return created(PurchaseOrder.add(actor, **data), "purchase-orders")


@blp.get("/<id:purchase_order_id>")
@needs("purchase_orders:read")
@blp.response(200, PurchaseOrderOut)
def read_purchase_order(purchase_order_id: int) -> Lookup:
    """Read one purchase order with its lines"""
    return read(PurchaseOrder, purchase_order_id)


blp.history(read_purchase_order, PurchaseOrder)


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
    fetch(PurchaseOrder, purchase_order_id).remove(actor)


blp.actions(PurchaseOrder, PurchaseOrderOut, purchase_orders, reject=ReasonIn, cancel=ReasonIn)
add_archive(blp, PurchaseOrder, PurchaseOrderOut, "purchase_order")
add_papers(blp, PurchaseOrder, paper_of, "purchase_order", orders.order)
takes_many(blp, PurchaseOrder, PurchaseOrderIn, PurchaseOrderOut)


@blp.post("/<id:purchase_order_id>/lines/<id:line_id>/close")
@needs("purchase_orders:write")
@blp.response(200, PurchaseOrderOut)
def close_purchase_order_line(purchase_order_id: int, line_id: int) -> Lookup:
    """Expect nothing more of one line"""
    fetch(PurchaseOrder, purchase_order_id).close_line(line_id, actor)
    return read(PurchaseOrder, purchase_order_id)


@blp.post("/<id:purchase_order_id>/lines/<id:line_id>/reopen")
@needs("purchase_orders:write")
@blp.response(200, PurchaseOrderOut)
def reopen_purchase_order_line(purchase_order_id: int, line_id: int) -> Lookup:
    """Expect again what was closed of one line"""
    fetch(PurchaseOrder, purchase_order_id).reopen_line(line_id, actor)
    return read(PurchaseOrder, purchase_order_id)


@blp.get("/<id:purchase_order_id>/revisions")
@needs("purchase_orders:read")
@blp.arguments(RevisionArgs, location="query", as_kwargs=True)
@blp.response(200, page_of(RevisionOut))
def list_purchase_order_revisions(window: Window, purchase_order_id: int) -> Page:
    """List what was changed after its approval"""
    PurchaseOrder.get(purchase_order_id, actor)
    return paginate(PurchaseOrderRevision.found_by(actor, document_id=purchase_order_id), window)
