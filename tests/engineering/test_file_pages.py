"""The page of a file: what may be done with it, and what its bytes have in common with others."""

import pytest

from app.extensions import db
from models.engineering.conversions import FileStatus
from models.engineering.files import File
from models.identity.actors import SYSTEM
from tests.factories import make_file, make_part, make_user
from tests.identity.visitors import notice, send
from tests.shapes import MEASURES

TREE = {
    "name": "cart",
    "quantity": 1,
    "color": None,
    "children": [
        {
            "name": "axle",
            "quantity": 2,
            "color": None,
            "children": [{"name": "wheel", "quantity": 2, "color": None, "children": []}],
        }
    ],
}


@pytest.fixture
def worker(at_browser):
    return at_browser("staff")


def ended(error=None, owner=None, measures=MEASURES, **values):
    """A file that is ready, or failed for this reason."""
    file = make_file(owner, **values)
    file.conversion.start(SYSTEM)
    if error:
        file.conversion.fail(SYSTEM, error)
    else:
        file.conversion.finish(SYSTEM, measures, [])
    db.session.commit()
    return file


def twin_of(file, owner=None, **values):
    """Another one of the same bytes."""
    whose = make_user(owner).id if owner else None
    twin = File.receive(whose, values.get("name", "twin.step"), 7, file.conversion)
    db.session.commit()
    return twin


def test_a_file_is_deleted_from_its_page(worker):
    file_id = ended(name="gone.step").id
    assert f'action="/files/{file_id}/delete"' in worker.get(f"/files/{file_id}").text
    answer = send(worker, f"/files/{file_id}/delete")
    assert (answer.status_code, answer.location) == (303, "/files")
    assert notice(worker, answer) == "gone.step: deleted."
    assert worker.get(f"/files/{file_id}").status_code == 404


def test_a_file_that_parts_name_stays_and_they_are_named(worker):
    file_id = ended().id
    part = make_part(file_id=file_id, name="Bracket <left>").id
    answer = send(worker, f"/files/{file_id}/delete")
    assert answer.status_code == 409
    alert = answer.text.split('role="alert"')[1].split("</div></div>")[0]
    assert "It is not deleted: others still name it." in alert
    assert f'<a href="/parts/{part}">PN-000001 Bracket &lt;left&gt;</a>' in alert
    assert worker.get(f"/files/{file_id}").status_code == 200


def test_who_may_not_see_the_parts_is_not_told_of_them(at_browser):
    customer = at_browser("customer")
    file_id = ended(owner="customer").id
    make_part(file_id=file_id, name="Secret")
    answer = send(customer, f"/files/{file_id}/delete")
    assert answer.status_code == 409
    assert "What you may not see still names it." in answer.text
    assert "Secret" not in answer.text


def test_nobody_deletes_the_file_of_somebody_else(at_browser):
    customer = at_browser("customer")
    file = ended()
    file.is_demo = True
    db.session.commit()
    file_id = file.id
    page = customer.get(f"/files/{file_id}").text
    assert "Delete this file" not in page
    assert "Convert again" not in page
    assert send(customer, f"/files/{file_id}/delete").status_code == 403
    assert send(customer, f"/files/{file_id}/reprocess").status_code == 403


@pytest.mark.parametrize("error", [None, "The kernel crashed."])
def test_staff_have_a_file_converted_again_whatever_came_of_it(worker, error):
    file_id = ended(error).id
    page = f"/files/{file_id}"
    assert f'action="{page}/reprocess"' in worker.get(page).text
    answer = send(worker, f"{page}/reprocess")
    assert (answer.status_code, answer.location) == (303, page)
    file = db.session.get(File, file_id)
    assert (file.status, file.error, file.conversion.attempts) == (FileStatus.PENDING, None, 0)
    again = send(worker, f"{page}/reprocess")
    assert again.status_code == 409
    assert "Cannot reprocess: the status is pending." in again.text


def test_the_same_bytes_are_shown_where_they_came_in_before(worker):
    file = ended(name="first.step")
    second = twin_of(file, name="second.step")
    first_page, second_page = worker.get(f"/files/{file.id}").text, worker.get(f"/files/{second.id}").text
    assert f'Same content as <a href="/files/{second.id}">second.step</a>' in first_page
    assert 'Same content as <a href="/files/1">first.step</a>' in second_page
    other = ended(name="other.step")
    assert "Same content as" not in worker.get(f"/files/{other.id}").text


def test_that_somebody_else_has_the_same_bytes_is_not_told(at_browser):
    customer = at_browser("customer")
    mine = ended(owner="customer")
    twin_of(mine, owner="staff", name="secret.step")
    assert "Same content as" not in customer.get(f"/files/{mine.id}").text


def test_an_assembly_says_how_many_there_are_in_all(worker):
    page = worker.get(f"/files/{ended(measures=MEASURES | {'assembly': TREE}).id}").text
    assert [page.count(f"{count} in all") for count in (1, 2, 4)] == [0, 0, 1]
