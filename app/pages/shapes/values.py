"""Values as pages show them: of each field the kind that its schema tells, of references a name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

from marshmallow import fields

from app.auth import actor
from app.pages.shapes.nouns import address_of
from models.platform.histories import names_of, references_of
from utils.schemas.addresses import PlaceOut
from utils.schemas.authors import By
from utils.schemas.fields import Cost, Percent, Quantity, Total

Row = dict[str, Any]


class Described(Protocol):
    """A noun, or the lines of one."""

    @property
    def model(self) -> Any: ...

    @property
    def table(self) -> str: ...

    def value(self, row: dict[str, Any], name: str) -> Any: ...

    @property
    def says(self) -> Mapping[str, Any]: ...

    @property
    def fields(self) -> dict[str, fields.Field[Any]]: ...


# The first that fits; what none of them is, is text.
KINDS: tuple[tuple[type, str], ...] = (
    (By, "person"),
    (fields.Enum, "word"),
    (fields.Boolean, "flag"),
    (fields.AwareDateTime, "moment"),
    (fields.Date, "day"),
    (Total, "money"),
    (Quantity, "number"),
    (Cost, "money"),
    (Percent, "percent"),
    (fields.Integer, "number"),
    (fields.Decimal, "number"),
    (fields.List, "tags"),
    (fields.Dict, "attributes"),
)
# What ends so is in a currency; other decimals of the kind are quantities.
PRICES = ("amount", "cost", "price", "subtotal")
NUMBERS = {"money", "number", "percent"}


@dataclass(frozen=True)
class Cell:
    """One value; `unit` is the currency of money, `of` the noun or field that a word is said of."""

    kind: str
    value: Any
    href: str | None = None
    unit: str = ""
    of: str = ""


def kind_of(noun: Described, name: str) -> str:
    """`status` where it is one of its life, `reference` where it names another record."""
    field = noun.fields[name]
    if name in references_of(noun.model):
        return "reference"
    if isinstance(field, fields.Nested) and not isinstance(field, (By, fields.Pluck)):
        return "address" if issubclass(type(field.schema), PlaceOut) else "group"
    if isinstance(field, fields.List) and isinstance(field.inner, fields.Nested):
        return "adjustments"
    if isinstance(field, fields.Enum) and name in ("status", "received_state"):
        return "status"
    found = next((kind for known, kind in KINDS if isinstance(field, known)), "text")
    is_price = isinstance(field, Total) or name.endswith(PRICES)
    return "number" if found == "money" and not is_price else found


class Values:
    """Of these rows, as the API shows them to the caller: `fields` are looked up in one statement a table."""

    def __init__(self, noun: Described, rows: Sequence[Row], names: Iterable[str]) -> None:
        self.noun, self.rows = noun, rows
        self.kinds = {name: kind_of(noun, name) for name in names}

    @cached_property
    def called(self) -> dict[str, dict[int, str]]:
        """By field: what the records that it names are called."""
        tables = references_of(self.noun.model)
        wanted = {name: tables[name] for name, kind in self.kinds.items() if kind == "reference"}
        ids = {name: {row[name] for row in self.rows if row.get(name)} for name in wanted}
        return {name: names_of(table, ids[name], actor) for name, table in wanted.items()}

    def cell(self, row: Row, name: str) -> Cell:
        kind, value = self.kinds[name], self.noun.value(row, name)
        if name in self.noun.says:
            return Cell("text", value)
        if kind == "reference":
            return self.reference(name, value)
        unit = row.get("currency") or "" if kind == "money" else ""
        of = self.noun.table if name == "status" else name
        return Cell(kind, understood(kind, value), unit=unit, of=of)

    def reference(self, name: str, row_id: int | None) -> Cell:
        """One that the caller may not read is told by its number."""
        if row_id is None:
            return Cell("text", None)
        table = references_of(self.noun.model)[name]
        called = self.called[name].get(row_id)
        return Cell("reference", called or f"#{row_id}", href=called and address_of(table, row_id))


def understood(kind: str, value: Any) -> Any:
    """From JSON's texts back to numbers and times."""
    if value is None or not isinstance(value, str):
        return value
    if kind in NUMBERS:
        return Decimal(value)
    if kind == "day":
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if kind == "moment" else value
