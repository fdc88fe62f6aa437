"""The page of a part: what is fixed once it is released, and how it goes."""

import pytest

from models.engineering.parts import PartStatus
from tests.factories import make_part, make_supplier_part
from tests.identity.visitors import notice, send


@pytest.fixture
def worker(at_browser):
    return at_browser("staff")


@pytest.mark.parametrize("status", [PartStatus.ACTIVE, PartStatus.OBSOLETE])
def test_a_released_parts_number_and_revision_are_shown_and_stay(worker, status):
    url = f"/parts/{make_part(number='A-1', status=status).id}"
    page = worker.get(f"{url}/edit").text
    assert 'name="number"' not in page
    assert "number and revision stay as they are" in page
    refused = send(worker, f"{url}/edit", name="x", number="A-2", revision="A")
    assert refused.status_code == 409
    assert "its number and revision stay as they are" in refused.text
    assert send(worker, f"{url}/edit", name="Angle", number="A-1", revision="A").status_code == 303
    assert "Angle" in worker.get(url).text


def test_a_drafts_may_be_changed(worker):
    url = f"/parts/{make_part(number='A-1').id}"
    assert 'name="number"' in worker.get(f"{url}/edit").text
    assert send(worker, f"{url}/edit", name="x", number="A-2", revision="B").status_code == 303
    assert "A-2" in worker.get(url).text


def test_a_part_is_deleted_from_its_page(worker):
    url = f"/parts/{make_part(number='A-1').id}"
    assert f'action="{url}/delete"' in worker.get(url).text
    answer = send(worker, f"{url}/delete")
    assert (answer.status_code, answer.location) == (303, "/parts")
    assert notice(worker, answer) == "A-1 Bracket: deleted."
    assert worker.get(url).status_code == 404


def test_a_part_that_others_name_stays_and_goes_into_the_archive(worker):
    supplied = make_supplier_part()
    url = f"/parts/{supplied.part_id}"
    refused = send(worker, f"{url}/delete")
    assert refused.status_code == 409
    assert "others still name it" in refused.text
    assert f'action="{url}/archive"' in refused.text
    answer = send(worker, f"{url}/archive")
    assert notice(worker, answer) == "PN-000001 Bracket: archived."
    assert "Archived" in worker.get(url).text
    assert "PN-000001" not in worker.get("/parts").text
    back = send(worker, f"{url}/unarchive")
    assert notice(worker, back) == "PN-000001 Bracket: changed."
    assert "PN-000001" in worker.get("/parts").text


def test_who_only_reads_parts_is_offered_nothing(at_browser):
    viewer = at_browser("viewer")
    url = f"/parts/{make_part().id}"
    page = viewer.get(url).text
    assert "/delete" not in page
    for action in ("delete", "archive", "unarchive"):
        assert send(viewer, f"{url}/{action}").status_code == 403
