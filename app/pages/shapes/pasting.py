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

GERMAN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
# What columns are called in spreadsheets, beside what the pages call them.
ALSO = {
    "part_id": (
        "part no, part number, item, item no, item number, article, sku, teil, teilenummer, teile-nr, "
        "artikel, artikelnr, artikelnummer, sachnummer"
    ),
    "material_name": "name, description, designation, material, bezeichnung, benennung, beschreibung",
    "material_code": "code",
    "quantity": "qty, count, amount, anzahl, stückzahl, stk",
    "unit_code": "unit, uom, einheit, me",
    "unit_price": "price, cost, preis, einzelpreis, ep, stückpreis",
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
    at least two, or all that there are."""
    known = known_names(lines)
    found = [known.get(plain(cell), "") for cell in row]
    count = sum(1 for name in found if name)
    return found if count >= min(2, len([cell for cell in row if cell])) and count else None


def known_names(lines: Lines) -> dict[str, str]:
    known: dict[str, str] = {}
    for name in (*lines.main, *lines.more):
        words = [name, *(label(name, each) for each in LANGUAGES), *ALSO.get(name, "").split(",")]
        for word in words:
            if plain(word):  # an empty cell names no column
                known.setdefault(plain(word), name)
    return known


def plain(word: str) -> str:
    return re.sub(r"[^\w%]+", " ", word.casefold().replace("_", " ")).strip()


def as_typed(name: str, cell: str) -> str:
    """Days as the field of a form has them; a percentage without its sign."""
    if name.endswith("_date"):
        return day(cell)
    return cell.removesuffix("%").strip() if name.endswith(("_rate", "_percent")) else cell


def day(cell: str) -> str:
    """2026-02-01, also where it is written 1.2.2026; what is no day stays what it is."""
    found = GERMAN_DAY.fullmatch(cell)
    try:
        return (date(*map(int, found.groups()[::-1])) if found else date.fromisoformat(cell)).isoformat()
    except ValueError:
        return cell
