"""What a search shows first, and that its pages fit together."""

import pytest

import models.paging
from models.ranking import ranked_page
from tests.factories import make_part

PARTS = "/api/v1/parts"


def names(client, **query):
    return [part["name"] for part in client.get(PARTS, query_string=query).json["items"]]


def walk(client, **query):
    met = []
    while True:
        page = client.get(PARTS, query_string=query).json
        met += [part["name"] for part in page["items"]]
        if page["next"] is None:
            return met
        query["cursor"] = page["next"]


def test_the_number_comes_first_then_names_that_begin_so_then_the_newest(staff):
    make_part(number="M8", name="The screw itself")
    make_part(name="M8 nut")
    make_part(name="M8 bolt")
    make_part(name="Old plate", notes="with M8 thread")
    make_part(name="New plate", notes="with m8 thread")
    expected = ["The screw itself", "M8 bolt", "M8 nut", "New plate", "Old plate"]
    assert names(staff, q="m8") == expected
    assert walk(staff, q="m8", limit=1) == walk(staff, q="m8", limit=2) == expected


@pytest.mark.parametrize("typed", ["42", "pn-42", "PN-000042"])
def test_a_number_in_short_leads(staff, typed):
    make_part(name="42 holes")
    make_part(number="PN-000042", name="It")
    make_part(name="Newer", description="42 PN-42 PN-000042")
    assert names(staff, q=typed)[0] == "It"


def test_an_order_that_is_asked_for_holds(staff):
    for name in ("b disc", "disc c", "disc a"):
        make_part(name=name)
    assert names(staff, q="disc") == ["disc a", "disc c", "b disc"]
    assert names(staff, q="disc", sort="name") == ["b disc", "disc a", "disc c"]
    assert names(staff, q="disc", sort="-created_at") == ["disc a", "disc c", "b disc"]


def test_a_cursor_of_a_search_does_not_continue_a_list(staff):
    for _ in range(2):
        make_part(name="disc")
    cursor = staff.get(f"{PARTS}?q=disc&limit=1").json["next"]
    answer = staff.get(PARTS, query_string={"cursor": cursor})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/query/cursor")


@pytest.mark.parametrize("limit", [1, 3, 7])
def test_a_walk_through_a_search_meets_every_row_once_while_others_arrive(staff, limit):
    for n in range(6):
        make_part(name="Disc", revision=str(n))
        make_part(name=f"Spare {n % 2}", notes="of a disc", revision=str(n))
    met, query = [], {"q": "disc", "limit": limit}
    while True:
        page = staff.get(PARTS, query_string=query).json
        met += [part["id"] for part in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
        make_part(name="Newer", notes="disc")
    assert len(met) == len(set(met))
    assert set(range(1, 13)) <= set(met)


@pytest.mark.parametrize("skip", range(5))
def test_skipping_leads_to_the_same_places(staff, skip):
    for name in ("Disc", "Disc b", "x disc", "y disc"):
        make_part(name=name)
    assert names(staff, q="disc", skip=skip, limit=2) == names(staff, q="disc")[skip : skip + 2]
    assert staff.get(PARTS, query_string={"q": "disc", "skip": skip}).json["total"] == 4


@pytest.mark.parametrize(("there", "total", "is_exact"), [(0, 0, True), (3, 3, True), (4, 3, False)])
def test_the_total_of_a_search_is_exact_up_to_a_bound(staff, monkeypatch, there, total, is_exact):
    ranked_page.cache_clear()  # the bound is part of the statement
    monkeypatch.setattr(models.paging, "COUNTED", 3)
    for n in range(there):
        make_part(name=f"{n} disc" if n % 2 else f"disc {n}")
    answer = staff.get(PARTS, query_string={"q": "disc", "limit": 1}).json
    assert (answer["total"], answer["total_is_exact"]) == (total, is_exact)
    ranked_page.cache_clear()
