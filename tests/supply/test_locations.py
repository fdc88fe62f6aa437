"""Locations and clusters, seen from outside."""

import re
from concurrent.futures import ThreadPoolExecutor

from tests.factories import login_as

LOCATIONS, CLUSTERS = "/api/v1/locations", "/api/v1/clusters"
ADDRESS = {"street": "Hauptstrasse 1", "postal_code": "70173", "city": "Stuttgart", "country": "DE"}
WHOLE = {"name": None, "street2": None, "region": None} | ADDRESS


def test_a_location_has_a_code_and_an_address(staff, admin):
    cluster = admin.post(CLUSTERS, json={"name": "South"}).json["id"]
    body = {"name": "Shop", "type": "store", "cluster_id": cluster, "address": ADDRESS}
    made = staff.post(LOCATIONS, json=body)
    assert (made.status_code, made.json["address"], made.json["is_active"]) == (201, WHOLE, True)
    assert (made.json["city"], made.json["country"]) == ("Stuttgart", "DE")
    assert re.fullmatch("[A-Z0-9]{16}", made.json["code"])
    url = made.headers["Location"]
    assert staff.get(url).json == made.json == staff.get(f"{LOCATIONS}?country=DE").json["items"][0]
    moved = staff.patch(url, json={"address": ADDRESS | {"city": "Ulm"}}).json
    assert (moved["city"], staff.get(f"{LOCATIONS}?city=Ulm").json["total"]) == ("Ulm", 1)
    other = staff.patch(url, json={"city": "Bonn"})
    assert (other.status_code, other.json["errors"]) == (
        422,
        [{"pointer": "/json/city", "detail": "The address says Ulm."}],
    )
    assert staff.patch(url, json={"address": None, "city": "Bonn"}).json["city"] == "Bonn"
    assert staff.post(LOCATIONS, json={"name": "0010", "code": "0010"}).json["code"] == "0010"
    assert admin.delete(f"{CLUSTERS}/{cluster}").status_code == 409


def test_what_cannot_be_is_refused_by_name(staff):
    for change, pointer in (
        ({"cluster_id": 404}, "cluster_id"),
        ({"type": "shed"}, "type"),
        ({"address": {"city": "Ulm"}}, "address/country"),
        ({"address": ADDRESS | {"country": "UK"}}, "address/country"),
        ({"address": ADDRESS | {"id": 1}}, "address/id"),
        ({"country": "DEU"}, "country"),
        ({"address": ADDRESS, "country": "FR"}, "country"),
    ):
        answer = staff.post(LOCATIONS, json={"name": "x"} | change)
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"/json/{pointer}"), change


def test_names_are_looked_up_exactly_and_then_in_any_letters(staff):
    ids = {
        name: staff.post(LOCATIONS, json={"name": name, "code": f"c{n}"}).json["id"]
        for n, name in enumerate(("Köln", "KÖLN", "Ulm", "Straße 7", "+"))
    }
    twins = [staff.post(LOCATIONS, json={"name": "Bonn"}).json["id"] for _ in range(2)]
    asked = ["Köln", "köln", "ULM", "STRASSE 7", "+", "Ulm 2", "bonn", "Koln"]
    found = staff.get(f"{LOCATIONS}/lookup", query_string={"names": asked}).json
    assert found["ids"] == {
        "Köln": ids["Köln"],
        "ULM": ids["Ulm"],
        "STRASSE 7": ids["Straße 7"],
        "+": ids["+"],
    }
    assert found["not_found"] == ["Ulm 2", "Koln"]
    assert found["ambiguous"] == [
        {"name": "köln", "ids": [ids["Köln"], ids["KÖLN"]]},
        {"name": "bonn", "ids": twins},
    ]
    assert staff.get(f"{LOCATIONS}/lookup").status_code == 422


def test_a_code_is_given_once_by_many(app):
    clients = [login_as(app, "staff") for _ in range(16)]

    def make(client):
        with app.app_context():
            return client.post(LOCATIONS, json={"name": "Shop", "code": "X"}).status_code

    with ThreadPoolExecutor(16) as threads:
        assert sorted(threads.map(make, clients)) == [201] + 15 * [409]
