"""What is done with many records of a list at once."""

import re

import pytest

from app.extensions import db
from models.supply.companies import Company
from tests.factories import make_company, make_purchase_order
from tests.identity.visitors import HERE, notice


def many(client, action, *ids, **more):
    return client.post(f"/companies/many/{action}", data={"id": [str(i) for i in ids], **more}, headers=HERE)


def refusals(page: str) -> list[str]:
    return re.findall(r'class="notice bad" role="alert">.*?<p>(.*?)</p>', page, re.DOTALL)


@pytest.fixture
def three(worker):
    return [make_company(name=f"Firma {number}").id for number in range(3)]


def test_what_is_refused_of_one_is_done_with_the_others_and_both_are_told(worker, three):
    make_purchase_order(supplier_id=three[1])
    asked = many(worker, "delete", *three)
    assert re.findall(r"<li>(.*?)</li>", asked.text)[-3:] == ["Firma 0", "Firma 1", "Firma 2"]
    assert db.session.query(Company).count() == 3  # nothing happens before the answer
    answer = many(worker, "delete", *three, sure="1", query="sort=name")
    assert answer.location == "/companies?sort=name"
    page = worker.get(answer.location).text
    assert "2 of 3: deleted." in page
    [refusal] = refusals(page)
    assert refusal.startswith("Firma 1: ")
    assert [row.name for row in db.session.query(Company)] == ["Firma 1"]


def test_status_archive_tag_and_fields_are_set_for_those_that_are_chosen(worker, three):
    assert notice(worker, many(worker, "block", *three[:2])) == "2 of 2: blocked."
    assert notice(worker, many(worker, "archive", three[0])) == "1 of 1: archived."
    assert notice(worker, many(worker, "tag", *three, tag=" urgent ")) == "3 of 3: changed."
    assert (
        notice(worker, many(worker, "assign", *three, currency="eur", payment_days="")) == "3 of 3: changed."
    )
    db.session.expire_all()
    found = db.session.query(Company).order_by(Company.id).all()
    assert [(c.status, c.is_archived) for c in found] == [
        ("blocked", True),
        ("blocked", False),
        ("active", False),
    ]
    assert {(tuple(c.tags), c.currency, c.payment_days) for c in found} == {(("urgent",), "EUR", None)}


def test_all_that_are_found_are_meant_beyond_the_page_and_no_others(worker):
    for number in range(30):
        make_company(name=f"Firma {number}", is_supplier=number < 26)
    answer = many(worker, "archive", all="1", query="is_supplier=true")
    assert notice(worker, answer) == "26 of 26: archived."
    assert db.session.query(Company).filter_by(is_archived=False).count() == 4


def test_those_that_are_chosen_are_a_file(worker, three):
    with many(worker, "csv", three[0], three[2], query="columns=name&sort=name") as answer:
        assert answer.text.splitlines() == ['\ufeff"Name"', '"Firma 0"', '"Firma 2"']


@pytest.mark.parametrize("ids", [(), ("x", "-1", "9" * 30), ("999",)])
def test_who_chooses_none_or_what_is_not_there_is_told(worker, three, ids):
    answer = many(worker, "archive", *ids)
    assert refusals(worker.get(answer.location).text if answer.location else answer.text)


def test_who_may_only_read_changes_nothing_and_takes_files(at_browser, three):
    viewer = at_browser("viewer")
    assert many(viewer, "archive", *three).status_code == 403
    with many(viewer, "csv", *three) as answer:
        assert answer.status_code == 200
    page = viewer.get("/companies").text
    assert "/companies/many/archive" not in page
    assert "/companies/many/csv" in page


def test_a_field_of_a_wrong_kind_is_said_on_the_list(worker, three):
    answer = many(worker, "assign", *three, currency="EURO")
    assert answer.status_code == 422
    assert refusals(answer.text)
