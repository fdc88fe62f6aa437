"""Whatever a request brings is answered by the API's own refusals: all routes, all fields, all parameters."""

import json
import logging
from urllib.parse import quote

import pytest
from marshmallow import ValidationError

from app.auth import admit
from app.extensions import db
from app.uploads import SMALL
from models.identity.actors import SYSTEM
from tests.access.bodies import FORMS, JSON
from tests.access.callers import set_up
from tests.access.calls import prepared
from tests.identity.visitors import HERE
from tests.nasty import TEXTS, bodies, every_route, needs_body, schema_of

PROBLEM_JSON = "application/problem+json"
LONG = "9" * 5000


@pytest.fixture
def routes(app):
    logging.getLogger("atelier").setLevel(logging.CRITICAL)
    return {route.name: route for route in every_route(app)}


def open_as(app, url, method, **asked):
    """The status; that of a bug, which the test client would raise."""
    client = app.test_client(use_cookies=False)
    answer = client.open(url, method=method, **asked)
    db.session.rollback()
    answer.close()
    return answer


def taken(schema, body):
    """Whether the schema lets it pass, so that models and database meet it. Raises what is no refusal."""
    try:
        schema.load(body)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", JSON)
def test_no_value_of_any_field_breaks_a_route(app, routes, name):
    route = routes[name]
    schema = schema_of(app, route, "json")
    url, asked = prepared(app, route, set_up("admin"))
    if schema is None:  # an upload, which reads its body itself
        tried = [asked["json"] | {field: text} for field in asked["json"] for text in TEXTS]
    else:
        # What a bulk has in its items, the routes of single records are asked with, each in full.
        some = slice(None, None, 20 if route.path.endswith("/bulk") else 1)
        tried = [body for body in bodies(schema, asked["json"])[some] if taken(schema, body)]
    for body in tried:
        given = {"headers": asked["headers"], "data": json.dumps(body), "content_type": "application/json"}
        answer = open_as(app, url, route.method, **given)
        assert answer.status_code < 500, (body, answer.json)


NO_JSON = [
    *(b"", b"{", b"NaN", b'{"a": NaN}', b"[Infinity]", b'{"a": 1e999}', b'{"a": -1e999}', b"\xff", b"\0"),
    *(b"[" * 1030, b"[" * 1000 + b"]" * 1000, b'{"a":' * 1000, LONG.encode(), b'{"a": %s}' % LONG.encode()),
    *(b'{"a": "\\ud800"}', b"{} {}", b"null", b"[]", b"7", b'"x"', "{}".encode("utf-16")),
]


@pytest.mark.parametrize("name", JSON)
def test_what_is_no_json_object_is_refused_by_every_route(app, routes, name):
    url, asked = prepared(app, routes[name], set_up("admin"))
    for data in NO_JSON if needs_body(app, routes[name]) else NO_JSON[1:]:
        given = {"headers": asked["headers"], "data": data, "content_type": "application/json"}
        answer = open_as(app, url, routes[name].method, **given)
        assert answer.status_code in (400, 422), (data[:9], answer.json)
        assert answer.mimetype == PROBLEM_JSON


@pytest.mark.parametrize("name", JSON)
def test_a_body_must_be_there_and_labelled(app, routes, name):
    url, asked = prepared(app, routes[name], set_up("admin"))
    given = {"headers": asked["headers"]}
    refused = open_as(app, url, routes[name].method, **given).status_code in (400, 422)
    assert refused or not needs_body(app, routes[name])
    for label in ("text/plain", "application/x-www-form-urlencoded", "application/octet-stream", None):
        answer = open_as(app, url, routes[name].method, **given, data=b'{"name": "x"}', content_type=label)
        assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type"), label


NO_QUERIES = ["%FF=1", "limit=%FF", "%00", "a%00=b", "=", "&&&", "a=1&" * 3000, "%", "limit=%ED%A0%80"]


def test_no_parameter_of_any_list_breaks_it(app, routes):
    for route in routes.values():
        schema = schema_of(app, route, "query")
        if schema is None:
            continue
        url, asked = prepared(app, route, set_up("admin"))
        given = {(name, text) for name in schema.load_fields for text in [*TEXTS, LONG]}
        with app.test_request_context(url):
            admit(SYSTEM)
            tried = [pair for pair in given if taken(schema, dict([pair]))]
        for query in [*NO_QUERIES, *(f"{name}={quote(text)}" for name, text in tried)]:
            answer = open_as(app, url, route.method, **asked | {"query_string": query})
            assert answer.status_code < 500, (route.name, query[:80])


def test_a_parameter_given_twice_is_refused(app, routes):
    for route in routes.values():
        schema = schema_of(app, route, "query")
        if route.method == "GET" and route.noun != "pages" and schema and "limit" in schema.load_fields:
            url, asked = prepared(app, route, set_up("admin"))
            answer = open_as(app, url, "GET", **asked | {"query_string": "limit=1&limit=2"})
            assert (answer.status_code, answer.json["errors"]) == (
                422,
                [{"pointer": "/query/limit", "detail": "Given twice."}],
            ), route.name


PIECES = ["%00", "%FF", "a%00b", LONG, "-1", "1.0", "%2e%2e%2f", "%E2%80%AE", "1%0a", "\u0663", "1_0"]


def test_no_address_breaks_a_route(app, routes):
    for route in routes.values():
        for part in PIECES if route.arguments else ():
            url = route.path
            for name in route.arguments:
                url = url.replace(f"{{{name}}}", part)
            answer = open_as(app, url, route.method, headers=HERE)
            assert answer.status_code < 500, (route.name, url)


HEADERS = [
    *("Authorization", "X-API-Key", "If-Match", "If-None-Match", "Idempotency-Key", "Prefer", "Range"),
    *("Content-Type", "Content-Length", "Accept", "Cookie", "Origin", "User-Agent", "X-Request-ID"),
    *("If-Modified-Since", "If-Range", "Accept-Encoding", "X-Forwarded-For", "Content-Encoding", "Expect"),
]
HEADER_VALUES = [
    *("\xff", "Basic \xff", "Bearer \xff", "Basic Og==", "Digest x", "Bearer", "Bearer " + "x." * 3000, "*"),
    *("", '"', 'W/"', ",", "wait=\xb2", "wait=9" + LONG, "bytes=0-1,2-3", "bytes=-", "bytes=9-0", "-1"),
    *("x" * 5000, "multipart/form-data", "multipart/form-data; boundary=\xff", "a\x00b", LONG, "null"),
]
FEW = ["GET /api/v1/parts/{part_id}", "PATCH /api/v1/companies/{company_id}", "GET /login"]


@pytest.mark.parametrize("name", FEW)
def test_no_header_breaks_a_route(app, routes, name):
    url, asked = prepared(app, routes[name], set_up("admin"))
    for header in HEADERS:
        for value in HEADER_VALUES:
            given = asked | {"headers": asked["headers"] | {header: value}}
            answer = open_as(app, url, routes[name].method, **given)
            assert answer.status_code < 500, (header, value[:60])


@pytest.mark.parametrize("name", FORMS)
def test_no_entry_of_any_form_breaks_a_page(app, routes, name):
    url, asked = prepared(app, routes[name], set_up("admin"))
    for field in {*asked["data"]} - {"file"}:
        for text in TEXTS[::3]:
            given = asked | {"data": asked["data"] | {field: text}}
            assert open_as(app, url, "POST", **given).status_code < 500, (field, text[:60])


def small_routes(app, routes):
    """Those that are not marked to take more."""
    for route in routes.values():
        if route.method != "GET" and not hasattr(app.view_functions[route.endpoint], "most"):
            yield route


def test_a_body_is_small_where_no_file_or_long_text_is_wanted(app, routes):
    large = {"data": b'{"a": "' + b"x" * SMALL + b'"}', "content_type": "application/json"}
    form = {"data": {"a": "x" * SMALL}}
    tried = [r for r in small_routes(app, routes) if r.name in JSON.keys() | FORMS.keys()]
    assert {"POST /api/v1/auth/login", "POST /api/v1/roles", "POST /login"} <= {r.name for r in tried}
    for route in tried:
        url, asked = prepared(app, route, set_up("admin"))
        given = large if route.name in JSON else form
        answer = open_as(app, url, route.method, headers=asked["headers"], **given)
        reads = route.name in JSON or asked["data"]
        assert answer.status_code == 413 or not reads, (route.name, answer.status_code)


def test_many_errors_are_counted_rather_than_told(app, routes):
    url = "/api/v1/auth/login"
    answer = open_as(app, url, "POST", json={f"{n}": 0 for n in range(5000)})
    assert (len(answer.json["errors"]), answer.json["errors"][-1]["detail"]) == (21, "And 4981 more.")
    long = open_as(app, url, "POST", json={"x" * 60_000: 0})
    assert len(long.data) < 2000


def test_a_pointer_is_written_as_rfc_6901_has_it(staff):
    answer = staff.post("/api/v1/parts", json={"name": "x", "a/b~c": 1})
    assert answer.json["errors"] == [{"pointer": "/json/a~1b~0c", "detail": "Unknown field."}]
    answer = staff.get("/api/v1/permissions?a/b=1")
    assert answer.status_code == 403 or answer.json["errors"][0]["pointer"] == "/query/a~1b"
