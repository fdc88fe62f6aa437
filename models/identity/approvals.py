"""Whether an amount may be approved by somebody, and whether limits may be passed on by them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.errors import Conflict, NotAllowed
from models.identity.actors import Actor
from models.identity.limits import ALL, ANY, LIMITED, Limit, Limits, limit_among
from models.identity.permissions import COMING


@dataclass(frozen=True)
class Total:
    """What is to be approved: in its own currency and in the base currency, there None without a rate."""

    amount: Decimal
    currency: str
    base_amount: Decimal | None
    base_currency: str

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


def refuse_above_limit(actor: Actor, noun: str, total: Total) -> None:
    """A limit in the total's own currency decides; where there is none, that in the base currency does.
    Raises NotAllowed above it or where there is neither, Conflict where only a rate could tell."""
    limit, amount, currency = deciding(actor, noun, total)
    name = noun.replace("_", " ")
    if limit is None:
        tried = " or ".join(dict.fromkeys((total.currency, currency)))
        raise NotAllowed(f"Your role has no limit in {tried} up to which it approves {name}.", "no_limit")
    if amount is None:
        raise Conflict(
            f"There is no exchange rate from {total.currency} to {currency}, in which your limit is: "
            "set one first.",
            "no_exchange_rate",
        )
    if amount > limit:
        counted = "" if currency == total.currency else f" ({amount:f} {currency})"
        raise NotAllowed(
            f"{total}{counted} is above your limit: you approve {name} up to {limit:f} {currency}.",
            "above_limit",
        )


def deciding(actor: Actor, noun: str, total: Total) -> tuple[Decimal | None, Decimal | None, str]:
    """The limit, what is compared with it, and in which currency."""
    own = actor.approval_limit(noun, total.currency)
    if own is not None:
        return own, total.amount, total.currency
    base = actor.approval_limit(noun, total.base_currency)
    return base, total.base_amount, total.base_currency


def limits_beyond(wanted: Limits, actor: Actor, base_currency: str) -> list[str]:
    """Which of them give more than `actor` holds, in words. A currency that is not listed goes by the base
    currency's limit, so one that limits `actor` must be limited for others as well."""
    nouns = [*LIMITED, COMING]
    currencies = sorted({ANY, *(each.currency for each in (*wanted, *actor.limits))})
    pairs = [(noun, currency) for noun in nouns for currency in currencies]
    found = [each for pair in pairs for each in excess(wanted, actor, *pair, base_currency)]
    return sorted({str(each) for each in found})


def excess(wanted: Limits, actor: Actor, noun: str, currency: str, base: str) -> Iterator[Limit]:
    given, held = limit_among(wanted, noun, currency), actor.approval_limit(noun, currency)
    shown = ANY if noun == COMING else noun
    if given is not None and (held is None or given > held):
        yield Limit(shown, currency, given)
    in_base = limit_among(wanted, noun, base)
    if given is None and in_base is not None and held is not None and held < ALL:
        yield Limit(shown, base, in_base)
