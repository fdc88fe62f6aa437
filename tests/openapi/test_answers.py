"""The document against the service: every route is called, and what comes back is held against it."""

import pytest
from jsonschema import Draft202012Validator

from app.extensions import db
from tests.access.callers import set_up
from tests.access.calls import prepared, routes_of

TOLD = ("ETag", "Location", "Accept-Ranges", "WWW-Authenticate", "Retry-After", "Device-Token")


def api_routes(app):
    return [r for noun, routes in routes_of(app).items() if noun != "pages" for r in routes.values()]


@pytest.fixture
def operations_of(app, document):
    """Each route that the document knows, with its operation; references are followed."""

    def followed(part):
        if isinstance(part, dict) and part.get("$ref", "").startswith("#/components/schemas/"):
            return part
        if isinstance(part, dict) and "$ref" in part:
            _, kind, name = part["$ref"].rsplit("/", 2)
            return followed(document["components"][kind][name])
        if isinstance(part, dict):
            return {key: followed(value) for key, value in part.items()}
        return [followed(value) for value in part] if isinstance(part, list) else part

    paths = followed(document["paths"])
    known = [
        (route, paths[route.path][route.method.lower()]) for route in api_routes(app) if route.path in paths
    ]
    assert len(known) > 60
    return known


@pytest.fixture
def call(app):
    def ask(route, caller="admin", **headers):
        url, asked = prepared(app, route, set_up(caller))
        asked["headers"] |= headers
        client = app.test_client(use_cookies=False)
        answer = client.open(url, method=route.method, **asked, buffered=True)
        db.session.remove()
        return answer

    return ask


@pytest.fixture
def faults(document):
    """What JSON Schema finds wrong with a body."""

    def look(schema, body):
        whole = {**schema, "components": document["components"]}
        return [error.message for error in Draft202012Validator(whole).iter_errors(body)]

    return look


def assert_as_documented(name, operation, answer, faults):
    documented = operation["responses"].get(str(answer.status_code))
    assert documented is not None, (
        f"{name} answered {answer.status_code}, which is not documented: {answer.text}"
    )
    content, headers = documented.get("content", {}), documented.get("headers", {})
    assert bool(answer.data) is bool(content), name
    for header in ("ETag",) if answer.status_code == 304 else TOLD:
        assert (header in answer.headers) is (header in headers), f"{name}: {header}"
    assert "X-Request-ID" in headers, name
    if answer.data:
        media = content[answer.mimetype]
        assert not answer.is_json or faults(media["schema"], answer.json) == [], name


def test_every_answer_is_as_documented(operations_of, call, faults):
    for route, operation in operations_of:
        assert_as_documented(route.name, operation, call(route), faults)


def test_every_refusal_of_strangers_is_as_documented(operations_of, call, faults):
    for route, operation in operations_of:
        if operation.get("security") != []:
            answer = call(route, "expired")
            assert answer.status_code == 401
            assert_as_documented(route.name, operation, answer, faults)


def names_of(operation):
    return {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "header"}


def test_what_takes_if_match_refuses_what_is_stale(operations_of, call, faults):
    for route, operation in operations_of:
        if "If-Match" in names_of(operation):
            owner = "customer" if route.needs == "sessions:write" else "admin"
            answer = call(route, owner, **{"If-Match": '"0"'})
            assert answer.status_code == 412, route.name
            assert_as_documented(route.name, operation, answer, faults)


def test_what_takes_if_none_match_does_not_send_it_again(operations_of, call, faults):
    for route, operation in operations_of:
        if "If-None-Match" in names_of(operation):
            answer = call(route, **{"If-None-Match": "*"})
            assert answer.status_code == 304, route.name
            assert_as_documented(route.name, operation, answer, faults)


def test_what_takes_range_sends_a_part(operations_of, call, faults):
    for route, operation in operations_of:
        if "Range" in names_of(operation):
            answer = call(route, Range="bytes=1-2")
            assert (answer.status_code, len(answer.data)) == (206, 2)
            assert_as_documented(route.name, operation, answer, faults)
