"""Units of measure as people write them: kg, Stk., pcs; all others by their codes."""

from functools import cache

from app.pages.shell.preferences import language
from utils.pdf.words import SYMBOLS, UNITS

# What else people write, and spreadsheets have.
ALSO = {
    "pc": "C62", "piece": "C62", "pieces": "C62", "each": "C62", "st": "C62", "stk": "C62", "stück": "C62",
    "ea": "C62", "set": "SET", "satz": "SET", "pair": "PR", "paar": "PR", "day": "DAY", "tag": "DAY",
    "box": "XBX", "kiste": "XBX", "package": "XPK", "paket": "XPK", "pallet": "XPX", "palette": "XPX",
    "std": "HUR", "hour": "HUR", "hours": "HUR", "stunde": "HUR", "qm": "MTK", "m2": "MTK", "m3": "MTQ",
}  # fmt: skip


def unit_word(code: str | None) -> str:
    """As the page's language has it."""
    return "" if code is None else SYMBOLS.get(code) or UNITS[language()].get(code) or code


@cache
def codes_by_word() -> dict[str, str]:
    """In whatever language: of several codes with one word the first."""
    words: dict[str, str] = {}
    for known in (SYMBOLS, *UNITS.values()):
        for code, word in known.items():
            words.setdefault(word.casefold().rstrip("."), code)
    return ALSO | words


def unit_code(text: str) -> str:
    """What nobody knows stays what it is, for the schema to refuse."""
    return codes_by_word().get(text.casefold().rstrip("."), text.upper())
