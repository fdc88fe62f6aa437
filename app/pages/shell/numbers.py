"""Numbers as people type them."""

from decimal import Decimal, InvalidOperation


def decimal_of(text: str, language: str) -> Decimal:
    try:
        return Decimal(text.strip().replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(text) from error
