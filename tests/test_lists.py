"""Promises that every list keeps, shown with parts."""

import pytest

import models.paging
from tests.factories import make_part

PARTS = "/api/v1/parts"


def make_parts(count):
    """Many of them equal in every column, so that only the id tells them apart."""
    return [make_part(name=f"Part {n % 2}", revision=f"{n % 3}") for n in range(count)]


def test_a_list_says_what_it_shows(staff):
    make_parts(3)
    answer = staff.get(PARTS, query_string={"limit": 2, "skip": 1}).json
    assert [part["id"] for part in answer.pop("items")] == [2, 1]  # newest first
    assert answer == {"total": 3, "total_is_exact": True, "limit": 2, "skip": 1, "next": None}


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("column", ["created_at", "updated_at", "name", "number"])
def test_a_walk_meets_every_row_once_while_others_arrive(staff, sign, column):
    there_before = {part.id for part in make_parts(20)}
    met, parameters = [], {"limit": 3, "sort": sign + column}
    while True:
        page = staff.get(PARTS, query_string=parameters).json
        met += [part["id"] for part in page["items"]]
        if page["next"] is None:
            break
        parameters["cursor"] = page["next"]
        make_parts(2)
    assert len(met) == len(set(met))
    assert there_before <= set(met)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("skip=-1", "skip"),
        ("sort=words", "sort"),
        ("cursor=invented", "cursor"),
        ("page=2", "page"),
        ("status=lost", "status"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(staff, query, pointer):
    answer = staff.get(f"{PARTS}?{query}")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"/query/{pointer}")


def test_a_cursor_continues_only_the_sort_it_came_from(staff):
    make_parts(2)
    cursor = staff.get(f"{PARTS}?limit=1").json["next"]
    answer = staff.get(PARTS, query_string={"sort": "name", "cursor": cursor})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/query/cursor")


def test_a_costly_total_is_bounded_and_says_so(staff, monkeypatch):
    monkeypatch.setattr(models.paging, "COUNTED", 3)
    make_parts(5)
    for page in (
        staff.get(f"{PARTS}?limit=2"),
        staff.get(PARTS, query_string={"limit": 2, "cursor": staff.get(f"{PARTS}?limit=2").json["next"]}),
    ):
        assert (page.json["total"], page.json["total_is_exact"]) == (3, False)
    assert staff.get(f"{PARTS}?name=x").status_code == 422


def test_a_cursor_goes_on_with_its_own_filters_for_its_own_reader(staff, admin):
    make_parts(5)
    query = {"limit": 1, "q": "part", "status": "draft"}
    cursor = staff.get(PARTS, query_string=query).json["next"]
    went_on = [staff.get(PARTS, query_string=query | {"cursor": cursor, "limit": n}) for n in (1, 2)]
    assert [answer.status_code for answer in went_on] == [200, 200]
    others = ({"q": "par"}, {"status": "active"}, {"number": "1"})
    for client, other in [(admin, {}), *((staff, other) for other in others)]:
        answer = client.get(PARTS, query_string=query | {"cursor": cursor} | other)
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/query/cursor"), other


def test_a_cursor_of_another_list_is_refused(staff):
    make_parts(2)
    cursor = staff.get(f"{PARTS}?limit=1").json["next"]
    assert staff.get("/api/v1/files", query_string={"cursor": cursor}).status_code == 422


@pytest.mark.parametrize(
    ("there", "total", "is_exact"), [(0, 0, True), (2, 2, True), (3, 3, True), (4, 3, False), (9, 3, False)]
)
@pytest.mark.parametrize(
    "asked", ["", "skip=1", "skip=50", "limit=1", "q=part", "status=draft", "q=part&skip=50"]
)
def test_a_total_is_exact_up_to_a_bound(staff, monkeypatch, there, total, is_exact, asked):
    models.paging.page.cache_clear()  # the bound is part of the statement
    monkeypatch.setattr(models.paging, "COUNTED", 3)
    make_parts(there)
    make_part(name="Other", status="active")  # found by none of the filters
    others = 0 if "q=" in asked or "status=" in asked else 1
    answer = staff.get(f"{PARTS}?{asked}").json
    expected = (min(there + others, 3), there + others <= 3) if others else (total, is_exact)
    assert (answer["total"], answer["total_is_exact"]) == expected
    models.paging.page.cache_clear()


def test_a_cursor_brings_the_first_pages_total_along(staff):
    make_parts(5)
    parameters = {"limit": 2, "q": "part"}
    first = staff.get(PARTS, query_string=parameters).json
    make_parts(2)
    second = staff.get(PARTS, query_string=parameters | {"cursor": first["next"]}).json
    assert (first["total"], second["total"], second["total_is_exact"]) == (5, 5, True)


def test_a_list_of_nothing_says_so(staff):
    for query in ("", "?skip=7", "?q=nothing", "?status=obsolete&skip=3"):
        answer = staff.get(PARTS + query).json
        assert (answer["items"], answer["total"], answer["total_is_exact"], answer["next"]) == (
            [],
            0,
            True,
            None,
        )
