"""Files brought in at a browser: with script one by one, without it several at once."""

from io import BytesIO

import pytest

from app.extensions import db
from app.limits import buckets
from models.engineering.files import File
from tests.identity.visitors import HERE
from tests.shapes import STEP


@pytest.fixture
def worker(at_browser):
    return at_browser("staff")


def bring(client, path, *files):
    sent = {"file": [(BytesIO(content), name) for name, content in files]}
    return client.post(path, data=sent, headers=HERE)


def other(number):
    return STEP.replace(b"(0.,", b"(%d.," % number)


def test_one_file_leads_to_its_page(worker):
    answer = bring(worker, "/files", ("point.step", STEP))
    assert (answer.status_code, answer.location) == (303, "/files/1")


def test_several_files_are_told_of_one_by_one(worker):
    answer = bring(worker, "/files", ("a.step", STEP), ("b.txt", b"x"), ("c.step", other(7)))
    assert answer.status_code == 200
    page = answer.text
    assert [page.count(f">{name}</a>") for name in ("a.step", "b.txt", "c.step")] == [1, 0, 1]
    assert page.count('class="upload taken"') == 2
    assert page.count('class="upload refused"') == 1
    assert {file.filename for file in db.session.query(File)} == {"a.step", "c.step"}


def test_where_none_of_several_is_taken_the_answer_is_a_refusal(worker):
    assert bring(worker, "/files", ("a.txt", b"x"), ("b.txt", b"x")).status_code == 422


def test_there_are_never_too_many_at_once(worker):
    answer = bring(worker, "/files", *((f"{n}.step", other(n)) for n in range(21)))
    assert answer.status_code == 422
    assert "At most 20 files at once." in answer.text
    assert db.session.query(File).count() == 0


def test_each_of_several_counts_as_an_upload(app, worker, monkeypatch):
    monkeypatch.setitem(app.config, "RATE_UPLOADS", 2)
    buckets.clear()
    page = bring(worker, "/files", *((f"{n}.step", other(n)) for n in range(4))).text
    assert page.count('class="upload taken"') == 2
    assert page.count("Too many requests") == 2


def test_a_field_that_nobody_knows_is_refused(worker):
    sent = {"file": (BytesIO(STEP), "a.step"), "other": "x"}
    for path in ("/files", "/files/one"):
        assert worker.post(path, data=sent, headers=HERE).status_code == 422
        sent["file"] = (BytesIO(STEP), "a.step")


def test_script_gets_a_line_for_each(worker):
    answer = bring(worker, "/files/one", ("<b>.step", STEP))
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert '<a href="/files/1">&lt;b&gt;.step</a>' in answer.text
    assert 'data-watch="/files/1/progress"' in answer.text
    assert "Same content as" not in answer.text


def test_a_line_says_that_the_same_bytes_came_in_before(worker):
    bring(worker, "/files/one", ("first.step", STEP))
    again = bring(worker, "/files/one", ("second.step", STEP)).text
    assert 'Same content as <a href="/files/1">first.step</a>' in again


def test_whether_somebody_else_has_sent_them_it_does_not(worker, at_browser):
    bring(worker, "/files/one", ("secret.step", STEP))
    line = bring(at_browser("customer"), "/files/one", ("mine.step", STEP)).text
    assert "secret" not in line
    assert "Same content as" not in line
    assert "Waiting" in line


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("page.step", b"<html>", 415), ("note.txt", b"x", 415), ("a.step", b"", 422)],
)
def test_a_refused_file_gets_a_line_with_the_reason(worker, name, content, status):
    answer = bring(worker, "/files/one", (name, content))
    assert answer.status_code == status
    assert 'class="upload refused"' in answer.text
    assert len(answer.text.split("data-said>")[1].split("<")[0]) > 15
    assert db.session.query(File).count() == 0


def test_two_files_are_not_one(worker):
    assert bring(worker, "/files/one", ("a.step", STEP), ("b.step", STEP)).status_code == 422


def test_who_may_not_write_files_has_no_form(at_browser):
    viewer = at_browser("viewer")
    assert 'data-use="uploads"' not in viewer.get("/files").text
    for path in ("/files", "/files/one"):
        assert bring(viewer, path, ("a.step", STEP)).status_code == 403
