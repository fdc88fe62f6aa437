"""PLY's values one after the other, out of text or out of bytes."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from utils.cad.errors import CannotConvert
from utils.cad.surfaces import Array

CUT_OFF = "The PLY file is cut off: it holds less than its header says."


@dataclass(frozen=True, slots=True)
class Property:
    """A value, or, where `counted` is the type of its length, a list of values."""

    name: str
    kind: str
    counted: str | None = None


@dataclass(slots=True)
class Element:
    name: str
    count: int
    properties: list[Property] = field(default_factory=list)

    @property
    def has_lists(self) -> bool:
        return any(each.counted for each in self.properties)


class Source(ABC):
    """Where values are taken from; `place` is the next."""

    place = 0

    @abstractmethod
    def many(self, kind: str, count: int) -> Array:
        """The next values; CannotConvert where there are not so many."""

    @abstractmethod
    def rows(self, element: Element, lengths: list[int]) -> Array | None:
        """All rows as an array of records, if all lists had these lengths; None: too few values.

        A property's values are its field v<number>, the length of its list n<number>.
        """

    @abstractmethod
    def skip(self, rows: Array) -> None:
        """Go on behind the rows."""

    def begin_row(self) -> int:
        """Where the next row of an element begins: at the next value, unless it has a line of its own."""
        return self.place

    def length(self, each: Property) -> int:
        """How many values of this property come next; a list says it itself."""
        if each.counted is None:
            return 1
        found = self.many(each.counted, 1)[0]
        if not 0 <= found < 2**31:
            raise CannotConvert("The PLY file is damaged: a list has no length that can be.")
        return int(found)

    def lengths(self, element: Element) -> list[int]:
        """The next row's, which stays the next."""
        before, found = self.place, list[int]()
        for each in element.properties:
            found.append(self.length(each))
            self.many(each.kind, found[-1])
        self.place = before
        return found


class Text(Source):
    """Numbers between blanks; where lines end means nothing."""

    def __init__(self, body: bytes) -> None:
        try:
            self.values: Array = np.fromstring(body.strip(b"\0\x1a \t\r\n"), sep=" ")
        except ValueError as error:
            raise CannotConvert("The PLY file is damaged: some of its values are no numbers.") from error

    def many(self, kind: str, count: int) -> Array:
        self.place += count
        if self.place > len(self.values):
            raise CannotConvert(CUT_OFF)
        return self.values[self.place - count : self.place]

    def rows(self, element: Element, lengths: list[int]) -> Array | None:
        dtype = record(element, lengths, lambda _: "f8")
        size = element.count * (dtype.itemsize // 8)
        held = self.values[self.place : self.place + size]
        return held.view(dtype) if len(held) == size and size else None

    def skip(self, rows: Array) -> None:
        self.place += rows.nbytes // 8


class Lines(Text):
    """Text in which a row may say more than the header does: each has its line, and the rest of it
    is passed over."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        counts = np.array([len(line.split()) for line in body.splitlines()], np.int64)
        self.starts = (np.cumsum(counts) - counts)[counts > 0]
        self.row = 0

    def begin_row(self) -> int:
        if self.row >= len(self.starts):
            raise CannotConvert(CUT_OFF)
        self.row += 1
        return int(self.starts[self.row - 1])

    def lengths(self, element: Element) -> list[int]:
        return [0] * len(element.properties)

    def rows(self, element: Element, lengths: list[int]) -> Array | None:
        return None


class Binary(Source):
    """Values of their own widths, without gaps."""

    def __init__(self, content: bytes, start: int, order: str) -> None:
        self.content, self.place, self.order = content, start, order

    def many(self, kind: str, count: int) -> Array:
        dtype = np.dtype(self.order + kind)
        if self.place + count * dtype.itemsize > len(self.content):
            raise CannotConvert(CUT_OFF)
        found = np.frombuffer(self.content, dtype, count, self.place)
        self.place += found.nbytes
        return found

    def rows(self, element: Element, lengths: list[int]) -> Array | None:
        dtype = record(element, lengths, lambda kind: self.order + kind)
        if not dtype.itemsize or self.place + element.count * dtype.itemsize > len(self.content):
            return None
        return np.frombuffer(self.content, dtype, element.count, self.place)

    def skip(self, rows: Array) -> None:
        self.place += rows.nbytes


def record(element: Element, lengths: list[int], kind: Callable[[str], str]) -> np.dtype[np.void]:
    fields: list[Any] = []
    for index, (each, length) in enumerate(zip(element.properties, lengths, strict=True)):
        if each.counted:
            fields += [(f"n{index}", kind(each.counted)), (f"v{index}", kind(each.kind), (length,))]
        else:
            fields.append((f"v{index}", kind(each.kind)))
    return np.dtype(fields)
