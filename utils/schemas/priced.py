"""Money lines and what they come to, as EN 16931 has it: of whatever is bought or sold."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from utils.schemas.codes import PricingCurrency, UnitCode
from utils.schemas.documents import DocumentChange, DocumentOut, LineChange, LineOut
from utils.schemas.fields import LARGEST_COST, SMALLEST_COST, Cost, Flag, Line, Percent, Quantity, Total
from utils.schemas.platform.exchange_rates import Rate

MOST_ADJUSTMENTS = 50
# UNCL5305: standard, zero rated, exempt, reverse charge, intra-community, export, outside the scope of VAT,
# Canary Islands, Ceuta and Melilla, split payment.
CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B")
AMOUNT_OR_PERCENT = "Either amount, or percent."

MEANINGS = {
    "quantity": ("how many or how much of it; below 0 where it takes back", "12.5"),
    "unit_code": ("the unit of the quantity, by UN/ECE Recommendations 20 and 21; C62 unless said", "C62"),
    "unit_price": ("the price of `price_base_quantity` units, without tax", "0.335"),
    "price_base_quantity": ("the quantity that the price is for", "1"),
    "tax_category": ("the category of tax, by UNCL5305; Z where the rate is 0", "S"),
    "tax_rate": ("the rate of tax in percent; left out: the document's, else the other party's", "19"),
    "tax_exemption_reason": ("why there is no tax on it", "Reverse charge"),
    "allowances_charges": ("what is taken off or added, in this order",),
    "is_charge": ("whether it is added, rather than taken off", False),
    "percent": ("how many percent; it goes before an amount", "3"),
    "amount": ("how much in the document's currency, without tax", "12.50"),
    "base_amount": ("what the percentage was taken of", "416.67"),
    "reason": ("what it is for", "Discount"),
    "net_amount": ("quantity times price, less allowances, plus charges", "4.19"),
    "currency": ("the currency of all amounts, as in ISO 4217", "EUR"),
    "subtotal": ("the sum of the lines' net amounts", "100.00"),
    "allowance_total": ("the sum of the document's allowances", "0.00"),
    "charge_total": ("the sum of the document's charges", "0.00"),
    "taxes": ("the tax of each category and rate",),
    "taxable_amount": ("what is taxed so", "100.00"),
    "tax_amount": ("how much tax that is", "19.00"),
    "exchange_rate": (
        "what one unit of its currency is worth in ours; null where nobody has said it",
        "0.8632",
    ),
    "base_total_amount": ("what it comes to in our own currency; null without an exchange rate", "102.72"),
    "total_amount": ("what it comes to, with tax", "119.00"),
}


def category(**options: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(CATEGORIES), **options)


class AdjustmentIn(Schema):
    """An allowance or a charge; below 0 where it takes back one of an earlier document."""

    is_charge = Flag(required=True)
    percent = Percent(allow_none=True, load_default=None)
    amount = Cost(-LARGEST_COST, allow_none=True, load_default=None)
    reason = Line(255, allow_none=True, load_default=None)

    @validates_schema
    def require_either(self, data: dict[str, Any], **_: Any) -> None:
        if data["percent"] is None and data["amount"] is None:
            raise ValidationError(AMOUNT_OR_PERCENT, "amount")


class DocumentAdjustmentIn(AdjustmentIn):
    tax_category = category(allow_none=True, load_default=None)
    tax_rate = Percent(allow_none=True, load_default=None)


class AdjustmentOut(Schema):
    is_charge = fields.Boolean(required=True)
    percent = fields.String(required=True, allow_none=True)
    amount = fields.String(required=True)
    base_amount = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class DocumentAdjustmentOut(AdjustmentOut):
    tax_category = fields.String(required=True)
    tax_rate = fields.String(required=True)


class TaxOut(Schema):
    tax_category = fields.String(required=True)
    tax_rate = fields.String(required=True)
    taxable_amount = fields.String(required=True)
    tax_amount = fields.String(required=True)


def adjustments(schema: type[Schema]) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), validate=validate.Length(0, MOST_ADJUSTMENTS))


class PricedLineChange(LineChange):
    needed = ("quantity", "unit_price")

    quantity = Quantity()
    unit_code = UnitCode()
    unit_price = Cost()
    price_base_quantity = Cost(SMALLEST_COST)
    tax_category = category(allow_none=True)
    tax_rate = Percent(allow_none=True)
    tax_exemption_reason = Line(255, allow_none=True)
    allowances_charges = adjustments(AdjustmentIn)


class PricedChange(DocumentChange):
    currency = PricingCurrency()
    tax_category = category()
    tax_rate = Percent()
    exchange_rate = Rate(allow_none=True)
    allowances_charges = adjustments(DocumentAdjustmentIn)


class PricedLineOut(LineOut):
    quantity = Quantity(required=True)
    unit_code = fields.String(required=True)
    unit_price = Cost(required=True)
    price_base_quantity = Cost(required=True)
    tax_category = fields.String(required=True)
    tax_rate = Percent(required=True)
    tax_exemption_reason = fields.String(required=True, allow_none=True)
    allowances_charges = fields.List(fields.Nested(AdjustmentOut), required=True)
    net_amount = Total(required=True)


class PricedOut(DocumentOut):
    currency = fields.String(required=True)
    tax_category = fields.String(required=True)
    tax_rate = Percent(required=True)
    allowances_charges = fields.List(fields.Nested(DocumentAdjustmentOut), required=True)
    subtotal = Total(required=True)
    allowance_total = Total(required=True)
    charge_total = Total(required=True)
    taxes = fields.List(fields.Nested(TaxOut), required=True)
    tax_amount = Total(required=True)
    total_amount = Total(required=True)
    exchange_rate = Rate(required=True, allow_none=True)
    base_total_amount = Total("base_minor_units", required=True, allow_none=True)
