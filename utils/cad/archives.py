"""Zip archives from strangers: refused by their table of contents, before anything is unpacked."""

import struct
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from utils.cad.errors import Damaged

MAX_UNPACKED = 1_000_000_000  # bytes
MAX_RATIO = 200  # a mesh's XML packs about ten times smaller, a bomb thousands of times
RATIO_MATTERS = 50_000_000  # bytes unpacked: a small file may well be mostly blanks
MAX_ENTRIES = 10_000
MAX_CONTENTS = 4_000_000  # bytes of the table of contents itself
END, END_BYTES = b"PK\x05\x06", 22
LONGEST_COMMENT = 65_535
UNREADABLE = (BadZipFile, NotImplementedError, OSError, EOFError, ValueError, struct.error)


def names(stream: BinaryIO, size: int) -> list[str]:
    """The names of the archive's files.

    Raises Damaged when it has no readable table of contents, or would unpack to too much.
    """
    _check_end(stream, size)
    try:
        with ZipFile(stream) as archive:
            entries = archive.infolist()
    except UNREADABLE as error:
        raise Damaged("The archive is damaged: its table of contents cannot be read.") from error
    _check_size(sum(entry.file_size for entry in entries), size)
    return [entry.filename for entry in entries]


def _check_end(stream: BinaryIO, size: int) -> None:
    """The record at the archive's end: it bounds what reading the table of contents will cost."""
    start = max(0, size - END_BYTES - LONGEST_COMMENT)
    stream.seek(start)
    tail = stream.read(size - start)
    found = tail.rfind(END)
    if found < 0 or found + END_BYTES > len(tail):
        raise Damaged("The archive is cut off: its table of contents is missing.")
    entries, contents = struct.unpack_from("<HI", tail, found + 10)
    if entries > MAX_ENTRIES or contents > MAX_CONTENTS:
        raise Damaged("The archive holds too many files.")


def _check_size(unpacked: int, packed: int) -> None:
    much = unpacked > RATIO_MATTERS and unpacked > MAX_RATIO * packed
    if much or unpacked > MAX_UNPACKED:
        raise Damaged("The archive would unpack to far more than a model needs.")
