"""What clients send and receive about supplier parts."""

from marshmallow import Schema, fields, validate

from models.supply.supplier_parts import SupplierPart
from utils.schemas.business import BusinessFilter, BusinessIn, BusinessOut
from utils.schemas.codes import PricingCurrency
from utils.schemas.fields import SMALLEST_COST, Cost, Id, Line, QueryId, Text, Whole
from utils.schemas.lists import sortable

MOST_BREAKS, MOST_DAYS = 100, 3650

MEANINGS = {
    "id": ("the number of this record", 8),
    "supplier_id": ("the company that sells it", 3),
    "part_id": ("the part that it is", 12),
    "sku": ("what the supplier calls it", "SH-4711"),
    "pack_quantity": ("how much of the part is in one pack", "10"),
    "minimum": ("the least that may be ordered", "100"),
    "multiple": ("the step by which more is ordered", "10"),
    "lead_days": ("days from the order until it is there", 14),
    "currency": ("the currency of its prices, as in ISO 4217; null: that of the supplier", "EUR"),
    "price_breaks": (
        "the prices, by the quantity from which on they hold",
        [{"from": "1", "unit_price": "0.335"}],
    ),
    "from": ("the quantity from which on this price holds", "100"),
    "from_": ("the quantity from which on this price holds", "100"),
    "unit_price": ("the price of one, without tax", "0.335"),
}


class PriceBreakIn(Schema):
    from_ = Cost(SMALLEST_COST, data_key="from", attribute="from", required=True)
    unit_price = Cost(required=True)


class PriceBreakOut(Schema):
    from_ = fields.String(data_key="from", attribute="from", required=True)
    unit_price = fields.String(required=True)


class SupplierPartChange(BusinessIn):
    """Every field may be left out, and only what is given changes; prices are given as a whole."""

    supplier_id = Id()
    part_id = Id()
    sku = Line(100, 1, allow_none=True)
    pack_quantity = Cost(SMALLEST_COST)
    minimum = Cost(allow_none=True)
    multiple = Cost(SMALLEST_COST, allow_none=True)
    lead_days = Whole(0, MOST_DAYS, allow_none=True)
    currency = PricingCurrency(allow_none=True)
    price_breaks = fields.List(fields.Nested(PriceBreakIn), validate=validate.Length(0, MOST_BREAKS))


class SupplierPartIn(SupplierPartChange):
    """In packs of one, unless something else is given."""

    supplier_id = Id(required=True)
    part_id = Id(required=True)


class SupplierPartFilter(BusinessFilter):
    sort = sortable(*SupplierPart.sorts)
    q = Text(200, 1, metadata={"description": "words in sku, external_id"})
    supplier_id = QueryId()
    part_id = QueryId()
    sku = Line(100, 1)


class SupplierPartOut(BusinessOut):
    supplier_id = Id(required=True)
    part_id = Id(required=True)
    sku = fields.String(required=True, allow_none=True)
    pack_quantity = Cost(required=True)
    minimum = Cost(required=True, allow_none=True)
    multiple = Cost(required=True, allow_none=True)
    lead_days = fields.Integer(required=True, allow_none=True)
    currency = fields.String(required=True, allow_none=True)
    price_breaks = fields.List(fields.Nested(PriceBreakOut), required=True)
