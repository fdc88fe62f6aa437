"""Lines of a document in its form: what of each is typed where, and what was sent of them.

A field is named `lines.3.quantity`. The numbers only tell lines apart: their order is that of the fields."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from flask import request
from marshmallow import Schema

from app.auth import actor
from app.pages.shapes.kinds import Kind, kind_of, typed
from app.pages.shapes.values import Row
from app.pages.shell.forms import TAKE, THEIRS, WAS, tidy
from models.platform.histories import names_of, references_of
from utils.schemas.documents import MOST_LINES

SENT = re.compile(r"lines\.([0-9]{1,6})\.([a-z_]+)")
MOST = 2 * MOST_LINES  # more than that are not even refused one by one
WERE = f"{WAS}lines"

Texts = dict[str, str]
Known = dict[int, Texts]


@dataclass(frozen=True)
class Lines:
    """`main` are the columns of the form's table, `more` what stands below a line; `told` the columns of the
    page, `below` what it shows of a line where there is something. `item` names the column of what a line is
    of, `code` and `name` those of what that is called; `usual` is what holds where nothing is typed."""

    main: tuple[str, ...]
    more: tuple[str, ...]
    told: tuple[str, ...]
    below: tuple[str, ...] = ()
    item: str = ""
    code: str = ""
    name: str = ""
    usual: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    name: str
    field: Any
    kind: Kind
    table: str | None


@dataclass
class Sent:
    """One line as it was typed, which the form tells from others by its `key`; of `theirs` the person has
    chosen what somebody else has set meanwhile."""

    key: str
    texts: Texts = field(default_factory=dict)
    id: int | None = None
    theirs: set[str] = field(default_factory=set)
    is_open: bool = False


class LineFields:
    """Of the lines of one noun's documents, by the schema that they are checked by."""

    def __init__(self, lines: Lines, schema: Schema, model: Any) -> None:
        self.lines, self.schema, self.model = lines, schema, model
        names = [name for name in (*lines.main, *lines.more) if name in schema.load_fields]
        self.columns = {name: self.column(name) for name in names}

    def column(self, name: str) -> Column:
        found, table = self.schema.load_fields[name], references_of(self.model).get(name)
        return Column(name, found, kind_of(found, table), table)

    @cached_property
    def blank(self) -> Texts:
        """What stands in a new line."""
        usual = self.lines.usual
        return {n: usual.get(n, "false") if c.kind is Kind.FLAG else "" for n, c in self.columns.items()}

    def sent(self) -> list[Sent]:
        """In the order in which they stand on the page."""
        found: dict[str, Sent] = {}
        for key in request.form:
            match = SENT.fullmatch(key)
            if match and (match[1] in found or len(found) < MOST):
                self.take(found.setdefault(match[1], Sent(match[1])), match[2], key)
        return [*found.values()]

    def take(self, line: Sent, name: str, key: str) -> None:
        text = tidy(name, request.form[key])
        if name == "id":
            line.id = int(text) if text.isdecimal() and len(text) < 19 else None
        elif name in self.columns:
            line.texts[name] = text
            line.theirs |= {name} if request.form.get(f"{TAKE}{key}") == THEIRS else set()

    def is_empty(self, line: Sent) -> bool:
        return line.id is None and all(text in ("", self.blank[n]) for n, text in line.texts.items())

    def typed(self, row: Row) -> Known:
        """Each line that is there by its id, as it stands in the form."""
        lines = row["lines"]
        called = self.called(lines)
        return {line["id"]: {n: self.text_of(line, n, row, called) for n in self.columns} for line in lines}

    def were(self) -> Known:
        """What the form was made from, as it says itself; of the fields that there are."""
        known = as_they_were().items()
        return {n: {name: text for name, text in texts.items() if name in self.columns} for n, texts in known}

    def called(self, lines: Iterable[Row]) -> dict[str, dict[int, str]]:
        tables = {n: c.table for n, c in self.columns.items() if c.table and not self.code_of(n)}
        ids = {name: {line[name] for line in lines if line.get(name)} for name in tables}
        return {name: names_of(table, ids[name], actor) for name, table in tables.items() if table}

    def code_of(self, name: str) -> str | None:
        """The column that keeps the code of what is named here."""
        reference = self.model.refers.get(name)
        return reference.code if reference else None

    def text_of(self, line: Row, name: str, row: Row, called: dict[str, dict[int, str]]) -> str:
        column, value = self.columns[name], line.get(name)
        if value is None or (name in TAX and all(line[each] == row[each] for each in TAX)):
            return ""  # it goes by the document
        if name == self.lines.code and line.get(self.lines.item):
            return ""  # it goes by the item
        if column.kind is Kind.REFERENCE:
            code = self.code_of(name)
            return (line[code] if code else called[name].get(value)) or f"#{value}"
        text = typed(column.kind, value, None)
        is_usual = name in self.lines.more and text == self.lines.usual.get(name)
        return "" if is_usual and column.kind is not Kind.FLAG else text


TAX = ("tax_category", "tax_rate")


def as_they_were() -> Known:
    try:
        found = orjson.loads(request.form.get(WERE, "{}"))
        return {int(n): {name: str(text) for name, text in texts.items()} for n, texts in found.items()}
    except (ValueError, AttributeError):
        return {}


def written(known: Known) -> str:
    """For the next form to say."""
    return orjson.dumps({str(n): {k: v for k, v in t.items() if v} for n, t in known.items()}).decode()
