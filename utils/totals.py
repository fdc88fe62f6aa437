"""What a document comes to, by EN 16931: sums of rounded amounts, and tax once per category and rate."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from utils.currencies import smallest
from utils.decimals import plain
from utils.money import ZERO, Adjustment, added_up, at_unit, complete, percentage

STANDARD, ZERO_RATED = "S", "Z"
# Zero rated, exempt, reverse charge, intra-community supply, export, outside the scope of VAT.
UNTAXED = frozenset({"Z", "E", "AE", "K", "G", "O"})

Group = tuple[str, Decimal]
Sums = Mapping[Group, Decimal]


class Taxed(Protocol):
    """A line that has its net amount."""

    net_amount: Decimal
    tax_category: str
    tax_rate: Decimal


class Totals(NamedTuple):
    """Of a document, by the names of its columns; `taxes` in the order of category and rate."""

    subtotal: Decimal
    allowance_total: Decimal
    charge_total: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    taxes: list[dict[str, str]]
    allowances_charges: list[dict[str, Any]]


class TaxGroup(NamedTuple):
    tax_category: str
    tax_rate: Decimal
    taxable_amount: Decimal
    tax_amount: Decimal

    def shown(self) -> dict[str, str]:
        """As JSON has it."""
        texts = {name: str(value) for name, value in self._asdict().items()}
        return texts | {"tax_rate": plain(self.tax_rate)}


class NothingToShare(ValueError):
    """`index` is that of an allowance or charge in percent of lines that are not there."""

    def __init__(self, group: Group, index: int) -> None:
        category, rate = group[0], plain(group[1])
        super().__init__(f"No line has tax category {category} at {rate} %: state an amount, no percentage.")
        self.index = index


def totals(lines: Iterable[Taxed], adjustments: Iterable[Adjustment], currency: str) -> Totals:
    """Allowances and charges of the document name their `tax_category` and `tax_rate`; a percentage is one of
    the lines that have the same. Raises NothingToShare where no line has."""
    unit = smallest(currency)
    nothing, sums = unit * 0, sums_of(lines)
    adjusted = [with_group(each, index, sums, unit) for index, each in enumerate(adjustments)]
    groups = taxed(sums, adjusted, unit)
    subtotal = sum(sums.values(), nothing)
    less, more = nothing + added_up(adjusted, False), nothing + added_up(adjusted, True)
    tax = sum((group.tax_amount for group in groups), nothing)
    shown = [group.shown() for group in groups]
    return Totals(subtotal, less, more, tax, subtotal - less + more + tax, shown, adjusted)


def sums_of(lines: Iterable[Taxed]) -> Sums:
    """What the lines of each category and rate come to."""
    sums: defaultdict[Group, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.tax_category, line.tax_rate] += line.net_amount
    return sums


def with_group(adjustment: Adjustment, index: int, sums: Sums, unit: Decimal) -> dict[str, Any]:
    group = group_of(adjustment)
    if adjustment.get("percent") is not None and group not in sums:
        raise NothingToShare(group, index)
    adjusted = complete(adjustment, sums.get(group, ZERO), unit)
    return {**adjusted, "tax_rate": plain(group[1])}


def group_of(adjustment: Adjustment) -> Group:
    return adjustment["tax_category"], Decimal(adjustment["tax_rate"])


def taxed(sums: Sums, adjusted: Iterable[Adjustment], unit: Decimal) -> list[TaxGroup]:
    """Once per category and rate, of all that is in it."""
    bases = dict(sums)
    for each in adjusted:
        amount = Decimal(each["amount"])
        bases[group_of(each)] = bases.get(group_of(each), ZERO) + (amount if each["is_charge"] else -amount)
    found = [(group, at_unit(base, unit)) for group, base in sorted(bases.items())]
    return [TaxGroup(*group, base, percentage(base, group[1], unit)) for group, base in found]


def tax_category(rate: Decimal, given: str | None = None) -> str:
    """S where nothing is said, but Z at 0 %. Raises ValueError of a tax that is none."""
    category = given or STANDARD
    if category == STANDARD and not rate:
        return ZERO_RATED
    if category in UNTAXED and rate:
        raise ValueError(f"Tax category {category} is one of 0 %, not of {plain(rate)} %.")
    return category
