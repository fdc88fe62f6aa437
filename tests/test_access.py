"""Who is answered what, as docs/access.md has it; and no body sets what its route does not offer."""

import pytest
from marshmallow import fields

from tests.access import table
from tests.access.bodies import JSON
from tests.access.callers import set_up
from tests.access.calls import ask, prepared, routes_of, seen
from tests.access.objects import OBJECTS
from tests.nasty import schema_of

TABLE = table.sections()
RENEW = "Run python -m tests.access --write, and read what git diff shows."

# What nobody may set by slipping it in.
SLIPPED_IN = {
    "role": "admin",
    "role_id": 1,
    "is_active": True,
    "owner_id": 1,
    "user_id": 1,
    "id": 1,
    "permissions": ["*"],
    "created_at": "2020-01-01T00:00:00Z",
    "version": 7,
    "is_demo": True,
    "two_factor_enabled": False,
    "email_verified_at": "2020-01-01T00:00:00Z",
    "password_hash": "x",
}
# What only we set on lines and other inner objects.
READ_ONLY = ("document_id", "position", "net_amount", "received_quantity", "open_quantity", "has_own_tax")
# Where it is offered after all: the permission that the route needs protects it, and the model does.
OFFERED = {
    ("POST /api/v1/users", "role"),
    ("PATCH /api/v1/users/{user_id}", "role"),
    ("PATCH /api/v1/users/{user_id}", "is_active"),
    ("POST /api/v1/roles", "permissions"),
    ("PATCH /api/v1/roles/{role_id}", "permissions"),
    ("POST /api/v1/api-keys", "permissions"),
    ("POST /api/v1/locations", "is_active"),
    ("POST /api/v1/companies/{company_id}/contacts", "role"),
    ("POST /api/v1/companies/{company_id}/contacts", "user_id"),
    ("PATCH /api/v1/companies/{company_id}/contacts/{contact_id}", "role"),
    ("PATCH /api/v1/companies/{company_id}/contacts/{contact_id}", "user_id"),
    ("PATCH /api/v1/locations/{location_id}", "is_active"),
    ("POST /api/v1/companies/{company_id}/members", "user_id"),
    ("POST /api/v1/sms-templates", "is_active"),
    ("PATCH /api/v1/sms-templates/{template_id}", "is_active"),
}


def test_every_route_has_a_row_and_every_row_a_route(app):
    routes = {(noun, name) for noun, found in routes_of(app).items() for name in found}
    rows = {(noun, name) for noun, found in TABLE.items() for name in found}
    assert not routes ^ rows, "\n".join([RENEW, *(name for _, name in routes ^ rows)])
    assert table.written(TABLE) == table.tables(), RENEW


@pytest.mark.parametrize("noun", TABLE)
def test_everybody_is_answered_what_the_table_says(app, noun):
    routes, changed = routes_of(app)[noun], []
    for name, row in TABLE[noun].items():
        now = seen(app, routes[name])
        changed += [
            f"{name}, {head}: {row[head]} is now {now[head]}" for head in row if row[head] != now[head]
        ]
    assert not changed, "\n".join([RENEW, *changed])


def takes_json(app, route):
    """As its blueprint tells; the OpenAPI document is that of the application that was made last."""
    documents = getattr(app.blueprints[route.noun], "_docs", {})
    told = documents.get(route.endpoint.split(".")[-1], {}).get(route.method.lower(), {})
    places = {parameter["in"] for parameter in told.get("arguments", {}).get("parameters", [])}
    return "json" in places or "requestBody" in told.get("manual_doc", {})


def test_every_route_that_takes_json_is_tried(app):
    every = [route for routes in routes_of(app).values() for route in routes.values()]
    amiss = {route.name for route in every if takes_json(app, route)} ^ {*JSON}
    assert not amiss, f"Say in JSON of tests/access/bodies.py what these take, if they exist: {sorted(amiss)}"


def test_every_action_is_tried_in_a_state_that_has_it():
    every = [(name, row["admin"]) for rows in TABLE.values() for name, row in rows.items()]
    refused = [name for name, answer in every if answer in ("409", "422")]
    assert not refused, f"Say in tests/access/objects.py (IN_STATE) or bodies.py what succeeds: {refused}"


def least_privileged(row):
    """Who of those that the route does not refuse may otherwise do least."""
    return next(who for who in ("customer", "viewer", "staff", "manager", "admin") if row[who] < "3")


@pytest.mark.parametrize("noun", [noun for noun, rows in TABLE.items() if rows.keys() & JSON.keys()])
def test_nothing_is_slipped_in(app, noun):
    for name in TABLE[noun].keys() & JSON.keys():
        route = routes_of(app)[noun][name]
        url, asked = prepared(app, route, set_up(least_privileged(TABLE[noun][name])))
        for field, value in SLIPPED_IN.items():
            offered = (name, field) in OFFERED
            given = asked | {"json": asked["json"] | {field: {} if offered else value}}
            answer = app.test_client().open(url, method=route.method, **given)
            details = {error["pointer"]: error["detail"] for error in answer.json.get("errors", [])}
            understood = details.get(f"/json/{field}", "Unknown field.") != "Unknown field."
            assert (answer.status_code, understood) == (422, offered), (name, field, answer.json)


def inner_bodies(schema, body, pointer="/json"):
    """Each object within this body: where it stands, what it may have, and a function that puts a name in."""
    for name, field in schema.load_fields.items():
        is_list = isinstance(field, fields.List)
        nested = field.inner if is_list else field
        if isinstance(nested, fields.Nested):
            within = body.get(name) or {}
            inner = (within[0] if within else {}) if is_list else within
            place = f"{pointer}/{name}" + ("/0" if is_list else "")

            def put(new, name=name, is_list=is_list):
                return body | {name: [new] if is_list else new}

            yield place, nested.schema, inner, put
            for deeper, its, held, put_in in inner_bodies(nested.schema, inner, place):
                yield deeper, its, held, lambda new, put=put, put_in=put_in: put(put_in(new))


@pytest.mark.parametrize("noun", [noun for noun, rows in TABLE.items() if rows.keys() & JSON.keys()])
def test_nothing_is_slipped_into_what_is_inside_of_a_body(app, noun):
    for name in TABLE[noun].keys() & JSON.keys():
        route = routes_of(app)[noun][name]
        schema = schema_of(app, route, "json")
        if schema is None:
            continue
        url, asked = prepared(app, route, set_up("admin"))
        for place, inner, held, put in inner_bodies(schema, asked["json"]):
            for field in {*SLIPPED_IN, *READ_ONLY} - {*inner.load_fields}:
                given = asked | {"json": put(held | {field: SLIPPED_IN.get(field, "1")})}
                answer = app.test_client().open(url, method=route.method, **given).json
                refusal = answer["results"][0]["problem"] if name.endswith("/bulk") else answer
                details = {error["pointer"]: error["detail"] for error in refusal["errors"]}
                told = details.get(f"{place}/{field}")
                assert (refusal["status"], told) == (422, "Unknown field."), (name, place, field, answer)


@pytest.mark.parametrize(
    ("known", "key", "words"),
    [
        (
            JSON,
            "PATCH /api/v1/parts/{part_id}",
            r"tests/access/bodies\.py what PATCH /api/v1/parts/{part_id}",
        ),
        (OBJECTS, "part_id", r"tests/access/objects\.py what part_id names"),
    ],
)
def test_who_forgets_to_describe_a_route_is_told_where_to(app, monkeypatch, known, key, words):
    monkeypatch.delitem(known, key)
    with pytest.raises(AssertionError, match=words):
        ask(app, routes_of(app)["parts"]["PATCH /api/v1/parts/{part_id}"], "admin")
