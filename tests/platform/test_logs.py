"""Log lines: JSON in production, the request's id in each, and never a secret."""

import json
import logging
from io import StringIO

import pytest

from app import logs
from tests.factories import PASSWORD, make_user


@pytest.fixture
def lines(app):
    """What is logged from now on as in production."""
    out = StringIO()
    logs.configure(app.config | {"ENVIRONMENT": "production", "LOG_LEVEL": "INFO"}, out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    logs.configure(app.config)


def test_a_request_is_one_line_with_its_id(staff, lines):
    staff.get("/api/v1/parts", headers={"X-Request-ID": "where-is-it"})
    line = lines()[-1]
    assert (line["event"], line["method"], line["path"], line["status"]) == (
        "request",
        "GET",
        "/api/v1/parts",
        200,
    )
    assert (line["request_id"], line["level"]) == ("where-is-it", "info")
    assert line["ms"] >= 0


def test_a_librarys_line_has_the_id_too(app, lines):
    with app.test_request_context(headers={"X-Request-ID": "from-here"}):
        app.preprocess_request()
        logging.getLogger("some.library").warning("hear")
    heard = next(line for line in lines() if line["event"] == "hear")
    assert heard["request_id"] == "from-here"


def test_secrets_are_not_logged(anonymous, lines):
    make_user("staff")
    body = {"username": "staff", "password": PASSWORD}
    tokens = anonymous.post("/api/v1/auth/login", json=body).json
    logs.log.info("careless", password=PASSWORD, refresh_token=tokens["refresh_token"], key_name="fine")
    written = json.dumps(lines())
    assert (PASSWORD in written, tokens["refresh_token"] in written, "fine" in written) == (
        False,
        False,
        True,
    )


def test_in_development_a_bug_is_logged_without_the_values_of_variables(app, anonymous, monkeypatch):
    out = StringIO()
    logs.configure(app.config | {"ENVIRONMENT": "development", "LOG_LEVEL": "INFO"}, out)
    app.testing = False
    monkeypatch.setattr("routes.identity.auth.log_in", lambda *_: 1 / 0)
    body = {"username": "staff", "password": PASSWORD}
    assert anonymous.post("/api/v1/auth/login", json=body).status_code == 500
    app.testing = True
    logs.configure(app.config)
    written = out.getvalue()
    assert ("ZeroDivisionError" in written, PASSWORD in written) == (True, False)


def test_a_bug_is_logged_with_its_trace_and_id(app, staff, lines, monkeypatch):
    app.testing = False
    monkeypatch.setattr("routes.engineering.parts.read", lambda *_: 1 / 0)
    assert staff.get("/api/v1/parts/1", headers={"X-Request-ID": "broken-one"}).status_code == 500
    app.testing = True
    bug = next(line for line in lines() if line["level"] == "error")
    assert "ZeroDivisionError" in bug["exception"]
    assert bug["request_id"] == "broken-one"
