"""Every change is on record: who, when, under which request, from what to what; for ever."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.extensions import db
from models.base import now
from tests.factories import key_of, make_part, make_user

EVENTS, PARTS = "/api/v1/audit-events", "/api/v1/parts"


def events(client, **query):
    return client.get(EVENTS, query_string={"sort": "created_at", "limit": 100} | query).json["items"]


def test_a_parts_life_is_on_record(admin, staff):
    made = staff.post(
        PARTS, json={"name": "x", "standard_cost": "1.5"}, headers={"X-Request-ID": "creating-it"}
    )
    url = made.headers["Location"]
    staff.patch(url, json={"name": "y"})
    staff.patch(url, json={"name": "y"})
    staff.delete(url)
    found = events(admin, entity="parts", entity_id=made.json["id"])
    assert [event["action"] for event in found] == ["create", "update", "delete"]
    assert found[0]["request_id"] == "creating-it"
    assert {(e["actor_id"], e["actor_name"]) for e in found} == {(make_user("staff").id, "staff")}
    assert found[0]["changes"]["name"] == [None, "x"]
    assert found[0]["changes"]["standard_cost"] == [None, "1.5"]
    assert found[1]["changes"] == {"name": ["x", "y"]}
    assert found[2]["changes"]["name"] == ["y", None]


def test_a_refused_change_leaves_no_trace(admin, staff):
    make_part(number="A")
    assert staff.post(PARTS, json={"name": "x", "number": "A"}).status_code == 409
    assert len(events(admin, entity="parts")) == 1


def test_secrets_are_starred(admin):
    key = admin.post("/api/v1/api-keys", json=key_of("parts:read")).json["key"]
    told = admin.get(EVENTS, query_string={"limit": 100}).text
    assert (key in told, "argon2" in told) == (False, False)
    assert events(admin, entity="api_keys")[0]["changes"]["key_hash"] == [None, "***"]


def test_a_key_signs_with_its_own_number(admin, anonymous):
    made = admin.post("/api/v1/api-keys", json=key_of("parts:write")).json
    anonymous.post(PARTS, json={"name": "x"}, headers={"X-API-Key": made["key"]})
    assert events(admin, entity="parts")[0]["api_key_id"] == made["id"]


def test_events_are_found_by_actor_and_time(admin, staff):
    make_part()
    moment = now().isoformat()
    staff.post(PARTS, json={"name": "x"})
    assert len(events(admin, entity="parts")) == 2
    assert len(events(admin, entity="parts", since=moment)) == 1
    assert len(events(admin, entity="parts", actor_id=make_user("staff").id)) == 1


@pytest.mark.parametrize("statement", ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events"])
def test_the_database_itself_refuses_to_change_the_trail(app, statement):
    make_part()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))


def test_only_who_may_read_it_reads_it(staff, customer):
    assert [client.get(EVENTS).status_code for client in (staff, customer)] == [403, 403]
