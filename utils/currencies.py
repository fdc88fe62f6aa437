"""Currencies, by list one of ISO 4217: what money is paid in today, and its smallest unit.

Not by babel, which knows how many digits people write: for 13 currencies not as many as amounts have."""

from decimal import Decimal

import iso4217

# Gold, special drawing rights and test codes have no smallest unit: nothing is priced in them.
MINOR_UNITS: dict[str, int] = {
    code: int(units)
    for code, entry in iso4217.raw_table.items()
    if code and (units := str(entry["CcyMnrUnts"])).isdigit()
}
SMALLEST = {code: Decimal(1).scaleb(-places) for code, places in MINOR_UNITS.items()}


def minor_units(currency: str) -> int:
    """Digits behind the point: 2 of EUR, 0 of JPY, 3 of KWD, 4 of CLF. Raises ValueError."""
    return MINOR_UNITS[known(currency)]


def smallest(currency: str) -> Decimal:
    """0.01 of EUR, 1 of JPY. Raises ValueError."""
    return SMALLEST[known(currency)]


def known(currency: str) -> str:
    if currency not in MINOR_UNITS:
        raise ValueError(f"{currency} is no currency of ISO 4217 that amounts are paid in.")
    return currency
