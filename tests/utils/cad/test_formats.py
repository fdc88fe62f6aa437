"""Uploads at the door: what is let in, what is refused, and with which words."""

import struct
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.utils.cad.mesh_files import package
from utils.cad.errors import Damaged, WrongContent
from utils.cad.formats import EXTENSIONS, inspect

STEP = b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n"
IGES = b"%-72sS%7d\n" % (b"made by hand", 1) + b"%-72sT%7d\n" % (b"S 1", 1)
ASCII_STL = b"solid a\nendsolid a\n"
PLY = b"ply\nformat ascii 1.0\nelement vertex 0\nend_header\n"
PAGE = b"\n<!DOCTYPE html><html><body>Not found</body></html>"


def binary_stl(count: int, records: int) -> bytes:
    return b"solid but binary".ljust(80) + struct.pack("<I", count) + bytes(50 * records)


def glb(length: int | None = None, chunk: int = 4, version: int = 2) -> bytes:
    return b"glTF" + struct.pack("<III4s", version, length or 24, chunk, b"JSON") + b"{}  "


def archive(**files: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name.replace("__", "/").replace("_", "."), content)
    return packed.getvalue()


WHOLE = {
    "part.STEP": STEP,
    "part.stp": b"\xef\xbb\xbf" + STEP,
    "part.igs": IGES,
    "text.stl": ASCII_STL,
    "binary.stl": binary_stl(2, 2),
    "part.obj": b"# made by hand\nv 0 0 0\n",
    "part.ply": PLY,
    "part.glb": glb(),
    "part.3mf": archive(D3__model_model=b"<model/>"),
    "newline.stl": binary_stl(2, 2) + b"\n",
    "uncounted.stl": binary_stl(2**32 - 1, 2),
    "zero.stl": binary_stl(0, 2),
    "more.stl": binary_stl(2, 3),
    "bom.obj": b"\xef\xbb\xbfv\t0 0 0\n",
    "comments.ply": b"ply\n" + b"comment made by hand\n" * 500 + PLY[4:],
    "padded.glb": glb() + bytes(8),
    "named.3mf": package({"shape.xml": "<model/>"}, root="/shape.xml"),
}
WRONG = {
    "part.dwg": STEP,
    "part": STEP,
    ".step": STEP,
    "page.step": PAGE,
    "page.stl": PAGE,
    "page.obj": PAGE,
    "page.glb": PAGE,
    "page.3mf": PAGE,
    "binary.step": bytes(100) + b"ISO-10303-21;",
    "text.stl": b"Dear supplier, please find attached",
    "text.iges": b"Dear supplier, please find attached",
    "text.ply": b"Dear supplier, please find attached",
    "text.obj": b"Dear supplier, please find attached",
    "old.glb": glb(version=1),
    "letter.3mf": archive(word__document_xml=b"<w/>"),
}
DAMAGED = {
    "empty.step": b"",
    "cut.step": STEP[:-20],
    "cut.igs": IGES[:81],
    "cut.stl": b"solid a\nfacet normal 0 0 1\n",
    "lies.stl": binary_stl(3, 2),
    "cut.ply": PLY[:20],
    "lies.glb": glb(length=1000),
    "chunk.glb": glb(chunk=1000),
    "cut.glb": b"glTF",
    "cut2.stl": binary_stl(3000, 2),
    "cut3.stl": b"solid\0",
    "cut.3mf": WHOLE["part.3mf"][:-30],
    "bomb.3mf": archive(D3__model_model=bytes(60_000_000)),
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files_are_known_by_their_content(name):
    stream = BytesIO(WHOLE[name])
    assert inspect(name, stream, len(WHOLE[name])) == EXTENSIONS[name.split(".")[1].lower()]
    assert stream.tell() == 0


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_what_its_name_says_is_wrong_content(name):
    with pytest.raises(WrongContent, match=r"^The .*\.$"):
        inspect(name, BytesIO(WRONG[name]), len(WRONG[name]))


@pytest.mark.parametrize("name", DAMAGED)
def test_what_cannot_be_whole_is_damaged(name):
    with pytest.raises(Damaged, match=r"^The .*\.$"):
        inspect(name, BytesIO(DAMAGED[name]), len(DAMAGED[name]))


def test_too_many_files_in_an_archive_are_refused_unread():
    crowd = archive(**{f"file{number}": b"" for number in range(10_001)})
    with pytest.raises(Damaged, match="too many files"):
        inspect("crowd.3mf", BytesIO(crowd), len(crowd))


class Counting(BytesIO):
    """A stream that knows how much of it was read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        self.taken += len(content)
        return content


@pytest.mark.parametrize("extension", EXTENSIONS)
@given(start=st.sampled_from(list(WHOLE.values())), more=st.binary(max_size=300), cut=st.integers(0))
@example(start=b"PK\x03\x04", more=b"PK\x05\x06" + bytes(18), cut=0)
def test_any_bytes_are_let_in_or_refused_with_a_sentence(extension, start, more, cut):
    content = start[: len(start) - cut % (len(start) + 1)] + more
    assert verdict(f"a.{extension}", content) in {EXTENSIONS[extension], "refused."}


def verdict(name, content):
    """The format, or `refused.` when it was refused with a sentence."""
    try:
        return inspect(name, BytesIO(content), len(content))
    except (WrongContent, Damaged) as refusal:
        return "refused" + str(refusal)[-1]


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("start", [STEP, ASCII_STL, binary_stl(1, 0), glb(), b"PK\x03\x04", PLY])
def test_a_large_file_is_not_read_whole(extension, start):
    stream = Counting(start + bytes(5_000_000))
    with suppress(WrongContent, Damaged):
        inspect(f"a.{extension}", stream, len(start) + 5_000_000)
    assert stream.taken < 100_000


@given(name=st.text())
def test_any_name_is_let_in_or_refused_with_a_sentence(name):
    assert verdict(name, STEP) in {"step", "refused."}
