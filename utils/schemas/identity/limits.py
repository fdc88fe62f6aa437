"""Approval limits, as roles have them: up to which amount of which currency."""

from functools import cache
from typing import Any

from marshmallow import ValidationError, fields

from models.identity.limits import ANY, LIMITED, UNLIMITED
from utils.currencies import MINOR_UNITS
from utils.schemas.fields import LARGEST_COST, Amount

NOUNS = (ANY, *LIMITED)
CURRENCIES = f"A currency of ISO 4217, as EUR, and at least one; or {UNLIMITED}."
AMOUNTS = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"type": "string", "enum": [*MINOR_UNITS]},
    "additionalProperties": {"type": "string", "format": "decimal"},
}
LIMITS = {
    "description": "by noun, `*` for each that is not named: `unlimited`, or the highest amount by currency. "
    "A currency that is not named goes by the base currency's amount, at the exchange rate; what no amount "
    "is named for, is not approved",
    "propertyNames": {"type": "string", "enum": [*NOUNS]},
    "additionalProperties": {"oneOf": [{"type": "string", "const": UNLIMITED}, AMOUNTS]},
}


class ApprovalLimits(fields.Dict):
    """`{"purchase_orders": {"EUR": "5000.00"}, "otb": "unlimited"}`, amounts with all their digits."""

    def __init__(self) -> None:
        super().__init__(metadata=LIMITS)

    def _deserialize(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        given: Any = super()._deserialize(*args, **kwargs)  # type: ignore[no-untyped-call]
        return each(given, limit)


def each(given: dict[str, Any], read: Any) -> dict[str, Any]:
    """What `read` makes of each value; all faults at once, by their names."""
    found: dict[str, Any] = {}
    faults: dict[str, Any] = {}
    for name, value in given.items():
        try:
            found[name] = read(name, value)
        except ValidationError as error:
            faults[name] = error.messages
    if faults:
        raise ValidationError(faults)
    return found


def limit(noun: str, given: Any) -> Any:
    if noun not in NOUNS:
        raise ValidationError(f"Nothing is approved of it: one of {', '.join(NOUNS)}.")
    if given == UNLIMITED:
        return given
    if not isinstance(given, dict) or not given:
        raise ValidationError(CURRENCIES)
    return each(given, amount)


def amount(currency: str, given: Any) -> str:
    if currency not in MINOR_UNITS:
        raise ValidationError(CURRENCIES)
    return f"{exact(MINOR_UNITS[currency]).deserialize(given):f}"


@cache
def exact(places: int) -> Amount:
    return Amount(places, LARGEST_COST)
