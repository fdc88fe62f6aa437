"""Many at once, for every noun that has `/bulk`: what one item meets is no other one's business."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app import resources
from app.extensions import db
from models.platform.audit_events import AuditEvent
from tests.factories import login_as, make_part

ORDERS = "/api/v1/purchase-orders"
CATEGORIES, LOCATIONS = "/api/v1/categories", "/api/v1/locations"


def send(client, noun, items, **options):
    answer = client.post(f"{noun}/bulk", json={"items": items} | options)
    assert answer.status_code == 200, answer.json
    return answer.json


def outcomes(body):
    counts = tuple(body[name] for name in ("created", "updated", "unchanged", "rejected"))
    return [result["status"] for result in body["results"]], counts


def names(client, noun=CATEGORIES):
    return {item["name"] for item in client.get(noun, query_string={"limit": 100}).json["items"]}


MIXED = [{"name": "a"}, {"name": ""}, {"name": "A"}, 7, {"name": "b", "parent_id": 404}, {"name": "c"}]


def test_an_item_that_is_refused_leaves_the_others_alone(staff):
    body = send(staff, CATEGORIES, MIXED)
    assert outcomes(body) == (["created", *4 * ["rejected"], "created"], (2, 0, 0, 4))
    assert [result["index"] for result in body["results"]] == [*range(6)]
    problems = [result["problem"] for result in body["results"][1:5]]
    assert [(one["status"], one["code"]) for one in problems] == [
        (422, "unprocessable_entity"),
        (409, "not_unique"),
        (422, "unprocessable_entity"),
        (422, "unprocessable_entity"),
    ]
    pointers = [one["errors"][0]["pointer"] for one in problems if "errors" in one]
    assert pointers == ["/json/items/1/name", "/json/items/3/_schema", "/json/items/4/parent_id"]
    assert names(staff) == {"a", "c"}
    made = {result["id"] for result in body["results"] if "id" in result}
    told = db.session.query(AuditEvent).filter_by(entity="categories", action="create")
    assert {event.entity_id for event in told} == made


def test_all_or_none(staff):
    body = send(staff, CATEGORIES, MIXED, mode="atomic")
    assert outcomes(body)[1] == (0, 0, 0, 6)
    assert body["results"][0]["problem"]["code"] == "not_written"
    assert body["results"][2]["problem"]["code"] == "not_unique"
    assert names(staff) == set()
    assert outcomes(send(staff, CATEGORIES, [{"name": "a"}, {"name": "b"}], mode="atomic"))[1] == (2, 0, 0, 0)


def test_what_is_there_is_changed_where_that_is_asked_for(staff):
    first = send(staff, LOCATIONS, [{"name": "one", "code": "1"}, {"name": "two"}])
    ids = [result["id"] for result in first["results"]]
    items = [
        {"name": "uno", "code": "1"},
        {"name": "two"},
        {"name": "three"},
        {"name": "uno", "code": "1", "city": "Ulm"},
        {"name": "three"},
    ]
    second = send(staff, LOCATIONS, items, on_conflict="update")
    assert outcomes(second) == (["updated", "unchanged", "created", "rejected", "rejected"], (1, 1, 1, 2))
    assert [result["id"] for result in second["results"][:2]] == ids
    assert [result["problem"]["code"] for result in second["results"][3:]] == ["repeated", "repeated"]
    assert names(staff, LOCATIONS) == {"uno", "two", "three"}
    staff.post(LOCATIONS, json={"name": "two"})
    unclear = send(staff, LOCATIONS, [{"name": "two"}], on_conflict="update")
    assert unclear["results"][0]["problem"]["code"] == "ambiguous"


def test_a_tree_is_made_and_moved_by_names(staff):
    top = send(staff, CATEGORIES, [{"name": "Top", "code": "T"}])["results"][0]["id"]
    send(staff, CATEGORIES, [{"name": "Leaf", "parent_id": top}])
    again = [{"name": "leaf", "parent_id": top, "description": "x"}, {"name": "TOP", "code": "T"}]
    assert outcomes(send(staff, CATEGORIES, again, on_conflict="update"))[1] == (0, 2, 0, 0)
    assert outcomes(send(staff, CATEGORIES, again, on_conflict="update"))[1] == (0, 0, 2, 0)
    assert names(staff) == {"TOP", "leaf"}


def test_a_dry_run_shows_what_would_be_and_writes_nothing(staff):
    make_part()
    items = [{"name": "x"}, {"name": ""}, {"name": "y"}]
    body = send(staff, "/api/v1/parts", items, dry_run=True)
    records = [result.get("record", {}) for result in body["results"]]
    assert [record.get("number") for record in records] == ["PN-000002", None, "PN-000003"]
    assert records[0]["unit"] == "pcs"
    assert not any("id" in result for result in body["results"])
    assert staff.get("/api/v1/parts").json["total"] == 1
    assert staff.post("/api/v1/parts", json={"name": "z"}).json["number"] == "PN-000002"


def test_numbers_have_no_gaps_where_items_are_refused(staff):
    items = [{"name": f"{n}", "category_id": 404 if n % 10 == 9 else None} for n in range(40)]
    assert outcomes(send(staff, "/api/v1/parts", items))[1] == (36, 0, 0, 4)
    found = staff.get("/api/v1/parts", query_string={"limit": 100, "sort": "number"}).json["items"]
    assert [part["number"] for part in found] == [f"PN-{n:06}" for n in range(1, 37)]


@pytest.mark.parametrize("items", [[], [{}] * 1001, "x", None])
def test_as_many_as_are_allowed(staff, items):
    answer = staff.post(f"{CATEGORIES}/bulk", json={"items": items})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/json/items")


def test_the_same_key_again_is_answered_and_not_done_again(staff):
    body, key = {"items": [{"name": "Shop"}]}, {"Idempotency-Key": "k"}
    first, again = (staff.post(f"{LOCATIONS}/bulk", json=body, headers=key) for _ in range(2))
    assert (again.json, again.headers["Idempotency-Replayed"]) == (first.json, "true")
    assert staff.get(LOCATIONS).json["total"] == 1


def test_a_large_body_is_taken(staff):
    items = [{"name": f"{n}", "description": "x" * 2000} for n in range(50)]
    assert send(staff, CATEGORIES, items)["created"] == 50


def order(*quantities, **changes):
    lines = [{"material_name": "Bolt", "quantity": each, "unit_price": "0.335"} for each in quantities]
    head = {"supplier_name": "Steel & Sons", "po_date": "2026-01-02", "due_date": "2026-02-01"}
    return head | {"currency": "EUR", "lines": lines} | changes


def numbers(client):
    found = client.get(ORDERS, query_string={"limit": 100, "sort": "number"}).json["items"]
    return [row["number"] for row in found]


def test_orders_have_numbers_without_gaps_and_pointers_into_their_lines(staff):
    late = order(1, po_date="2026-03-01")
    body = send(staff, ORDERS, [order(1), late, order(1, 0), order(3, 4), order(1, location_id=404)])
    assert outcomes(body)[1] == (2, 0, 0, 3)
    found = [result["problem"]["errors"][0]["pointer"] for result in body["results"] if "problem" in result]
    assert found == [
        *("/json/items/1/due_date", "/json/items/2/lines/1/quantity", "/json/items/4/location_id"),
    ]
    assert numbers(staff) == ["PO-000001", "PO-000002"]
    made = staff.get(f"{ORDERS}/{body['results'][3]['id']}").json
    assert [line["net_amount"] for line in made["lines"]] == ["1.01", "1.34"]
    dry = send(staff, ORDERS, [order(3), order(0)], dry_run=True)["results"]
    assert (dry[0]["record"]["lines"][0]["net_amount"], dry[0]["record"]["number"]) == ("1.01", "PO-000003")
    assert "problem" in dry[1]
    assert numbers(staff) == ["PO-000001", "PO-000002"]


def test_many_who_write_many_leave_no_gap(app, staff):
    clients = [login_as(app, "staff") for _ in range(16)]

    def write(client):
        with app.app_context():
            return send(client, ORDERS, [order(1), order(0), order(2)])["created"]

    with ThreadPoolExecutor(16) as threads:
        assert [*threads.map(write, clients)] == [2] * 16
    assert numbers(staff) == [f"PO-{n:06}" for n in range(1, 33)]


def test_many_who_bring_the_same_make_it_once(app, staff, monkeypatch):
    monkeypatch.setattr(resources, "TRIES", 1)
    clients = [login_as(app, "staff") for _ in range(16)]
    items = [{"name": f"shop {n}", "code": f"{n}"} for n in range(3)]

    def write(pair):
        """Each in an order of its own: none waits for a record of one that waits for it."""
        n = pair[0] % 3
        with app.app_context():
            changed = [item | {"city": f"city {pair[0]}"} for item in items[n:] + items[:n]]
            return outcomes(send(pair[1], LOCATIONS, changed, on_conflict="update"))[1]

    with ThreadPoolExecutor(16) as threads:
        counts = [*threads.map(write, enumerate(clients))]
    assert [sum(each) for each in zip(*counts, strict=True)] == [3, 45, 0, 0]
    assert staff.get(LOCATIONS).json["total"] == 3
