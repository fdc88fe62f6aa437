"""Zip archives from strangers: refused by their table of contents, before anything is unpacked.

An archive may say one thing in its end record, another in its ZIP64 record and a third in its
table. None is believed: no more bytes are read for the table than an honest one needs, and what is
counted is what the table holds.
"""

import struct
import zlib
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from utils.cad.errors import Damaged

MAX_UNPACKED = 1_000_000_000  # bytes
MAX_RATIO = 200  # a mesh's XML packs about ten times smaller, a bomb thousands of times
RATIO_MATTERS = 50_000_000  # bytes unpacked: a small file may well be mostly blanks
MAX_ENTRIES = 10_000
MAX_CONTENTS = 1_500_000  # bytes of the table of contents and what points at it
UNREADABLE = (BadZipFile, NotImplementedError, OSError, EOFError, ValueError, struct.error, zlib.error)
DAMAGED = "The archive is damaged or cut off: its table of contents cannot be read."
TOO_MANY = "The archive holds too many files."


class Contents:
    """The table of contents of an archive that passed; `stream` stays the caller's to close."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        """Raises Damaged when the table cannot be read, or says the archive is no honest one."""
        metered = _Metered(stream)
        try:
            self.archive = ZipFile(metered)
        except UNREADABLE as error:
            raise Damaged(DAMAGED) from error
        metered.left = None
        _check(self.archive.infolist(), size)

    def names(self) -> list[str]:
        """Of its files and folders."""
        return self.archive.namelist()

    def read(self, name: str, at_most: int) -> bytes:
        """The first bytes of a file in it; Damaged where they cannot be unpacked."""
        try:
            with self.archive.open(name) as file:
                return file.read(at_most)
        except UNREADABLE as error:
            raise Damaged("The archive is damaged: a file in it cannot be unpacked.") from error


class _Metered:
    """A stream of which only so much is read: whatever the archive says, its table costs no more."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.left: int | None = MAX_CONTENTS

    def read(self, count: int = -1) -> bytes:
        if self.left is None:
            return self.stream.read(count)
        content = self.stream.read(min(count, self.left + 1) if count >= 0 else self.left + 1)
        self.left -= len(content)
        if self.left < 0:
            raise Damaged(TOO_MANY)
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.stream.seek(offset, whence)

    def tell(self) -> int:
        return self.stream.tell()

    def seekable(self) -> bool:
        return True


def _check(entries: list[ZipInfo], size: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Damaged(TOO_MANY)
    if sum(entry.compress_size for entry in entries) > size:
        raise Damaged("The archive is damaged: the files in it overlap.")
    unpacked = sum(entry.file_size for entry in entries)
    much = unpacked > RATIO_MATTERS and unpacked > MAX_RATIO * size
    if much or unpacked > MAX_UNPACKED:
        raise Damaged("The archive would unpack to far more than a model needs.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Damaged("The archive is locked with a password.")
