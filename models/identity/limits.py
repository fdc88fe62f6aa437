"""Up to which amounts somebody approves, by noun and currency, as their role has it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

# Nouns whose approval is about an amount of money. Of each there is a permission `noun:approve`, which says
# whether; the limit says up to what, and without one nothing is approved.
LIMITED = ("otb", "purchase_orders", "season_plans")

UNLIMITED = "unlimited"
ANY = "*"  # as a noun: each that has no limit of its own, those to come too; as a currency: every one
ALL = Decimal("Infinity")


class Limit(NamedTuple):
    noun: str
    currency: str
    amount: Decimal

    def __str__(self) -> str:
        return (
            f"{self.noun} up to {self.amount:f} {self.currency}"
            if self.amount < ALL
            else f"{self.noun} without limit"
        )


Limits = tuple[Limit, ...]
NO_LIMIT: Limits = (Limit(ANY, ANY, ALL),)


def limits_of(stored: Mapping[str, Any]) -> Limits:
    """As roles keep them: `{"purchase_orders": {"EUR": "5000.00"}, "otb": "unlimited"}`."""
    return tuple(limit for noun, given in stored.items() for limit in read(noun, given))


def read(noun: str, given: Any) -> Iterator[Limit]:
    if given == UNLIMITED:
        yield Limit(noun, ANY, ALL)
        return
    yield from (Limit(noun, currency, Decimal(amount)) for currency, amount in given.items())


def limit_among(limits: Limits, noun: str, currency: str) -> Decimal | None:
    """The highest that holds for them; a noun's own go before those of any noun."""
    own = [limit for limit in limits if limit.noun == noun] or [each for each in limits if each.noun == ANY]
    return max((each.amount for each in own if each.currency in (currency, ANY)), default=None)
