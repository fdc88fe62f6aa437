"""Allowances and charges as people write them, one on each line: `-3 % Discount`, `+12.50 Freight`, and what
has a tax of its own, `+12.50 Freight (S 7 %)`."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from app.pages.shell.formats import plain
from app.pages.shell.numbers import decimal_of
from app.pages.shell.preferences import language
from app.pages.shell.words import _
from utils.schemas.priced import CATEGORIES

MINUS = "\u2212"
LONGEST, QUOTED = 400, 80  # characters of a line, and of one that a sentence is about
NUMBER = rf"[-{MINUS}]?[0-9.,'\u2019\u00a0\u202f]+"
WRITTEN = re.compile(
    rf"(?P<sign>[-+{MINUS}]) *(?P<value>{NUMBER}) *(?P<percent>%?) *(?P<reason>.*?)"
    rf"(?: *\((?P<category>{'|'.join(CATEGORIES)})(?: +(?P<rate>{NUMBER}) *%)?\))?"
)


def as_text(adjustments: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(map(one_as_text, adjustments))


def one_as_text(each: Mapping[str, Any]) -> str:
    is_share = each.get("percent") is not None
    value = plain(Decimal(each["percent"] if is_share else each["amount"]))
    text = f"{'+' if each['is_charge'] else '-'}{value}{' %' if is_share else ''} {each.get('reason') or ''}"
    return f"{text.rstrip()}{own_tax(each)}"


def own_tax(each: Mapping[str, Any]) -> str:
    rate = each.get("tax_rate")
    told = f" {plain(Decimal(rate))} %" if rate is not None else ""
    return f" ({each['tax_category']}{told})" if each.get("tax_category") else ""


def read(text: str) -> list[dict[str, Any]]:
    """Raises ValidationError that names the first line that says nothing."""
    return [one_read(line.strip()) for line in text.splitlines() if line.strip()]


def one_read(line: str) -> dict[str, Any]:
    found = WRITTEN.fullmatch(line) if len(line) <= LONGEST else None
    try:
        return parts_of(found)
    except ValueError as error:
        told = _(
            'Write - or +, an amount or a percentage, and what it is for: "%(line)s"', line=line[:QUOTED]
        )
        raise ValidationError(told) from error


def parts_of(found: re.Match[str] | None) -> dict[str, Any]:
    """Raises ValueError."""
    if found is None:
        raise ValueError
    amount = str(decimal_of(found["value"], language()))
    parts: dict[str, Any] = {"is_charge": found["sign"] == "+"}
    parts |= {"percent" if found["percent"] else "amount": amount}
    parts |= {"reason": found["reason"]} if found["reason"] else {}
    parts |= {"tax_category": found["category"]} if found["category"] else {}
    return parts | ({"tax_rate": str(decimal_of(found["rate"], language()))} if found["rate"] else {})
