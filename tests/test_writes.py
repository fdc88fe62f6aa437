"""What every write keeps, on every noun: the last one wins, unless If-Match says so; no change, no news."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from marshmallow import fields
from sqlalchemy import func, select

from app.extensions import db
from models.engineering.parts import Part
from models.identity.actors import SYSTEM
from models.platform.audit_events import AuditEvent
from models.supply.locations import Location
from tests.access.bodies import JSON
from tests.access.callers import set_up
from tests.access.calls import prepared
from tests.databases import SERVER
from tests.factories import login_as, make_part
from tests.nasty import every_route, schema_of

PARTS, ORDERS = "/api/v1/parts", "/api/v1/purchase-orders"


def changes_of(app):
    return [route for route in every_route(app) if route.method == "PATCH"]


def events():
    found = db.session.scalar(select(func.count()).select_from(AuditEvent))
    db.session.rollback()
    return found


def taken_by(schema, shown):
    """Of what was read all that may be sent back, in lists and objects, too."""
    return {name: inner_of(field, shown[name]) for name, field in schema.load_fields.items() if name in shown}


def inner_of(field, value):
    if isinstance(field, fields.List):
        return value and [inner_of(field.inner, each) for each in value]
    return taken_by(field.schema, value) if isinstance(field, fields.Nested) and value else value


def test_a_change_of_nothing_is_no_news(app):
    """Neither for who reads it again nor in the trail."""
    for route in changes_of(app):
        url, asked = prepared(app, route, set_up("admin"))
        client, headers = app.test_client(), {"headers": asked["headers"]}
        assert client.patch(url, **asked).status_code == 200, route.name
        read = client.get(url, **headers)
        told, schema = events(), schema_of(app, route, "json")
        same = taken_by(schema, read.json)
        assert same.keys() >= asked["json"].keys(), route.name
        for body in ({}, asked["json"], same):
            answer = client.patch(url, **headers, json=body)
            assert (answer.status_code, answer.json) == (200, read.json), (route.name, body)
            assert (answer.headers["ETag"], events()) == (read.headers["ETag"], told), (route.name, body)


MALFORMED = ["7", "'7'", '"7', "W/7", '"7" "8"', ",", '"7",', '*, "7"', 'w/"7"', '"a b"']


@pytest.mark.parametrize("header", ["If-Match", "If-None-Match"])
def test_a_malformed_condition_is_no_missing_one(app, header):
    """For every route that writes."""
    for route in every_route(app):
        if route.name in JSON:
            url, asked = prepared(app, route, set_up("admin"))
            for value in MALFORMED:
                given = asked | {"headers": asked["headers"] | {header: value}}
                answer = app.test_client().open(url, method=route.method, **given)
                assert answer.status_code == 400, (route.name, value)
                assert answer.json["errors"][0]["pointer"] == f"/header/{header}"


def test_what_one_has_already_is_not_changed(app):
    """RFC 9110, 13.1.2: If-None-Match on a write."""
    for route in changes_of(app):
        url, asked = prepared(app, route, set_up("admin"))
        client = app.test_client()
        tag = client.get(url, headers=asked["headers"]).headers["ETag"]
        for value, status in ((tag, 412), ("*", 412), (f'"x", W/{tag}', 412), ('"another"', 200)):
            given = asked | {"headers": asked["headers"] | {"If-None-Match": value}}
            assert client.patch(url, **given).status_code == status, (route.name, value)


def at_once(app, many, act):
    """The statuses of `act(client, n)` in so many threads."""
    clients = [login_as(app, "staff") for _ in range(many)]

    def one(n):
        with app.app_context():
            return act(clients[n], n).status_code

    with ThreadPoolExecutor(many) as threads:
        return [*threads.map(one, range(many))]


@pytest.mark.skipif(not SERVER, reason="SQLite lets one write after the other")
def test_nobody_is_refused_for_being_one_of_many(app):
    url, fields = f"{PARTS}/{make_part().id}", ("name", "notes", "material", "unit")
    for _ in range(5):
        statuses = at_once(app, 16, lambda client, n: client.patch(url, json={fields[n % 4]: f"x{n}"}))
        assert set(statuses) == {200}
    tag = login_as(app, "staff").get(url).headers["ETag"]
    once = at_once(app, 16, lambda c, n: c.patch(url, json={"name": f"y{n}"}, headers={"If-Match": tag}))
    assert sorted(once) == [200] + 15 * [412]
    calls = (lambda client: client.delete(url), lambda client: client.patch(url, json={"unit": "m"}))
    gone = at_once(app, 16, lambda client, n: calls[n % 2](client))
    assert set(gone) <= {200, 204, 404}
    assert gone.count(204) == 1


@pytest.mark.skipif(not SERVER, reason="SQLite lets one write after the other")
@pytest.mark.parametrize("is_new", [True, False])
def test_who_gives_the_next_number_by_hand_refuses_nobody_a_number(app, is_new):
    """Neither by a new part nor by one that is renamed, and whichever comes first."""
    client = login_as(app, "staff")
    part = None if is_new else make_part(number="by hand")
    taken = "PN-000001"
    if part is None:
        Part.add(SYSTEM, name="x", number=taken)  # and not yet committed
    else:
        part.edit(SYSTEM, number=taken)
        db.session.flush()
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(lambda: client.post(PARTS, json={"name": "y"}))
        sleep(0.3)
        db.session.commit()
        answer = asked.result()
    assert (answer.status_code, answer.json["number"]) == (201, "PN-000002")
    late = client.post(PARTS, json={"name": "z", "number": "PN-000002"})
    assert (late.status_code, late.json["code"]) == (409, "not_unique")


@pytest.mark.skipif(not SERVER, reason="SQLite lets one write after the other")
def test_who_is_given_up_for_others_to_go_on_is_answered_all_the_same(app):
    """Of two who wait for each other, the database takes one back."""
    first, second = (Location.add(SYSTEM, name=name) for name in ("one", "two"))
    db.session.commit()
    line = {"material_name": "Bolt", "quantity": 1, "unit_price": 1}
    lines = [line | {"location_id": place.id} for place in (first, second)]
    body = {"supplier_name": "x", "po_date": "2026-01-02", "due_date": "2026-02-01", "lines": lines}
    client = login_as(app, "staff")
    second.edit(SYSTEM, code="2")
    db.session.flush()
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(lambda: client.post(ORDERS, json=body, headers={"Idempotency-Key": "k"}))
        sleep(0.3)
        first.edit(SYSTEM, code="1")
        db.session.flush()
        db.session.commit()
        answer = asked.result()
    assert (answer.status_code, answer.json["number"]) == (201, "PO-000001")
