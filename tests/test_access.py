"""Who is answered what, as docs/access.md has it; and no body sets what its route does not offer."""

import pytest

from tests.access import table
from tests.access.bodies import JSON
from tests.access.callers import set_up
from tests.access.calls import ask, prepared, routes_of, seen

TABLE = {row["route"]: row for row in table.rows()}
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
# Where it is offered after all: the permission that the route needs protects it, and the model does.
OFFERED = {
    ("POST /api/v1/users", "role"),
    ("PATCH /api/v1/users/{user_id}", "role"),
    ("PATCH /api/v1/users/{user_id}", "is_active"),
    ("POST /api/v1/roles", "permissions"),
    ("PATCH /api/v1/roles/{role_id}", "permissions"),
    ("POST /api/v1/api-keys", "permissions"),
    ("POST /api/v1/sms-templates", "is_active"),
    ("PATCH /api/v1/sms-templates/{template_id}", "is_active"),
}


def test_every_route_has_a_row_and_every_row_a_route(app):
    routes = routes_of(app)
    assert not routes.keys() - TABLE.keys(), RENEW
    assert not TABLE.keys() - routes.keys(), RENEW
    nouns = ((routes[row["route"]].noun, row) for row in table.rows())
    assert table.written(nouns) == table.tables(), RENEW


@pytest.mark.parametrize("name", TABLE)
def test_everybody_is_answered_what_the_table_says(app, name):
    assert seen(app, routes_of(app)[name]) == TABLE[name], RENEW


def test_every_route_that_takes_json_is_tried(app, anonymous):
    paths = anonymous.get("/api/v1/openapi.json").json["paths"]
    taking = {
        f"{method.upper()} {path}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        if "requestBody" in operation
    }
    assert taking == {*JSON}


def least_privileged(name):
    """Who of those that the route does not refuse may otherwise do least."""
    return next(
        who for who in ("customer", "viewer", "staff", "manager", "admin") if TABLE[name][who] < "300"
    )


@pytest.mark.parametrize("name", JSON)
def test_nothing_is_slipped_in(app, name):
    route = routes_of(app)[name]
    url, asked = prepared(app, route, set_up(least_privileged(name)))
    body = asked.pop("json")
    for field, value in SLIPPED_IN.items():
        offered = (name, field) in OFFERED
        given = body | {field: {} if offered else value}
        answer = app.test_client().open(url, method=route.method, json=given, **asked)
        assert answer.status_code == 422, (field, answer.json)
        details = {error["pointer"]: error["detail"] for error in answer.json["errors"]}
        assert (f"/json/{field}" in details and details[f"/json/{field}"] != "Unknown field.") is offered


def test_a_route_that_nobody_described_says_where_to(app):
    route = routes_of(app)["PATCH /api/v1/parts/{part_id}"]
    described = JSON.pop(route.name)
    try:
        with pytest.raises(AssertionError, match=r"tests/access/bodies\.py what PATCH /api/v1/parts"):
            ask(app, route, "admin")
    finally:
        JSON[route.name] = described
