"""What every answer tells browsers: of every route, to who may and who may not, and of every error."""

from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import load
from tests.access import table
from tests.access.calls import ask, routes_of

TABLE = table.sections()
STRONG_SECRET = "Zq3-unusual-and-long-enough-for-this-test"


def check(headers: Mapping[str, str], what: str) -> None:
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= {*policy}, what
    is_page = headers.get("Content-Type", "").startswith("text/html")
    assert ("sandbox" in policy) != is_page, what
    assert headers["X-Content-Type-Options"] == "nosniff", what
    assert headers["Referrer-Policy"] in ("same-origin", "strict-origin", "no-referrer"), what
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", what
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin", what
    assert "Strict-Transport-Security" not in headers, what  # these come without TLS


def is_kept_to_its_reader(headers: Mapping[str, str]) -> bool:
    """Not stored at all, or by the reader's own browser, which asks each time."""
    said = {word.strip() for word in headers["Cache-Control"].split(",")}
    return "no-store" in said or {"private", "no-cache"} <= said


@pytest.mark.parametrize("noun", TABLE)
@pytest.mark.parametrize("caller", ["admin", "anonymous"])
def test_every_route_tells_browsers_what_they_may_do(app: Flask, noun: str, caller: str) -> None:
    for name, route in routes_of(app)[noun].items():
        answer = ask(app, route, caller)
        check(answer.headers, f"{name} as {caller}: {answer.status}")
        is_asset = route.path.startswith(("/static/", "/built/")) and answer.status_code == 200
        assert is_asset or is_kept_to_its_reader(answer.headers), (name, answer.headers["Cache-Control"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nowhere"),
        ("GET", "/api/v1/nowhere"),
        ("DELETE", "/api/v1/parts"),
        ("OPTIONS", "/api/v1/parts"),
        ("POST", "/api/v1/auth/login"),
        ("GET", "/api/v1/parts?colour=red"),
        ("GET", "/api/v1/openapi.json"),
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_errors_do_too(anonymous: FlaskClient, method: str, path: str, accept: str) -> None:
    answer = anonymous.open(path, method=method, headers={"Accept": accept})
    check(answer.headers, f"{method} {path}")
    assert is_kept_to_its_reader(answer.headers)


def test_a_fault_of_ours_does(app: Flask, anonymous: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(app.view_functions, "health.read_health", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = anonymous.get("/health")
    assert answer.status_code == 500
    check(answer.headers, "500")


def test_who_has_come_by_tls_is_not_to_come_without(app: Flask, anonymous: FlaskClient) -> None:
    answer = anonymous.get("/health", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    ("given", "secure"),
    [
        ({}, False),
        ({"PUBLIC_URL": "http://localhost:8080", "TRUSTED_PROXIES": "1"}, False),
        ({"TRUSTED_PROXIES": "1"}, True),
        ({"PUBLIC_URL": "https://atelier.example.com"}, True),
    ],
)
def test_cookies_are_bound_to_the_host_where_there_is_tls(given: dict[str, str], secure: bool) -> None:
    settings = load({"SECRET_KEY": STRONG_SECRET, **given})
    assert settings["SESSION_COOKIE_SECURE"] is secure
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-") is secure
