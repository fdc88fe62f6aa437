"""Every route is closed, or says that it is not: which ones do, is in docs/access.md."""

from types import SimpleNamespace

import pytest

from app import create_app
from app.auth import needs, public
from app.resources import Resource
from routes import AREAS
from tests.databases import settings_for


@pytest.fixture
def app_with_ping(monkeypatch, database_url, tmp_path):
    """An application with one more route, marked as the test wants it."""

    def build(mark):
        blp = Resource("pings", __name__)
        blp.get("")(mark(lambda: {"ping": "pong"}))
        monkeypatch.setitem(AREAS, "platform", (SimpleNamespace(blp=blp),))
        return create_app(settings_for(tmp_path, database_url))

    return build


def test_strangers_are_told_how_to_come_in(anonymous):
    answer = anonymous.get("/api/v1/parts")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_public_route_answers_strangers(app_with_ping):
    app = app_with_ping(public)
    assert app.test_client().get("/api/v1/pings").json == {"ping": "pong"}


def test_a_permission_nobody_holds_closes_a_route(app_with_ping):
    app = app_with_ping(needs("pings:read"))
    assert app.test_client().get("/api/v1/pings").status_code == 401


def test_an_unmarked_route_stops_the_application(app_with_ping):
    with pytest.raises(RuntimeError, match=r"Neither @needs nor @public: pings\.<lambda>"):
        app_with_ping(lambda view: view)
