"""Every route is closed, or says that it is not: which ones do, is in docs/access.md."""

from types import SimpleNamespace

import pytest

from app import create_app
from app.auth import needs, public
from app.extensions import db
from app.resources import Resource
from models.identity.api_keys import ApiKey
from routes import AREAS
from tests.databases import settings_for
from tests.factories import make_user


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


def test_a_permission_closes_a_route(app_with_ping):
    app = app_with_ping(needs("parts:read"))
    assert app.test_client().get("/api/v1/pings").status_code == 401


def test_a_permission_that_the_register_has_not_stops_the_application(app_with_ping):
    with pytest.raises(RuntimeError, match=r"No permission of the register .*: pings:read"):
        app_with_ping(lambda view: needs("pings:read")(view))


def test_a_good_key_does_not_hide_a_bad_token(app, anonymous):
    key = ApiKey.issue(make_user("admin").actor(), name="k", permissions=["*"]).key
    db.session.commit()
    headers = {"X-API-Key": key}
    assert anonymous.get("/api/v1/parts", headers=headers).status_code == 200
    both = anonymous.get("/api/v1/parts", headers=headers | {"Authorization": "Bearer made-up"})
    assert (both.status_code, "not with both" in both.json["detail"]) == (401, True)


def test_an_unmarked_route_stops_the_application(app_with_ping):
    with pytest.raises(RuntimeError, match=r"Neither @needs nor @public: pings\.<lambda>"):
        app_with_ping(lambda view: view)
