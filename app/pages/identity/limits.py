"""Approval limits as people write them: a line for each noun, as `purchase_orders: 5000.00 EUR, 100 USD`."""

from typing import Any

from models.identity.limits import UNLIMITED


def as_lines(limits: dict[str, Any]) -> str:
    return "\n".join(f"{noun}: {as_words(given)}" for noun, given in sorted(limits.items()))


def as_words(given: Any) -> str:
    if given == UNLIMITED:
        return UNLIMITED
    return ", ".join(f"{amount} {currency}" for currency, amount in given.items())


def from_lines(text: str) -> dict[str, Any]:
    """Whatever cannot be read stays as it is: the schema says what is wrong with it."""
    lines = [line.partition(":") for line in text.splitlines() if line.strip()]
    return {noun.strip(): from_words(words.strip()) for noun, _, words in lines}


def from_words(words: str) -> Any:
    pairs = [each.split() for each in words.split(",")]
    if words == UNLIMITED or any(len(pair) != 2 for pair in pairs):
        return words
    return {currency: amount for amount, currency in pairs}
