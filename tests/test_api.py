"""Promises that every answer keeps: documentation, problems, request ids."""

import pytest
from openapi_spec_validator import validate
from werkzeug.exceptions import NotFound

PROBLEM_JSON = "application/problem+json"


def test_the_documentation_is_valid_openapi(anonymous):
    document = anonymous.get("/api/v1/openapi.json").json
    validate(document)
    assert document["openapi"] == "3.1.0"
    change = document["paths"]["/api/v1/parts/{part_id}"]["patch"]
    assert change["responses"]["default"] == {"$ref": "#/components/responses/DEFAULT_ERROR"}
    error = document["components"]["responses"]["DEFAULT_ERROR"]
    assert list(error["content"]) == [PROBLEM_JSON]


def test_unknown_addresses_are_problems(anonymous):
    answer = anonymous.get("/nowhere")
    assert (answer.status_code, answer.mimetype) == (404, PROBLEM_JSON)
    assert answer.json == {
        "type": "urn:atelier:problem:not_found",
        "title": "Not Found",
        "status": 404,
        "detail": NotFound.description,
        "instance": "/nowhere",
        "code": "not_found",
        "request_id": answer.headers["X-Request-ID"],
    }


def test_malformed_json_is_a_problem(staff):
    answer = staff.post("/api/v1/parts", data="{", content_type="application/json")
    assert (answer.status_code, answer.json["errors"][0]["detail"]) == (400, "Invalid JSON body.")


def test_invalid_fields_are_named(staff):
    answer = staff.post("/api/v1/parts", json={"revision": "", "standard_cost": "1e20"})
    named = {error["pointer"] for error in answer.json["errors"]}
    assert {"/json/revision", "/json/standard_cost", "/json/name"} <= named


def test_a_wrong_method_answers_the_right_ones(anonymous):
    answer = anonymous.delete("/api/v1/parts")
    assert (answer.status_code, answer.mimetype) == (405, PROBLEM_JSON)
    assert "POST" in answer.headers["Allow"]


def test_a_bug_is_a_problem_without_its_trace(app, staff, monkeypatch):
    app.testing = False
    monkeypatch.setattr("routes.engineering.parts.read", lambda *_: 1 / 0)
    answer = staff.get("/api/v1/parts/1")
    assert (answer.status_code, answer.mimetype) == (500, PROBLEM_JSON)
    assert "division" not in answer.text


@pytest.mark.parametrize("offered", ["checkout-7f3a", "", "short", "a b\tc d e f", "x" * 65])
def test_only_a_well_formed_request_id_is_taken_over(anonymous, offered):
    answer = anonymous.get("/nowhere", headers={"X-Request-ID": offered})
    assert (answer.json["request_id"] == offered) is (offered == "checkout-7f3a")
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


def test_the_documentation_says_who_may(anonymous):
    paths = anonymous.get("/api/v1/openapi.json").json["paths"]
    login, create = paths["/api/v1/auth/login"]["post"], paths["/api/v1/parts"]["post"]
    assert (login["security"], "description" in login) == ([], False)
    assert ("security" in create, create["description"]) == (False, "Needs the permission `parts:write`.")
