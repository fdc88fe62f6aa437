"""STL, binary and text: three corners a triangle, no colours, no units.

A binary file is read by its size; what its header says of the number of triangles is believed only
where there is something else behind them. Many programs leave that number 0 or all ones.
"""

import re

import numpy as np

from utils.cad.errors import CannotConvert
from utils.cad.stl import RECORD
from utils.cad.surfaces import Array, Content, alone

HEADER = 84  # bytes, the last four of which say how many triangles follow
CORNER = re.compile(rb"\bvertex\s+(\S+\s+\S+\s+\S+)", re.IGNORECASE)
LOOP = re.compile(rb"\bendloop\b", re.IGNORECASE)


def read(content: bytes) -> Content:
    """CannotConvert where the text is broken off or holds something else than numbers."""
    corners = binary(content) if is_binary(content, len(content)) else text(content)
    return alone(corners, np.arange(len(corners)).reshape(-1, 3))


def is_binary(head: bytes, size: int) -> bool:
    """Whether it is binary, by its first bytes and its size; it may begin with `solid` all the same."""
    said = int.from_bytes(head[80:HEADER], "little")
    is_text = not any(byte < 32 and byte not in b"\t\n\r\f\v" for byte in head[:4096])
    return size == HEADER + RECORD.itemsize * said or (size >= HEADER and not is_text)


def records(said: int, size: int) -> int:
    """How many triangles a binary file of this size holds, whose header says how many.

    CannotConvert where some are missing.
    """
    held, rest = divmod(size - HEADER, RECORD.itemsize)
    if said in (0, 2**32 - 1) or said == held:
        return held
    if said > held:
        raise CannotConvert(f"The STL file is cut off: it says {said} triangles and holds {held}.")
    return said if rest else held


def binary(content: bytes) -> Array:
    said = int.from_bytes(content[80:HEADER], "little")
    count = records(said, len(content))
    found = np.frombuffer(content, RECORD, count, HEADER)["corners"]
    return found.reshape(-1, 3).astype(np.float64)


def text(content: bytes) -> Array:
    """Every `vertex x y z`, of however many solids; some programs write decimal commas."""
    numbers = b" ".join(CORNER.findall(content)).strip()
    if b"," in numbers:
        numbers = numbers.replace(b",", b".")
    corners = parsed(numbers)
    if corners.size % 9 or corners.size != 9 * len(LOOP.findall(content)):
        raise CannotConvert("The STL file is damaged: it holds facets that are not triangles.")
    return corners.reshape(-1, 3)


def parsed(numbers: bytes) -> Array:
    try:
        values: Array = np.fromstring(numbers, sep=" ")
    except ValueError as error:
        raise CannotConvert("The STL file is damaged: some of its coordinates are no numbers.") from error
    return values
