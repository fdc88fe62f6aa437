"""Lists as CSV (RFC 4180): the same columns as in JSON, one line for each row.

What is nested has a column for each of its fields (`previews.png`); lists and free objects stand in one cell,
as JSON. Text stands in quotes, so that 007 is told from 7; numbers, times, true and false do not, and what is
null is an empty cell. Text that a spreadsheet would take for a formula begins with an apostrophe. The byte
order mark tells Excel that it is UTF-8."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

import orjson
from marshmallow import Schema, fields

from utils.schemas.encoders import Encoder

Path = tuple[str, ...]

BYTE_ORDER_MARK = "\ufeff"
FORMULAS = frozenset("=+-@\t\r\n")
EMPTY = ""


class Table:
    """From what an encoder takes to lines of text."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.columns = [*columns_of(encoder.schema)]

    def head(self) -> str:
        return BYTE_ORDER_MARK + line([".".join(path) for path, _ in self.columns])

    def lines(self, rows: Sequence[Any]) -> str:
        shown = self.encoder.many(rows)
        return "".join(line([write(value_at(item, path)) for path, write in self.columns]) for item in shown)


def line(cells: list[str]) -> str:
    return f"{','.join(cells)}\r\n"


def columns_of(schema: Schema, within: Path = (), around: frozenset[type] = frozenset()) -> Iterator[Any]:
    """The way to each value, and what writes it."""
    around |= {type(schema)}
    for name, field in schema.dump_fields.items():
        path = (*within, field.data_key or name)
        if type(field) is fields.Nested and not field.many and type(field.schema) not in around:
            yield from columns_of(field.schema, path, around)
        else:
            yield path, as_it_is if isinstance(field, fields.Decimal) else cell


def value_at(item: Any, path: Path) -> Any:
    """None where something on the way is."""
    for name in path:
        if item is None:
            return None
        item = item.get(name)
    return item


def as_it_is(value: str | None) -> str:
    """Of digits, which no spreadsheet takes for anything else: -5 is no formula."""
    return EMPTY if value is None else value


def cell(value: Any) -> str:
    write = CELLS.get(type(value))
    return write(value) if write else other(value)


def other(value: Any) -> str:
    """What inherits from a known kind, as an enumeration's member does; or a list or an object."""
    if isinstance(value, str):
        return text(str(value))
    return value.isoformat() if isinstance(value, date) else quoted(orjson.dumps(value).decode())


def text(value: str) -> str:
    return quoted(f"'{value}" if value[:1] in FORMULAS else value)


def quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


CELLS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: EMPTY,
    str: text,
    bool: lambda value: "true" if value else "false",
    int: str,
    float: repr,
}


@cache
def table(encoder: Encoder) -> Table:
    return Table(encoder)
