"""Archives that say one thing at their end, another in their table, and hold a third."""

import io
import struct
from zipfile import ZIP_STORED, ZipFile

import pytest

from tests.utils.cad.mesh_files import measured, model_xml, object_xml, package, threemf
from utils.cad.archives import MAX_ENTRIES, Contents
from utils.cad.errors import CannotConvert, Damaged, WrongContent
from utils.cad.formats import inspect

ITEM = '<item objectid="1"/>'
ALL_ONES16, ALL_ONES32 = 0xFFFF, 0xFFFFFFFF


class Counting(io.BytesIO):
    taken = 0

    def read(self, size=-1, /):
        content = super().read(size)
        self.taken += len(content)
        return content


def with_zip64_end(content: bytes, said: tuple[int, int, int], entries: int | None = None) -> bytes:
    """The archive with a ZIP64 record and locator before its end record, which says `said`."""
    end = content.rindex(b"PK\5\6")
    _, _, _, count, length, start = struct.unpack_from("<HHHHII", content, end + 4)
    entries = count if entries is None else entries
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, length, start)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    last = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, said[0], said[0], said[1], said[2], 0)
    return content[:end] + record + locator + last


@pytest.mark.parametrize("said", [(ALL_ONES16, ALL_ONES32, ALL_ONES32), (2, ALL_ONES32, ALL_ONES32)])
def test_a_3mf_with_a_zip64_end_comes_in(said, tmp_path):
    content = with_zip64_end(threemf(object_xml(), ITEM), said)
    assert measured(tmp_path, "part.3mf", content)["volume_mm3"] == pytest.approx(6000)


def test_a_3mf_with_zip64_headers_comes_in(tmp_path):
    """As programs write that stream and do not know the size beforehand."""
    content = package({"3D/3dmodel.model": model_xml(object_xml(), ITEM)}, zip64=True)
    assert measured(tmp_path, "part.3mf", content)["volume_mm3"] == pytest.approx(6000)


def crowd(count: int) -> bytes:
    """A whole table of so many files over no files at all, as it is cheap to send."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        archive.writestr("a", b"")
    content = packed.getvalue()
    start, end = content.index(b"PK\1\2"), content.rindex(b"PK\5\6")
    table = content[start:end] * count
    return content[:start] + table + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(table), start, 0)


def test_a_crowd_behind_an_end_record_that_says_one_is_refused_for_little():
    """The end record says one file, the ZIP64 record a million, and the table holds them."""
    content = with_zip64_end(crowd(1_000_000), (1, 47, 31), entries=1_000_000)
    stream = Counting(content)
    with pytest.raises(Damaged, match="too many files"):
        inspect("crowd.3mf", stream, len(content))
    assert stream.taken < 2_000_000


@pytest.mark.parametrize("zip64", [False, True])
def test_what_counts_is_what_the_table_holds(zip64):
    content = crowd(MAX_ENTRIES + 1)
    if zip64:
        content = with_zip64_end(content, (1, 47, 31), entries=1)
    with pytest.raises(Damaged, match="too many files"):
        Contents(io.BytesIO(content), len(content))


def test_files_that_lie_on_one_another_are_refused():
    """A bomb of quotes: every entry is the same packed megabytes."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        archive.writestr("3D/3dmodel.model", b" " * 10_000)
    content = packed.getvalue()
    start, end = content.index(b"PK\1\2"), content.rindex(b"PK\5\6")
    table = content[start:end] * 50
    last = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 50, 50, len(table), start, 0)
    with pytest.raises(Damaged, match="overlap"):
        inspect("a.3mf", io.BytesIO(content[:start] + table + last), start + len(table) + 22)


def test_what_unpacks_to_more_than_it_says_is_refused(tmp_path):
    """The table says 100 bytes, the packed data holds the model: no more than it says is unpacked."""
    content = bytearray(threemf(object_xml(), ITEM))
    entry = content.rindex(b"3D/3dmodel.model") - 46
    struct.pack_into("<I", content, entry + 24, 100)
    with pytest.raises(CannotConvert, match=r"cannot be unpacked|cannot be read"):
        measured(tmp_path, "part.3mf", bytes(content))


def test_an_archive_with_a_password_is_refused():
    content = bytearray(threemf(object_xml(), ITEM))
    entry = content.rindex(b"3D/3dmodel.model") - 46
    struct.pack_into("<H", content, entry + 8, 1)
    with pytest.raises(Damaged, match="password"):
        inspect("part.3mf", io.BytesIO(bytes(content)), len(content))


def test_another_archive_with_relationships_is_no_3mf():
    word = io.BytesIO()
    with ZipFile(word, "w") as archive:
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(WrongContent, match="no 3MF"):
        inspect("letter.3mf", io.BytesIO(word.getvalue()), len(word.getvalue()))
