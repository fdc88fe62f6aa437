"""What a document comes to: of its row, as the API shows it, or of one that is only reckoned."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

AMOUNTS = ("subtotal", "allowance_total", "charge_total", "tax_amount", "total_amount")
TAXES = ("tax_rate", "taxable_amount", "tax_amount")
NOTHING = (None, "")


@dataclass(frozen=True)
class Totals:
    """`worth` is its total in our own currency, None where it is in that, or nobody knows the rate."""

    currency: str
    amounts: dict[str, Decimal]
    taxes: list[dict[str, Any]]
    rate: Decimal | None
    worth: Decimal | None
    base: str

    @classmethod
    def of(cls, document: Any) -> Self:
        names = (*AMOUNTS, "currency", "taxes", "exchange_rate", "base_total_amount")
        return cls.of_row({name: getattr(document, name) for name in names}, document.base_currency)

    @classmethod
    def of_row(cls, row: Mapping[str, Any], base: str) -> Self:
        amounts = {name: Decimal(row[name]) for name in AMOUNTS}
        taxes = [{**tax, **{name: Decimal(tax[name]) for name in TAXES}} for tax in row["taxes"]]
        rate, worth = (decimal(row[name]) for name in ("exchange_rate", "base_total_amount"))
        is_foreign = row["currency"] != base
        return cls(row["currency"], amounts, taxes, rate, worth if is_foreign else None, base)


def decimal(value: Any) -> Decimal | None:
    return None if value in NOTHING else Decimal(value)
