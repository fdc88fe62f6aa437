"""What clients send and receive about purchase orders."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from app.extensions import api
from models.supply.purchase_orders import PurchaseOrder, PurchaseOrderStatus, ReceivedState, is_overdue
from utils.schemas.documents import DocumentFilter, changed_lines, lines_of
from utils.schemas.fields import Actions, Cost, Flag, Id, Line, Percent, QueryId, Text
from utils.schemas.lists import sortable
from utils.schemas.priced import PricedChange, PricedLineChange, PricedLineOut, PricedOut

MEANINGS = {
    "supplier_id": ("the number of the company that it is ordered from", 3),
    "supplier_name": ("the name of whom it is ordered from, as it was", "Steel & Sons Ltd"),
    "po_date": ("the day of the order", "2026-01-02"),
    "due_date": ("the day that it is due; a line's own goes before the order's", "2026-02-01"),
    "location_id": ("the number of the location that it is for; a line's own goes before the order's", 2),
    "category_id": ("the number of the category; a line's own goes before the order's", 5),
    "part_id": ("the number of the part that is bought", 12),
    "material_code": ("what the material is called for short; the part's number", "PN-000012"),
    "material_name": ("what the material is called; the part's name", "Bracket"),
    "is_receivable": ("whether goods are to come in; not so of a service", True),
    "tolerance_percent": ("how many percent more than ordered may come in; null: as usual", "2"),
    "received_quantity": ("how much has come in", "10"),
    "accepted_quantity": ("how much of it was accepted", "9"),
    "rejected_quantity": ("how much of it was rejected", "1"),
    "open_quantity": ("how much is still to come", "3.5"),
    "is_closed": ("whether no more is expected, although less has come than was ordered", False),
    "status": ("how things stand with it", "draft"),
    "overdue": ("whether something that is still to come was due before today", False),
    "reason": ("why it was rejected or cancelled", "Too dear"),
    "submitted_at": ("when its approval was asked for last", None),
    "approved_at": ("when it was approved last", None),
    "rejected_at": ("when its approval was refused last", None),
    "cancelled_at": ("when it was cancelled", None),
    "received_at": ("when the last of it had come in, or was closed", None),
    "received_state": ("what has come in, of all that was ordered", "none"),
}


class Overdue(fields.Field[bool]):
    """By today's date and the day until which something is open."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(attribute="open_until", dump_only=True, **kwargs)

    def _serialize(self, value: Any, *_: Any, **__: Any) -> bool:
        return is_overdue(value)


class PurchaseOrderLineChange(PricedLineChange):
    part_id = Id(allow_none=True)
    material_code = Line(64, 1, allow_none=True)
    material_name = Line(200, 1)
    due_date = fields.Date(allow_none=True)
    location_id = Id(allow_none=True)
    category_id = Id(allow_none=True)
    is_receivable = Flag()
    tolerance_percent = Percent(allow_none=True)

    @validates_schema
    def require_material(self, data: dict[str, Any], **_: Any) -> None:
        if "id" not in data and not (data.get("part_id") or data.get("material_name")):
            raise ValidationError("Either part_id, or material_name.", "material_name")


class PurchaseOrderLineIn(PurchaseOrderLineChange):
    class Meta:
        exclude = ("id",)


class PurchaseOrderChange(PricedChange):
    supplier_id = Id(allow_none=True)
    supplier_name = Line(255, 1)
    po_date = fields.Date()
    due_date = fields.Date()
    category_id = Id(allow_none=True)
    lines = changed_lines(PurchaseOrderLineChange)


class PurchaseOrderIn(PurchaseOrderChange):
    """What is left out is as agreed with the supplier, else as usual."""

    po_date = fields.Date(required=True)
    due_date = fields.Date(required=True)
    lines = lines_of(PurchaseOrderLineIn)

    @validates_schema
    def require_supplier(self, data: dict[str, Any], **_: Any) -> None:
        if not (data.get("supplier_id") or data.get("supplier_name")):
            raise ValidationError("Either supplier_id, or supplier_name.", "supplier_id")


class PurchaseOrderFilter(DocumentFilter):
    sort = sortable(*PurchaseOrder.sorts)
    q = Text(
        200,
        1,
        metadata={
            "description": "words in number, reference, supplier, notes, external_id and lines' materials"
        },
    )
    status = fields.Enum(PurchaseOrderStatus, by_value=True)
    received_state = fields.Enum(ReceivedState, by_value=True)
    supplier_id = QueryId()
    overdue = Flag()
    category_id = QueryId()


class PurchaseOrderLineOut(PricedLineOut):
    part_id = Id(required=True, allow_none=True)
    material_code = fields.String(required=True, allow_none=True)
    material_name = fields.String(required=True)
    due_date = fields.Date(required=True, allow_none=True)
    location_id = Id(required=True, allow_none=True)
    category_id = Id(required=True, allow_none=True)
    is_receivable = fields.Boolean(required=True)
    tolerance_percent = Percent(required=True, allow_none=True)
    received_quantity = Cost(required=True)
    accepted_quantity = Cost(required=True)
    rejected_quantity = Cost(required=True)
    open_quantity = Cost(required=True)
    is_closed = fields.Boolean(required=True)


class PurchaseOrderRow(PricedOut):
    """In lists: without its lines."""

    supplier_id = Id(required=True, allow_none=True)
    supplier_name = fields.String(required=True)
    po_date = fields.Date(required=True)
    due_date = fields.Date(required=True)
    category_id = Id(required=True, allow_none=True)
    status = fields.Enum(PurchaseOrderStatus, by_value=True, required=True)
    received_state = fields.Enum(ReceivedState, by_value=True, required=True)
    overdue = Overdue(required=True)
    revision = fields.Integer(required=True)
    reason = fields.String(required=True, allow_none=True)
    submitted_at = fields.AwareDateTime(required=True, allow_none=True)
    approved_at = fields.AwareDateTime(required=True, allow_none=True)
    rejected_at = fields.AwareDateTime(required=True, allow_none=True)
    cancelled_at = fields.AwareDateTime(required=True, allow_none=True)
    received_at = fields.AwareDateTime(required=True, allow_none=True)
    actions = Actions(PurchaseOrder)


class PurchaseOrderOut(PurchaseOrderRow):
    lines = fields.List(fields.Nested(PurchaseOrderLineOut), required=True)


api.register_field(Overdue, "boolean", None)
