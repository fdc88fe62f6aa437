"""Uploads at their edges: how they are labelled, where a fault is, and how parts of them are asked for."""

from base64 import b64encode
from io import BytesIO

import pytest
from werkzeug.datastructures import MultiDict

from app.engineering.workshop import storage
from app.extensions import db
from models.engineering.files import File
from tests.factories import make_file

NO_STEP = b64encode(b"ISO-10303-21;\nno more").decode()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/json/filename"),
        ({"filename": "a/b.step", "content_base64": ""}, "/json/filename"),
        ({"filename": "a.step", "content_base64": "*"}, "/json/content_base64"),
        ({"filename": "a.step", "content_base64": NO_STEP}, "/json/content_base64"),
    ],
)
def test_a_fault_is_where_it_was_sent(staff, body, pointer):
    answer = staff.post("/api/v1/files", json=body)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize("name", ["", "..", "a\u202eb.step", "a\x1fb.step"])
def test_in_a_form_it_is_the_file(staff, name):
    answer = staff.post("/api/v1/files", data={"file": (BytesIO(b"x"), name)})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/form/file")


SENT = {"file": lambda: (BytesIO(b"solid x\nendsolid x\n"), "a.stl")}


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"owner_id": "1"}, "/form/owner_id"),
        ({"is_demo": "true"}, "/form/is_demo"),
        ({"a/b": SENT["file"]}, "/form/a~1b"),
        ({"x" * 5000: "1"}, "/form/" + "x" * 100),
        ({"file": SENT["file"]}, "/form/file"),
        ({"file": "text"}, "/form/file"),
    ],
)
def test_nothing_else_in_a_form_is_lost_without_a_word(staff, more, pointer):
    form = [(name, value() if callable(value) else value) for name, value in more.items()]
    answer = staff.post("/api/v1/files", data=MultiDict([*form, ("file", SENT["file"]())]))
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert staff.get("/api/v1/files").json["total"] == 0


@pytest.fixture
def content(staff):
    file = make_file("staff")
    storage().put(BytesIO(b"0123456789"), db.session.get(File, file.id).conversion.source_key)
    return f"/api/v1/files/{file.id}/content"


@pytest.mark.parametrize(
    ("asked", "status", "data"),
    [
        ("bytes=2-4", 206, b"234"),
        ("bytes=-2", 206, b"89"),
        ("bytes=0-1,3-4", 200, b"0123456789"),
        ("bytes=0-1, 20-30", 200, b"0123456789"),
        ("bytes=20-30", 416, None),
        ("lines=1", 200, b"0123456789"),
    ],
)
def test_one_range_is_a_part_and_several_are_the_whole(staff, content, asked, status, data):
    answer = staff.get(content, headers={"Range": asked})
    assert answer.status_code == status
    assert data is None or answer.data == data
    answer.close()
