"""Numbers as people write and read them in the language of the page.

Thousands stand apart by a thin space in every language, so that a comma or a point is the decimal sign. What
is typed may have whatever people are used to. One comma or point alone, before exactly three digits, can mean
two things: there the page's language decides, and `1.234` is 1234 on a German page, 1.234 on an English one.
What cannot set thousands apart is the decimal sign on both: `12,50`, `0.125`, `1.2345`."""

import re
from decimal import Decimal

from app.pages.shell.preferences import language

THIN = "\u202f"  # between thousands, as ISO 31 writes them; it does not break
MINUS = "\u2212"
DECIMAL_SIGNS = {"en": ".", "de": ","}

BLANKS = re.compile("[ \u00a0\u2007\u2009\u202f\u2019]")  # and the typographic apostrophe
# Whole part and decimals: with groups of three, all set apart by the same character, and without.
GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:(['.,])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]*))?")
UNGROUPED = re.compile(r"([0-9]*)(?:[.,]([0-9]*))?")
TWOFOLD = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")


def number(value: float | Decimal, places: int = 2, least: int = 0) -> str:
    """12345.6 gives 12 345.6: no more decimals than there are, but at `least` so many."""
    whole, _, decimals = f"{value:,.{places}f}".partition(".")
    decimals = f"{decimals.rstrip('0'):0<{least}}"
    whole = "0" if whole == "-0" and not decimals.strip("0") else whole
    written = f"{whole.replace(',', THIN)}{DECIMAL_SIGNS[language()]}{decimals}"
    return (written if decimals else written[:-1]).replace("-", MINUS)


def decimal_of(text: str, language: str) -> Decimal:
    """What somebody has typed on a page of this language. Raises ValueError where it is no number, or where
    thousands are set apart in places that are none."""
    typed = BLANKS.sub("'", text.strip()).replace(MINUS, "-")
    sign, digits = ("-", typed[1:]) if typed.startswith("-") else ("", typed.removeprefix("+"))
    digits = digits.strip("'")  # a blank after the sign
    whole, decimals = parts(digits, language)
    return Decimal(f"{sign}{re.sub('[^0-9]', '', whole) or 0}.{decimals or 0}")


def parts(digits: str, language: str) -> tuple[str, str]:
    """Before and behind the decimal sign. Raises ValueError."""
    twofold = TWOFOLD.fullmatch(digits)
    is_decimal = twofold is not None and twofold[1] == DECIMAL_SIGNS[language]
    grouped = None if is_decimal else GROUPED.fullmatch(digits)
    if grouped:
        return grouped[1], grouped[3] or ""
    plain = UNGROUPED.fullmatch(digits)
    if plain is None or not (plain[1] or plain[2]):
        raise ValueError(f"{digits} is no number.")
    return plain[1], plain[2] or ""
