"""Rows that somebody has copied from a spreadsheet, as texts for the fields of lines.

Excel, LibreOffice and Google put cells apart by tabs and rows by line breaks; a cell that has one of these,
or a quote, is quoted, with its quotes doubled. Where the first row names columns, they are found by it."""

import csv
import re
from collections.abc import Sequence
from datetime import date
from io import StringIO

from app.pages.shapes.lines import Lines
from utils.schemas.documents import MOST_LINES
from utils.trail.vocabulary import LANGUAGES, label

GERMAN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.((?:20)?[0-9]{2})")
MONEY = r"(?:[A-Z]{0,3}[$€£¥]|EUR|USD|CHF|GBP)"
# A price as spreadsheets show it: $1.50, 12,50 €. The order says in which currency.
PRICE = re.compile(MONEY + r"?\s*([-+]?[0-9.,' \u00a0\u202f]+?)\s*" + MONEY + "?")
# Behind the name of a column, what its numbers are in: Price (EUR), MwSt. in %.
MEASURED_IN = re.compile(rf"\s*(?:[(\[]\s*(?:{MONEY}|%)\s*[)\]]|\bin\s+(?:{MONEY}|%)|{MONEY})\s*$")
# What columns are called in spreadsheets, beside what the pages call them; what says more comes first.
ALSO = {
    "part_id": (
        "part no, part number, item no, item number, article no, sku, teilenummer, teilenr, artikelnr, "
        "artikelnummer, sachnummer, article, teil, artikel, item"
    ),
    "material_name": (
        "part name, item name, product name, name, designation, artikelbezeichnung, artikelname, "
        "bezeichnung, benennung, description, beschreibung, product, material"
    ),
    "material_code": "code",
    "quantity": (
        "order qty, quantity to buy, qty to buy, bestellmenge, qty, anzahl, stückzahl, count, amount, stk"
    ),
    "unit_code": "unit, uom, unit of measure, einheit, mengeneinheit, me",
    "unit_price": "unit cost, price each, cost each, einzelpreis, stückpreis, ep, price, cost, preis",
    "tax_rate": "tax, vat, tax %, vat %, steuer, mwst, ust, mwst %, ust %",
    "due_date": "due, delivery, delivery date, termin, lieferdatum",
    "notes": "note, remark, remarks, comment, bemerkung, notiz",
}  # fmt: skip


def cells(text: str) -> list[list[str]]:
    """Without rows of nothing at all."""
    lines = StringIO(text.replace("\0", ""), newline="")
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines, "excel-tab")]
    return [row for row in rows if any(row)]


def pasted(lines: Lines, text: str, begin: str) -> list[dict[str, str]]:
    """`begin` is the column where it is pasted: where no row names columns, they follow from there."""
    rows = cells(text)
    names = named(lines, rows[0]) if rows else None
    if names:
        return [found for row in rows[1 : MOST_LINES + 1] if (found := by_name(names, row))]
    start = lines.main.index(begin) if begin in lines.main else 0
    return [by_name(lines.main[start:], row) for row in rows[:MOST_LINES]]


def by_name(names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    pairs = zip(names, row, strict=False)
    return {name: as_typed(name, cell) for name, cell in pairs if name and cell}


def named(lines: Lines, row: Sequence[str]) -> list[str] | None:
    """By place, the column that the head means, "" where it means none; None where it is no head: it names
    at least two, or all that there are. Of several that mean the same, the one that says most."""
    known = known_names(lines)
    meant = [known.get(plain(cell), ("", 0)) for cell in row]
    ranks = [(name, rank, place) for place, (name, rank) in enumerate(meant) if name]
    best = {name: place for name, _, place in sorted(ranks, reverse=True)}
    found = [name if best.get(name) == place else "" for place, (name, _) in enumerate(meant)]
    count = sum(1 for name in found if name)
    return found if count >= min(2, len([cell for cell in row if cell])) and count else None


def known_names(lines: Lines) -> dict[str, tuple[str, int]]:
    """The column, and how far behind a word for it stands."""
    known: dict[str, tuple[str, int]] = {}
    for name in (*lines.main, *lines.more):
        words = [name, *(label(name, each) for each in LANGUAGES), *ALSO.get(name, "").split(",")]
        for rank, word in enumerate(words):
            if plain(word):  # an empty cell names no column
                known.setdefault(plain(word), (name, rank))
    return known


def plain(word: str) -> str:
    return re.sub(r"[\W_]+", "", MEASURED_IN.sub("", word).casefold())


def as_typed(name: str, cell: str) -> str:
    """Days as the field of a form has them; a percentage and a price without their signs."""
    if name.endswith("_date"):
        return day(cell)
    if name.endswith("_price") and (price := PRICE.fullmatch(cell)):
        return price[1]
    return cell.removesuffix("%").strip() if name.endswith(("_rate", "_percent")) else cell


def day(cell: str) -> str:
    """2026-02-01, also where it is written 1.2.2026 or 1.2.26; what is no day stays what it is."""
    found = GERMAN_DAY.fullmatch(cell)
    try:
        numbers = [int(part) for part in found.groups()[::-1]] if found else []
        return (
            date(numbers[0] % 2000 + 2000, *numbers[1:]) if found else date.fromisoformat(cell)
        ).isoformat()
    except ValueError:
        return cell
