"""Lists as CSV (RFC 4180): the same columns as in JSON, one line for each row.

What is nested has a column for each of its fields (`previews.png`); lists and free objects stand in one cell,
as JSON. Text stands in quotes, so that 007 is told from 7; numbers, times, true and false do not, and what is
null is an empty cell. Text that a spreadsheet would take for a formula begins with an apostrophe. The byte
order mark tells Excel that it is UTF-8."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import orjson
from marshmallow import Schema, fields

from utils.schemas.encoders import Encoder

Path = tuple[str, ...]
Writer = Callable[[Any], str]

BYTE_ORDER_MARK = "\ufeff"
FORMULAS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # the last four are = + - @ in full width
EMPTY = ""


class Table:
    """From what an encoder takes to lines of text."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.columns = [*columns_of(encoder.schema)]

    def head(self) -> str:
        return BYTE_ORDER_MARK + written([[".".join(path)] for path, _ in self.columns])

    def lines(self, rows: Sequence[Any]) -> str:
        """Column by column, which is faster than row by row."""
        shown = self.encoder.many(rows)
        return written([cells(shown, path, write) for path, write in self.columns])


def written(columns: Iterable[Sequence[str]]) -> str:
    return "".join([f"{','.join(row)}\r\n" for row in zip(*columns, strict=True)])


def cells(shown: Iterable[Any], path: Path, write: Writer) -> list[str]:
    values = [item.get(path[0]) for item in shown]
    for name in path[1:]:
        values = [None if value is None else value.get(name) for value in values]
    return [EMPTY if value is None else write(value) for value in values]


def columns_of(
    schema: Schema, within: Path = (), around: frozenset[type] = frozenset()
) -> Iterator[tuple[Path, Writer]]:
    """The way to each value, and what writes it."""
    around |= {type(schema)}
    for name, field in schema.dump_fields.items():
        path = (*within, field.data_key or name)
        if type(field) is fields.Nested and not field.many and type(field.schema) not in around:
            yield from columns_of(field.schema, path, around)
        else:
            yield path, writer_of(field)


def writer_of(field: Any) -> Writer:
    """Digits of a decimal are no formula, also where they begin with a minus."""
    kinds: tuple[tuple[type, Writer], ...] = (
        (fields.Decimal, str),
        (fields.String, text),
        (fields.Integer, str),
    )
    return next((write for kind, write in kinds if isinstance(field, kind)), anything)


def anything(value: Any) -> str:
    """By what it is: the field is not one of ours, or of several kinds."""
    write = BY_KIND.get(type(value))
    if write is not None:
        return write(value)
    return text(str(value)) if isinstance(value, str) else quoted(orjson.dumps(value).decode())


def text(value: str) -> str:
    return quoted(f"'{value}" if value[:1] in FORMULAS else value)


def quoted(value: str) -> str:
    return f'"{value}"' if '"' not in value else '"' + value.replace('"', '""') + '"'


BY_KIND: dict[type, Writer] = {
    str: text,
    bool: lambda value: "true" if value else "false",
    int: str,
    float: repr,
    datetime: datetime.isoformat,
    date: date.isoformat,
}


@cache
def table(encoder: Encoder) -> Table:
    return Table(encoder)
