"""What generators of clients need of the document: one test over all operations or schemas each."""

import re

import pytest
import re2
from jsonschema import Draft202012Validator
from marshmallow import ValidationError

from app.document.api import sent_in

CAMEL = re.compile(r"[a-z]+([A-Z][a-z0-9]*)*")


def inner_schemas(part, path="#"):
    """All that stands in a part of the document, with where it stands."""
    if isinstance(part, dict):
        yield path, part
        for key, value in part.items():
            if key not in ("example", "examples"):
                yield from inner_schemas(value, f"{path}/{key}")
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield from inner_schemas(value, f"{path}/{index}")


def properties(document):
    for name, schema in document["components"]["schemas"].items():
        for path, part in inner_schemas(schema, name):
            for key, inner in part.get("properties", {}).items() if path[-11:] != "/properties" else ():
                yield f"{path}/{key}", inner


def parameters(document):
    shared = document["components"]["parameters"].values()
    listed = [one for path, part in inner_schemas(document["paths"]) for one in part.get("parameters", [])]
    return [*shared, *(one for one in listed if "$ref" not in one)]


def test_every_operation_has_a_name_of_its_own(all_operations):
    names = [operation["operationId"] for operation in all_operations]
    assert len({*names}) == len(names)
    assert [name for name in names if not CAMEL.fullmatch(name)] == []


def test_every_route_is_an_operation(application, document):
    from tests.access.calls import routes_of

    routes = [route for noun in routes_of(application).values() for route in noun.values()]
    shown = {f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item}
    ours = {route.name for route in routes if route.noun not in ("pages", "api-docs")}
    assert ours - shown == set()


def test_every_property_and_parameter_is_described(document):
    bare = [path for path, inner in properties(document) if "description" not in inner]
    bare += [one["name"] for one in parameters(document) if not one.get("description")]
    assert not bare, f"Add them to MEANINGS of their schemas: {bare}"


def test_every_operation_and_answer_is_described(document, all_operations):
    bare = [operation["operationId"] for operation in all_operations if not operation.get("summary")]
    assert not bare, f"Their views, or the transitions they carry out, lack a docstring: {bare}"
    headers = document["components"]["headers"].values()
    assert all(header["description"] for header in headers)


def test_no_parameter_is_null(document):
    kinds = [
        (one["name"], one["schema"]["type"], one["schema"].get("default", "")) for one in parameters(document)
    ]
    assert [kind for kind in kinds if isinstance(kind[1], list) or kind[2] is None] == []


def test_every_enumeration_has_a_type(document):
    assert [path for path, part in inner_schemas(document) if "enum" in part and "type" not in part] == []


def test_every_pattern_is_one_that_all_languages_know(document):
    """RE2, which is Go's, too, knows neither look-ahead nor references back."""
    found = [part["pattern"] for _, part in inner_schemas(document) if isinstance(part.get("pattern"), str)]
    assert found
    for pattern in found:
        re2.compile(pattern)


def test_what_is_sent_is_closed_and_what_is_answered_is_open(document):
    sent, schemas = sent_in(document), document["components"]["schemas"]
    closed = {name for name, schema in schemas.items() if schema.get("additionalProperties") is False}
    assert closed == sent


def test_every_answer_with_a_body_says_of_which_media_type(all_operations):
    for operation in all_operations:
        for status, answer in operation["responses"].items():
            empty = status in ("202", "204") and "content" not in answer
            assert empty or "$ref" in answer or answer["content"], (operation["operationId"], status)


def test_refusals_are_explicit(all_operations):
    for operation in all_operations:
        answers = operation["responses"].keys()
        assert {"422", "500"} <= answers
        assert operation.get("security") == [] or {"401", "403", "429"} <= answers
        assert "requestBody" not in operation or {"400", "413", "415"} <= answers


def bodies(operations, where):
    for operation in operations:
        for status, holder in where(operation):
            if media := holder.get("content", {}).get("application/json"):
                yield f"{operation['operationId']} {status}", media


def test_every_example_is_as_its_schema_says(document, all_operations):
    def where(operation):
        return [("body", operation.get("requestBody", {})), *operation["responses"].items()]

    for name, media in bodies(all_operations, where):
        schema = {**media["schema"], "components": document["components"]}
        assert [*Draft202012Validator(schema).iter_errors(media["example"])] == [], name


def test_every_example_of_a_body_is_taken(application, all_operations):
    api = application.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    known = {name: key[0] for key, name in api.ma_plugin.converter.refs.items()}
    for name, media in bodies(all_operations, lambda operation: [("body", operation.get("requestBody", {}))]):
        schema = known[media["schema"]["$ref"].rpartition("/")[2]]
        try:
            schema().load(media["example"])
        except ValidationError as error:
            pytest.fail(f"{name}: {error.messages}")


def test_it_names_where_it_is_served(document):
    assert [server["url"] for server in document["servers"]] == ["/", "http://127.0.0.1:8000"]


def test_it_is_sent_once(anonymous):
    first = anonymous.get("/api/v1/openapi.json")
    again = anonymous.get("/api/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
