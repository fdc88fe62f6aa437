"""A caller who asks too often is told when to come back; others are not kept waiting by them."""

import pytest

from app import limits
from tests.factories import login_as


@pytest.fixture
def limited(app):
    """Three requests a minute, and nothing counted yet."""
    app.config["RATE_LIMIT"] = 3
    limits.buckets.clear()
    return app


def test_the_fourth_request_of_a_minute_is_refused(limited, staff):
    codes = [staff.get("/api/v1/parts").status_code for _ in range(4)]
    assert codes == [200] * 3 + [429]
    refused = staff.get("/api/v1/parts")
    assert (refused.mimetype, refused.json["code"]) == ("application/problem+json", "too_many_requests")
    assert int(refused.headers["Retry-After"]) in (19, 20)


def test_callers_are_counted_by_themselves(limited, staff, admin, anonymous):
    for client in (staff, admin):
        assert [client.get("/api/v1/parts").status_code for _ in range(3)] == [200] * 3
    assert login_as(limited, "staff").get("/api/v1/parts").status_code == 429
    assert anonymous.get("/api/v1/openapi.json").status_code == 200


def test_strangers_are_counted_by_address(limited, anonymous):
    login = {"username": "nobody", "password": "x"}
    codes = [anonymous.post("/api/v1/auth/login", json=login).status_code for _ in range(4)]
    assert codes == [401] * 3 + [429]
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert anonymous.post("/api/v1/auth/login", json=login, environ_base=elsewhere).status_code == 401


def test_probes_are_never_refused(limited, anonymous):
    assert {anonymous.get(path).status_code for path in limits.QUIET_PATHS for _ in range(5)} == {200}


def test_requests_come_back_one_by_one(limited, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(limits, "monotonic", lambda: clock[0])
    assert [limits.take("x", 3 / 60) <= 0 for _ in range(4)] == [True] * 3 + [False]
    clock[0] += 20
    assert [limits.take("x", 3 / 60) <= 0 for _ in range(2)] == [True, False]
    clock[0] += 600
    assert [limits.take("x", 3 / 60) <= 0 for _ in range(4)] == [True] * 3 + [False]
