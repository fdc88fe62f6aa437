"""What a file is, and whether it can be whole: checked while it is uploaded, without the kernel.

Only the beginning, the end and, of a 3MF, the table of contents are read, so the cost does not
grow with the file. What passes here may still turn out not to be convertible.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import IO

from utils.cad import archives
from utils.cad.errors import Damaged, WrongContent

EXTENSIONS = {
    "step": "step",
    "stp": "step",
    "stl": "stl",
    "obj": "obj",
    "3mf": "3mf",
    "ply": "ply",
    "glb": "glb",
    "iges": "iges",
    "igs": "iges",
}
WINDOW = 4096  # bytes looked at, at each end
STEP_TAIL = 2**16  # bytes: blanks or signatures (ISO 10303-21, edition 3) may follow the end
LONGEST_HEADER = 65_536  # bytes of a header, or a list of relationships, that is longer than that
STL_HEADER, STL_RECORD = 84, 50  # bytes
STL_UNKNOWN = 2**32 - 1  # triangles, said by programs that write before they count
IGES_LINE, IGES_LETTER = 80, 72  # bytes of a record, and where its section's letter stands
OBJ_WORDS = {b"v", b"vn", b"vt", b"f", b"o", b"g", b"s", b"mtllib", b"usemtl"}


MODEL_RELATION = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"


@dataclass(frozen=True)
class Upload:
    """A file being looked at."""

    stream: IO[bytes]
    size: int

    def read(self, start: int, count: int) -> bytes:
        self.stream.seek(start)
        return self.stream.read(count)

    @cached_property
    def head(self) -> bytes:
        return self.read(0, WINDOW)

    @cached_property
    def start(self) -> bytes:
        """The head without a byte order mark and blanks."""
        return self.head.removeprefix(b"\xef\xbb\xbf").lstrip()

    @cached_property
    def tail(self) -> bytes:
        return self.read(max(0, self.size - WINDOW), WINDOW)

    @property
    def is_text(self) -> bool:
        """No byte that text has not."""
        return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in self.head)


def inspect(filename: str, stream: IO[bytes], size: int) -> str:
    """The format, as `convert` wants it: step, stl, obj, 3mf, ply, glb or iges.

    stream  is seekable and left at its beginning; size is its length in bytes
    Raises WrongContent when it is none of these or not what its name says, Damaged when it is but
    cannot be whole, or would unpack to too much.
    """
    file_format = _format_of(filename)
    upload = Upload(stream, size)
    if size == 0:
        raise Damaged("The file is empty.")
    if upload.start[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise WrongContent(f"The file is a web page, not a {file_format.upper()} file.")
    try:
        CHECKS[file_format](upload)
    finally:
        stream.seek(0)
    return file_format


def _format_of(filename: str) -> str:
    extension = PurePath(filename).suffix.lower().removeprefix(".")
    if extension not in EXTENSIONS:
        raise WrongContent(f"The file's name must end in one of: .{', .'.join(EXTENSIONS)}.")
    return EXTENSIONS[extension]


def _step(upload: Upload) -> None:
    if b"ISO-10303-21" not in upload.head or not upload.is_text:
        raise WrongContent("The file is not a STEP file: ISO-10303-21 is missing at its beginning.")
    if b"END-ISO-10303-21" not in upload.read(max(0, upload.size - STEP_TAIL), STEP_TAIL):
        raise Damaged("The STEP file is cut off: END-ISO-10303-21 is missing at its end.")


def _iges(upload: Upload) -> None:
    if _section(upload.head[:IGES_LINE]) != b"S":
        raise WrongContent("The file is not an IGES file: its first line is no start section.")
    lines = upload.tail.rstrip(b"\0\x1a\r\n\t ").splitlines()
    if not lines or _section(lines[-1]) != b"T":
        raise Damaged("The IGES file is cut off: its last line is no terminate section.")


def _section(line: bytes) -> bytes:
    """The letter of an 80-character record, or nothing where it is none."""
    number = line[IGES_LETTER + 1 : IGES_LINE].strip()
    return line[IGES_LETTER : IGES_LETTER + 1] if number.isdigit() else b""


def _stl(upload: Upload) -> None:
    """Binary when the count agrees with the size, whatever it begins with; else text or neither.

    A binary file is as long as it is: the count is 0 or all ones where a program did not know it.
    """
    count = int.from_bytes(upload.head[80:STL_HEADER], "little")
    held = (upload.size - STL_HEADER) // STL_RECORD
    if held >= 0 and (held == count or not upload.is_text):
        if count > held and count != STL_UNKNOWN:
            raise Damaged(f"The STL file is cut off: it says {count} triangles and holds {held}.")
        return
    if not upload.is_text:
        raise Damaged("The STL file is cut off: it ends within its header.")
    if not upload.start.lower().startswith(b"solid"):
        raise WrongContent("The file is text, but not an STL file.")
    if b"endsolid" not in upload.tail.lower():
        raise Damaged("The STL file is cut off: endsolid is missing at its end.")


def _obj(upload: Upload) -> None:
    lines = upload.start.splitlines()
    words = {line.split(maxsplit=1)[0] for line in lines if line.split()}
    comments = any(word.startswith(b"#") for word in words)
    if not upload.is_text or not (words & OBJ_WORDS or comments):
        raise WrongContent("The file is not an OBJ file.")


def _ply(upload: Upload) -> None:
    if upload.head.splitlines()[0].strip() != b"ply":
        raise WrongContent("The file is not a PLY file.")
    head = upload.head if b"end_header" in upload.head else upload.read(0, LONGEST_HEADER)
    if b"end_header" not in head or b"element vertex" not in head:
        raise Damaged("The PLY file is damaged: its header does not end or names no points.")


def _glb(upload: Upload) -> None:
    if upload.head[:4] != b"glTF":
        raise WrongContent("The file is not a binary glTF file.")
    if upload.size < 20:
        raise Damaged("The GLB file is cut off.")
    version, length, chunk, kind = struct.unpack_from("<III4s", upload.head, 4)
    if version != 2:
        raise WrongContent(f"The file is glTF {version}; only glTF 2 can be read.")
    if length > upload.size or 20 + chunk > length:
        raise Damaged("The GLB file is cut off: it is shorter than its header says.")
    if kind != b"JSON":
        raise Damaged("The GLB file is damaged: it does not begin with its description.")


def _3mf(upload: Upload) -> None:
    """A bounded look at the table of contents; whether the model can be read the worker finds out."""
    if upload.head[:4] != b"PK\x03\x04":
        raise WrongContent("The file is not a 3MF file.")
    contents = archives.Contents(upload.stream, upload.size)
    if not (_names_model(contents) or _relates_model(contents)):
        raise WrongContent("The file is an archive, but no 3MF file: it holds no model.")


def _names_model(contents: archives.Contents) -> bool:
    return any(name.lower().endswith(".model") for name in contents.names())


def _relates_model(contents: archives.Contents) -> bool:
    """A 3MF's model may have any name: then its relationships say which it is."""
    relations = [name for name in contents.names() if name.lower() == "_rels/.rels"]
    return any(MODEL_RELATION.encode() in contents.read(name, LONGEST_HEADER) for name in relations[:1])


CHECKS: dict[str, Callable[[Upload], None]] = {
    "step": _step,
    "iges": _iges,
    "stl": _stl,
    "obj": _obj,
    "ply": _ply,
    "glb": _glb,
    "3mf": _3mf,
}
