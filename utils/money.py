"""Money as EN 16931 has it: rounded once, half away from zero, at the smallest unit of its currency.

An allowance or a charge is a mapping, as JSON brings and keeps it: `is_charge`, and `percent` or else
`amount`. What comes out is ready to be kept as JSON: decimals in it are text."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from utils.currencies import minor_units, smallest
from utils.decimals import WIDE, plain

ZERO, HUNDRED = Decimal(0), Decimal(100)

Adjustment = Mapping[str, Any]


class Priced(Protocol):
    """A line whose net amount is asked for; `unit_price` is the price of `price_base_quantity` units."""

    quantity: Decimal
    unit_price: Decimal
    price_base_quantity: Decimal
    allowances_charges: Any


class Net(NamedTuple):
    """Of a line, by the names of its columns. Allowances and charges have their `amount` now and, where they
    are a percentage, the `base_amount` that it was taken of."""

    net_amount: Decimal
    allowances_charges: list[dict[str, Any]]


class Payable(NamedTuple):
    payable_amount: Decimal
    payable_rounding: Decimal


def rounded(amount: Decimal, currency: str) -> Decimal:
    """2.345 EUR becomes 2.35, and -2.345 becomes -2.35; never -0."""
    return at_unit(amount, smallest(currency))


def at_unit(amount: Decimal, unit: Decimal) -> Decimal:
    return WIDE.plus(WIDE.quantize(amount, unit))


def written(amount: Decimal, currency: str) -> str:
    """With the digits of its currency: 12.50, or 13 of yen."""
    return f"{amount:.{minor_units(currency)}f}"


def net(line: Priced, currency: str) -> Net:
    """Quantity times price, less allowances, plus charges; a percentage is one of quantity times price."""
    unit = smallest(currency)
    gross = at_unit(worth(line), unit)
    if not line.allowances_charges:
        return Net(gross, [])
    adjusted = [complete(each, gross, unit) for each in line.allowances_charges]
    return Net(gross - added_up(adjusted, False) + added_up(adjusted, True), adjusted)


def worth(line: Priced) -> Decimal:
    """Not rounded yet: 3 pieces at 100.00 for 3 are 100.00, not 99.99."""
    product = WIDE.multiply(line.quantity, line.unit_price)
    return product if line.price_base_quantity == 1 else WIDE.divide(product, line.price_base_quantity)


def complete(adjustment: Adjustment, base: Decimal, unit: Decimal) -> dict[str, Any]:
    """With its amount and, where it is a percentage, with `base`, which it is one of. A percentage goes
    before an amount: that is what it came to before its line was changed."""
    if (percent := adjustment.get("percent")) is None:
        amount = at_unit(Decimal(adjustment["amount"]), unit)
        return {**adjustment, "amount": str(amount), "percent": None, "base_amount": None}
    amount = percentage(base, Decimal(percent), unit)
    found = {"amount": str(amount), "percent": plain(Decimal(percent)), "base_amount": str(base)}
    return {**adjustment, **found}


def percentage(base: Decimal, percent: Decimal, unit: Decimal) -> Decimal:
    return at_unit(WIDE.divide(WIDE.multiply(base, percent), HUNDRED), unit)


def added_up(adjusted: Iterable[Adjustment], is_charge: bool) -> Decimal:
    return sum((Decimal(each["amount"]) for each in adjusted if each["is_charge"] is is_charge), ZERO)


def payable(total: Decimal, prepaid: Decimal = ZERO, rounding: Decimal = ZERO) -> Decimal:
    """What is left to pay; below 0 it is money back."""
    return total - prepaid + rounding


def cash(total: Decimal, step: Decimal) -> Payable:
    """In coins: the nearest multiple of `step`, half away from zero, and by how much that differs."""
    steps = WIDE.quantize(WIDE.divide(total, step), Decimal(1))
    amount = WIDE.plus(WIDE.multiply(steps, step))
    return Payable(amount, amount - total)
