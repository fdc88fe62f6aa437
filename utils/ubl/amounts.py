"""Amounts, taxes, allowances and charges, the same in all documents of UBL."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from utils import money
from utils.papers import Paper, PaperLine
from utils.ubl.elements import Element, cac, cbc
from utils.ubl.parties import scheme_of

OUTSIDE_SCOPE = "O"  # the only category that has no rate
# Where nobody said why: UNCL5189 and UNCL7161.
REASONS = {False: ("95", "Discount"), True: ("ZZZ", "Charge")}


def amount(name: str, value: Any, currency: str) -> Element | None:
    """With all digits of its currency."""
    return cbc(name, money.written(Decimal(value), currency), currencyID=currency)


def some(name: str, value: Decimal, currency: str) -> Element | None:
    return amount(name, value, currency) if value else None


def tax_category(name: str, category: str, rate: Any, reason: str | None = None) -> Element | None:
    percent = None if category == OUTSIDE_SCOPE else Decimal(rate)
    return cac(
        name,
        cbc("ID", category),
        cbc("Percent", percent),
        cbc("TaxExemptionReason", reason),
        scheme_of("VAT"),
    )


def allowance_charge(of: Mapping[str, Any], currency: str) -> Element | None:
    """Of a document it names its tax, of a line it has that of the line. A percentage says of what."""
    is_charge, percent = bool(of["is_charge"]), of.get("percent")
    code, usual = REASONS[is_charge]
    reason = of.get("reason")
    return cac(
        "AllowanceCharge",
        cbc("ChargeIndicator", is_charge),
        None if reason else cbc("AllowanceChargeReasonCode", code),
        cbc("AllowanceChargeReason", reason or usual),
        cbc("MultiplierFactorNumeric", None if percent is None else Decimal(percent)),
        amount("Amount", of["amount"], currency),
        None if percent is None else amount("BaseAmount", of["base_amount"], currency),
        tax_category("TaxCategory", of["tax_category"], of["tax_rate"]) if "tax_category" in of else None,
    )


def price(line: PaperLine, currency: str) -> Element | None:
    """As fine as it was agreed: no amount, which is rounded."""
    base = line.price_base_quantity
    return cac(
        "Price",
        cbc("PriceAmount", line.unit_price, currencyID=currency),
        cbc("BaseQuantity", base, unitCode=line.unit_code) if base != 1 else None,
    )


def monetary_total(name: str, of: Paper) -> Element | None:
    exclusive = of.subtotal - of.allowance_total + of.charge_total
    return cac(
        name,
        amount("LineExtensionAmount", of.subtotal, of.currency),
        amount("TaxExclusiveAmount", exclusive, of.currency),
        amount("TaxInclusiveAmount", of.total_amount, of.currency),
        some("AllowanceTotalAmount", of.allowance_total, of.currency),
        some("ChargeTotalAmount", of.charge_total, of.currency),
        amount("PayableAmount", of.total_amount, of.currency),
    )


def tax_total(of: Paper, *, is_grouped: bool) -> Element | None:
    groups = [tax_subtotal(group, of.currency) for group in of.taxes] if is_grouped else []
    return cac("TaxTotal", amount("TaxAmount", of.tax_amount, of.currency), *groups)


def tax_subtotal(group: Mapping[str, Any], currency: str) -> Element | None:
    return cac(
        "TaxSubtotal",
        amount("TaxableAmount", group["taxable_amount"], currency),
        amount("TaxAmount", group["tax_amount"], currency),
        tax_category("TaxCategory", group["tax_category"], group["tax_rate"]),
    )
