"""Parts, seen from outside."""

import pytest

from tests.factories import make_part

PARTS = "/api/v1/parts"


def test_a_part_is_made_read_changed_and_deleted(staff):
    made = staff.post(PARTS, json={"name": "Bracket", "standard_cost": "12.345", "attributes": {"ra": 1.6}})
    assert (made.status_code, made.json["number"], made.json["status"]) == (201, "PN-000001", "draft")
    url = made.headers["Location"]
    assert staff.get(url).json == made.json
    changed = staff.patch(url, json={"material": "steel", "status": "active"})
    assert (changed.json["material"], changed.json["status"]) == ("steel", "active")
    assert changed.json["standard_cost"] == "12.345"
    assert staff.delete(url).status_code == 204
    assert staff.get(url).status_code == 404


def test_numbers_are_given_in_order_and_pass_over_those_given_by_hand(staff):
    staff.post(PARTS, json={"name": "by hand", "number": "PN-000002"})
    numbers = [staff.post(PARTS, json={"name": "x"}).json["number"] for _ in range(3)]
    assert numbers == ["PN-000001", "PN-000003", "PN-000004"]


def test_number_and_revision_together_are_unique(staff):
    part = {"name": "x", "number": "A-1", "revision": "B"}
    assert staff.post(PARTS, json=part).status_code == 201
    again = staff.post(PARTS, json=part)
    assert (again.status_code, again.json["code"]) == (409, "not_unique")
    assert again.json["detail"] == "Another one already has this number and revision."
    assert staff.post(PARTS, json=part | {"revision": "C"}).status_code == 201


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("bracket", {"Bracket left", "Big bracket"}),
        ("brack left", {"Bracket left"}),
        ("LEFT bRa", {"Bracket left"}),
        ("racket", {"Bracket left", "Big bracket"}),
        ("trager", {"Kölner Träger"}),
        ("köln", {"Kölner Träger"}),
        ("6082", {"Bracket left", "Big bracket", "Kölner Träger"}),
        ("100%", set()),
        ("under_", set()),
    ],
)
def test_search_finds_words_in_any_order(staff, q, found):
    for name in ("Bracket left", "Big bracket", "Kölner Träger"):
        make_part(name=name)
    assert {part["name"] for part in staff.get(PARTS, query_string={"q": q}).json["items"]} == found


def test_a_changed_part_is_found_by_its_new_words_only(staff):
    part = make_part(name="Old")
    staff.patch(f"{PARTS}/{part.id}", json={"name": "New"})
    assert [staff.get(f"{PARTS}?q={word}").json["total"] for word in ("old", "new")] == [0, 1]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "/json/name"),
        ({"name": "x\0y"}, "/json/name"),
        ({"name": "x" * 201}, "/json/name"),
        ({"colour": "red"}, "/json/colour"),
        ({"standard_cost": "-1"}, "/json/standard_cost"),
        ({"standard_cost": "NaN"}, "/json/standard_cost"),
        ({"standard_cost": "1e30"}, "/json/standard_cost"),
        ({"currency": "eur"}, "/json/currency"),
        ({"currency": "EUR\n"}, "/json/currency"),
        ({"currency": "XAU"}, "/json/currency"),
        ({"status": "lost"}, "/json/status"),
        ({"attributes": {"a": "\0"}}, "/json/attributes"),
        ({"attributes": {"a": "x" * 20_000}}, "/json/attributes"),
        ({"onshape_url": "javascript:alert(1)"}, "/json/onshape_url"),
        ({"file_id": 404}, "/json/file_id"),
        ({"file_id": True}, "/json/file_id"),
        ({"file_id": 2**63}, "/json/file_id"),
    ],
)
def test_what_cannot_be_is_refused_by_name(staff, change, pointer):
    answer = staff.post(PARTS, json={"name": "x"} | change)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"].startswith(pointer)
    assert staff.get(PARTS).json["total"] == 0


def test_half_a_surrogate_pair_is_no_text(staff):
    body = b'{"name": "\\ud800"}'
    assert staff.post(PARTS, data=body, content_type="application/json").status_code == 400


def test_a_part_does_not_become_a_draft_again(staff):
    url = f"{PARTS}/{make_part(status='active').id}"
    refused = staff.patch(url, json={"status": "draft"})
    assert (refused.status_code, refused.json["code"]) == (409, "wrong_status")
    assert refused.json["detail"] == "The status is active: it can become obsolete, not draft."
    assert staff.patch(url, json={"status": "obsolete"}).json["actions"] == ["activate"]


def test_a_part_is_made_with_a_status_other_than_the_first(staff):
    made = staff.post(PARTS, json={"name": "x", "status": "obsolete"})
    assert (made.json["status"], made.json["actions"]) == ("obsolete", ["activate"])


def test_customers_do_not_see_parts(customer):
    assert customer.get(PARTS).status_code == 403
    assert customer.get(f"{PARTS}/{make_part().id}").status_code == 403


@pytest.mark.parametrize("status", ["active", "obsolete"])
@pytest.mark.parametrize("change", [{"number": "B-2"}, {"revision": "B"}, {"revision": "B", "name": "x"}])
def test_a_released_part_keeps_its_number_and_revision(staff, status, change):
    part = make_part(number="A-1", status=status)
    url = f"{PARTS}/{part.id}"
    refused = staff.patch(url, json=change)
    assert (refused.status_code, refused.json["code"]) == (409, "released")
    assert refused.json["detail"].startswith(f"This part is {status}: its number and revision stay")
    read = staff.get(url).json
    assert (read["number"], read["revision"], read["name"]) == ("A-1", "A", "Bracket")


def test_all_else_of_a_released_part_may_change(staff):
    url = f"{PARTS}/{make_part(number='A-1', status='active').id}"
    same = {"number": "A-1", "revision": "A", "name": "Angle", "status": "obsolete"}
    assert staff.patch(url, json=same).json["name"] == "Angle"


def test_a_part_may_be_renamed_in_the_moment_of_its_release_and_not_after(staff):
    url = f"{PARTS}/{make_part(number='A-1').id}"
    released = staff.patch(url, json={"number": "A-2", "revision": "0", "status": "active"}).json
    assert (released["number"], released["revision"], released["status"]) == ("A-2", "0", "active")
    assert staff.patch(url, json={"number": "A-1"}).status_code == 409


def test_many_at_once_do_not_rename_a_released_part_either(staff):
    make_part(number="A-1", status="active", external_id="X-1")
    answer = staff.post(
        f"{PARTS}/bulk",
        json={"items": [{"external_id": "X-1", "name": "x", "number": "A-9"}], "on_conflict": "update"},
    )
    assert "released" in answer.text
    assert staff.get(f"{PARTS}?q=X-1").json["items"][0]["number"] == "A-1"
