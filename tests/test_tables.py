"""Every list is a CSV for who asks for one: whole, in the list's own order, and safe in a spreadsheet."""

import csv
import io

import pytest

import models.exports
from app.document.api import document_of
from app.extensions import db
from app.gate import exporting
from tests.access.callers import set_up
from tests.access.calls import prepared
from tests.factories import make_company, make_file, make_part
from tests.nasty import every_route

PARTS = "/api/v1/parts"
AS_CSV = {"Accept": "text/csv"}


def lists_of(application):
    views = application.view_functions
    return [
        route
        for route in every_route(application)
        if route.method == "GET" and getattr(views[route.endpoint], "is_list", False)
    ]


def table_at(client, url, headers=AS_CSV):
    return client.get(url, headers=headers, buffered=True)


def rows_of(answer):
    """As a program reads it that knows of the byte order mark."""
    assert (answer.status_code, answer.mimetype) == (200, "text/csv"), answer.text
    return [*csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))]


def test_every_list_is_a_csv_with_the_columns_of_its_items(app):
    """By the document, too: what answers `items` is a list."""
    document, found = document_of(app), []
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        content = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        if "items" in schemas.get(name, {}).get("properties", {}):
            assert "text/csv" in content, path
            found.append(f"GET {path}")
    assert {*found} == {route.name for route in lists_of(app)}
    for route in lists_of(app):
        url, asked = prepared(app, route, set_up("admin"))
        client, headers = app.test_client(), asked["headers"]
        shown = client.get(url, headers=headers)
        answer = table_at(client, url, headers | AS_CSV)
        rows = rows_of(answer)
        assert (len(rows) > 0) == (len(shown.json["items"]) > 0), route.name
        assert answer.headers["Content-Disposition"].startswith("attachment; filename="), route.name
        assert "Accept" in answer.headers["Vary"], route.name
        assert "Accept" in shown.headers["Vary"], route.name
        for item, row in zip(shown.json["items"], rows, strict=False):
            assert {name.split(".")[0] for name in row} == item.keys(), route.name
        refused = table_at(app.test_client(), url)
        assert (refused.status_code, refused.mimetype) == (401, "application/problem+json"), route.name


@pytest.mark.parametrize(
    "query", ["", "sort=name", "sort=-updated_at&status=draft", "q=bracket", "q=b&sort=name"]
)
def test_it_has_all_that_the_filters_find_in_the_lists_own_order(staff, monkeypatch, query):
    monkeypatch.setattr(models.exports, "LOT", 2)
    for n in range(7):
        make_part(name=f"Bracket {n % 2}", status="active" if n == 3 else "draft")
    make_part(name="Other")
    listed = [str(part["id"]) for part in staff.get(f"{PARTS}?{query}&limit=100").json["items"]]
    assert [row["id"] for row in rows_of(table_at(staff, f"{PARTS}?{query}"))] == listed
    assert len(listed) > 5


def test_values_are_those_of_the_json_and_harm_no_spreadsheet(staff):
    words = ["=1+1", "\uff1d1", "+49 711", "-2", "@SUM(A1)", "007", 'a "b", c\r\nd', "ä€🎉", "'x"]
    for word in words:
        make_company(name="n", notes=word)
    answer = table_at(staff, "/api/v1/companies?sort=created_at")
    found = [row["notes"] for row in rows_of(answer)]
    safe = ["'=1+1", "'\uff1d1", "'+49 711", "'-2", "'@SUM(A1)"]
    assert found == [*safe, "007", 'a "b", c\r\nd', "ä€🎉", "'x"]
    assert answer.data.startswith("\ufeffid,".encode())
    assert b',"007",' in answer.data
    assert answer.data.endswith(b"\r\n")
    part = make_part(standard_cost="1.50", attributes={"ra": 1.6}, number="0012")
    [row], shown = rows_of(table_at(staff, PARTS)), staff.get(f"{PARTS}/{part.id}").json
    assert (row["number"], row["standard_cost"], row["attributes"]) == ("0012", "1.5", '{"ra":1.6}')
    assert (row["created_at"], row["description"], row["id"]) == (shown["created_at"], "", str(part.id))


def test_what_is_nested_has_a_column_for_each_field(staff):
    make_file("staff")
    [row] = rows_of(table_at(staff, "/api/v1/files"))
    assert {"previews.glb", "measures.volume_mm3", "measures.faces.plane", "measures.holes"} <= row.keys()
    assert (row["notes"], row["measures.volume_mm3"], row["is_demo"]) == ("[]", "", "false")


@pytest.mark.parametrize("name", ["limit=5", "skip=1", "cursor=x"])
def test_a_part_of_it_is_refused(staff, name):
    answer = table_at(staff, f"{PARTS}?{name}")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"/query/{name.split('=')[0]}")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "application/json"),
        ("text/csv;q=0", "application/json"),
        ("application/json, text/csv;q=0.5", "application/json"),
        ("text/csv, application/json;q=0.5", "text/csv"),
        ("text/csv, */*", "text/csv"),
    ],
)
def test_who_does_not_ask_for_it_gets_json(staff, accept, expected):
    assert table_at(staff, PARTS, {"Accept": accept}).mimetype == expected


def test_a_customer_gets_what_they_may_see(customer):
    make_file("customer"), make_file("staff")
    assert len(rows_of(table_at(customer, "/api/v1/files"))) == 1
    assert table_at(customer, PARTS).status_code == 403


@pytest.mark.parametrize("noun", ["parts", "files"])  # read as plain rows, and as objects
def test_a_slow_reader_holds_no_connection_and_not_all_threads(app, staff, monkeypatch, noun):
    monkeypatch.setattr(models.exports, "LOT", 1)
    for _ in range(3):
        make_part(file_id=make_file().id)
    db.session.remove()
    slow = staff.get(f"/api/v1/{noun}", headers=AS_CSV)
    chunks = slow.iter_encoded()
    next(chunks), next(chunks)  # the first was read within the request, which lets go at its end
    pools = [engine.pool for engine in db.engines.values()]
    assert [pool.checkedout() for pool in pools if hasattr(pool, "checkedout")] == [0] * len(pools)
    others = [staff.get(PARTS, headers=AS_CSV) for _ in range(exporting.places() - 1)]
    refused = staff.get(PARTS, headers=AS_CSV)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    for answer in (*reversed(others), slow):  # all are one thread's here, which has one stack of contexts
        answer.close()
    assert staff.get(PARTS, headers=AS_CSV, buffered=True).status_code == 200
    assert exporting.inside == {}
