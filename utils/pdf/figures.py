"""Numbers, dates and units as people of a language write them; nothing is rounded by that."""

from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from utils.currencies import minor_units
from utils.pdf.words import LANGUAGES, SYMBOLS, UNITS, WORDS

FINEST = 6  # places that quantities, prices and rates may have


class Figures:
    """Of one document: its language, and the currency that its amounts are in."""

    def __init__(self, language: str, currency: str) -> None:
        self.language, self.locale = language, LANGUAGES[language]
        self.words, self.places = WORDS[language], minor_units(currency)

    def amount(self, value: Any) -> str:
        """1,234.50: with all digits of the currency."""
        return self.number(value, self.places, self.places)

    def price(self, value: Decimal) -> str:
        """As fine as it was agreed."""
        return self.number(value, self.places, FINEST)

    def number(self, value: Any, least: int = 0, most: int = FINEST) -> str:
        pattern = "#,##0" + ("." + "0" * least + "#" * (most - least) if most else "")
        return format_decimal(Decimal(value), pattern, self.locale).replace("-", "\u2212")

    def percent(self, value: Any) -> str:
        return f"{self.number(value)}\u00a0%"

    def quantity(self, value: Decimal, unit: str) -> str:
        return f"{self.number(value)}\u00a0{self.unit(unit)}"

    def unit(self, code: str) -> str:
        return SYMBOLS.get(code) or UNITS[self.language].get(code, code)

    def date(self, value: date) -> str:
        return format_date(value, "medium", self.locale)

    def country(self, code: str) -> str:
        return str(Locale.parse(self.locale).territories.get(code, code))

    def say(self, word: str, *values: str) -> str:
        return self.words[word].format(*values)
