"""PLY's tables as arrays: a header in words, then values as text or binary of either order."""

from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from utils.cad.errors import CannotConvert
from utils.cad.readers.ply_values import Binary, Element, Lines, Property, Source, Text
from utils.cad.surfaces import Array

KINDS = {
    **dict.fromkeys(("char", "int8"), "i1"),
    **dict.fromkeys(("uchar", "uint8"), "u1"),
    **dict.fromkeys(("short", "int16"), "i2"),
    **dict.fromkeys(("ushort", "uint16"), "u2"),
    **dict.fromkeys(("int", "int32"), "i4"),
    **dict.fromkeys(("uint", "uint32"), "u4"),
    **dict.fromkeys(("float", "float32"), "f4"),
    **dict.fromkeys(("double", "float64"), "f8"),
}
ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">", "ascii": ""}


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one property, one after the other, and how long each is."""

    counts: Array
    values: Array


@dataclass(slots=True)
class Table:
    """The values of an element by the names of its properties; `kinds` are numpy's for them."""

    columns: dict[str, Array] = field(default_factory=dict)
    lists: dict[str, Lists] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


def read(content: bytes) -> dict[str, Table]:
    """Every table by its name; CannotConvert where header or values are not as they should be."""
    order, elements, start = header(content)
    if order:
        return read_tables(Binary(content, start, order), elements)
    text = Text(content[start:])
    with suppress(CannotConvert):
        tables = read_tables(text, elements)
        if text.place == len(text.values):
            return tables
    return read_tables(Lines(content[start:]), elements)


def read_tables(source: Source, elements: list[Element]) -> dict[str, Table]:
    return {element.name: read_table(source, element) for element in elements}


def header(content: bytes) -> tuple[str, list[Element], int]:
    """The byte order (nothing for text), the elements, and where their values begin."""
    order, elements, place = None, list[Element](), 0
    while (words := (found := line(content, place))[0].split())[:1] != ["end_header"]:
        place = found[1]
        try:
            if words[:1] == ["format"]:
                order = ORDERS[words[1]]
            elif words[:1] == ["element"]:
                elements.append(Element(words[1], count_of(words[2])))
            elif words[:1] == ["property"]:
                elements[-1].properties.append(property_of(words))
        except (KeyError, ValueError, IndexError) as error:
            raise CannotConvert("The PLY file is damaged: its header cannot be read.") from error
    if order is None:
        raise CannotConvert("The PLY file is damaged: its header names no format.")
    return order, elements, found[1]


def count_of(word: str) -> int:
    if (count := int(word)) < 0:
        raise ValueError(word)
    return count


def line(content: bytes, start: int) -> tuple[str, int]:
    """A header's line and where the next begins; lines end as on Unix, Windows or an old Macintosh."""
    ends = [end for end in (content.find(b"\n", start), content.find(b"\r", start)) if end >= 0]
    if not ends:
        raise CannotConvert("The PLY file is damaged: its header does not end.")
    end = min(ends)
    return content[start:end].decode("latin-1"), end + (2 if content[end : end + 2] == b"\r\n" else 1)


def property_of(words: list[str]) -> Property:
    if words[1] == "list":
        return Property(words[4], KINDS[words[3]], KINDS[words[2]])
    return Property(words[2], KINDS[words[1]])


def read_table(source: Source, element: Element) -> Table:
    """Taken at once where all lists are as long as the first row's, else row by row."""
    if not element.properties:
        return Table()
    lengths = source.lengths(element) if element.count else [0] * len(element.properties)
    rows = source.rows(element, lengths)
    if rows is not None and are_even(element, rows, lengths):
        source.skip(rows)
        return even_table(element, rows, lengths)
    return walked(source, element)


def are_even(element: Element, rows: Array, lengths: list[int]) -> bool:
    counted = [f"n{index}" for index, each in enumerate(element.properties) if each.counted]
    return all((rows[name] == lengths[int(name[1:])]).all() for name in counted)


def even_table(element: Element, rows: Array, lengths: list[int]) -> Table:
    table = Table(kinds={each.name: each.kind for each in element.properties})
    for index, each in enumerate(element.properties):
        if each.counted:
            counts = np.full(len(rows), lengths[index], np.int64)
            table.lists[each.name] = Lists(counts, rows[f"v{index}"].ravel())
        else:
            table.columns[each.name] = rows[f"v{index}"]
    return table


def walked(source: Source, element: Element) -> Table:
    """Lists of different lengths."""
    found: list[list[Array]] = [[] for _ in element.properties]
    for _ in range(element.count):
        source.place = source.begin_row()
        for values, each in zip(found, element.properties, strict=True):
            values.append(source.many(each.kind, source.length(each)))
    table = Table(kinds={each.name: each.kind for each in element.properties})
    for values, each in zip(found, element.properties, strict=True):
        flat = np.concatenate(values or [np.zeros(0)])
        if each.counted:
            counts = np.array([len(value) for value in values], np.int64)
            table.lists[each.name] = Lists(counts, flat)
        else:
            table.columns[each.name] = flat
    return table
