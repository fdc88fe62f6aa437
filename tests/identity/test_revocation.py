"""Callers are remembered for a moment, but what ends in this process is forgotten at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep, time

import pytest
from flask_jwt_extended import create_access_token

from app.extensions import db
from app.remembered import remembered
from models.base import now
from models.identity.api_keys import ApiKey
from models.identity.roles import Role
from models.identity.sessions import Session
from models.identity.users import User
from tests.factories import key_of, login_as, make_user

KEYS, PARTS, ME = "/api/v1/api-keys", "/api/v1/parts", "/api/v1/auth/me"


def make_key(client, **more):
    return client.post(KEYS, json=key_of("parts:read") | more).json


def token_of(client):
    return client.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")


def log_out(client, key):
    assert client.post("/api/v1/auth/logout").status_code == 204


def revoke_key(client, key):
    assert client.delete(f"{KEYS}/{key['id']}").status_code == 204


def deactivate(client, key):
    make_user("staff").is_active = False
    db.session.commit()


def demote(client, key):
    make_user("staff").role_id = Role.named("customer").id
    db.session.commit()


def narrow_role(client, key):
    Role.named("staff").permissions = ["files:read"]
    db.session.commit()


@pytest.mark.usefixtures("roles_as_they_were")
@pytest.mark.parametrize(
    ("end", "by_token", "by_key"),
    [
        (log_out, 401, 200),
        (revoke_key, 200, 401),
        (deactivate, 401, 401),
        (demote, 403, 403),
        (narrow_role, 403, 403),
    ],
)
def test_what_ends_here_ends_at_once(staff, anonymous, end, by_token, by_key):
    key = make_key(staff)
    machine = {"X-API-Key": key["key"]}
    assert {staff.get(PARTS).status_code, anonymous.get(PARTS, headers=machine).status_code} == {200}
    end(staff, key)
    assert staff.get(PARTS).status_code == by_token
    assert anonymous.get(PARTS, headers=machine).status_code == by_key


def test_what_ends_while_it_is_looked_up_is_not_remembered(app, staff, anonymous):
    key = make_key(staff)
    assert anonymous.get(PARTS, headers={"X-API-Key": key["key"]}).status_code == 200  # its use is noted

    def find(secret):
        """Finds it, and is overtaken by its end."""
        found = ApiKey.actor_of(secret)
        db.session.rollback()
        if found:
            revoke_key(staff, key)
        return found

    with app.test_request_context():
        assert remembered(key["key"], find) is not None
        assert remembered(key["key"], find) is None


def test_a_savepoint_on_the_way_is_not_the_end(app, staff):
    """Who calls between savepoint and commit is still let in, and remembered no longer than that."""
    db.session.get(User, make_user("staff").id).is_active = False
    with db.session.begin_nested():
        db.session.flush()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(staff.get, ME).result().status_code == 200
    db.session.commit()
    assert staff.get(ME).status_code == 401


def a_token(client, until):
    session = db.session.query(Session).one()
    token = create_access_token("1", additional_claims={"sid": session.id}, expires_delta=until - now())
    return {"Authorization": f"Bearer {token}"}


def a_key(client, until):
    return {"X-API-Key": make_key(client, expires_at=until.isoformat())["key"]}


@pytest.mark.parametrize("kind", [a_token, a_key])
def test_what_expires_ends_at_that_moment_although_remembered(staff, anonymous, kind):
    until = now().replace(microsecond=0) + timedelta(seconds=2)
    headers, served = kind(staff, until), []
    while anonymous.get(PARTS, headers=headers).status_code == 200:
        served.append(time())
        sleep(0.01)
        assert served[-1] < until.timestamp() + 0.5
    assert len(served) > 2


def test_a_remembered_token_is_no_key_and_a_key_no_token(app, staff, anonymous):
    key = make_key(staff)["key"]
    assert anonymous.get(PARTS, headers={"X-API-Key": key}).status_code == 200
    assert staff.get(PARTS).status_code == 200
    for headers in ({"X-API-Key": token_of(staff)}, {"Authorization": f"Bearer {key}"}):
        assert anonymous.get(PARTS, headers=headers).status_code == 401


def test_two_callers_are_never_taken_for_each_other(app):
    clients = {name: login_as(app, name, "staff") for name in ("ada", "bob")}
    for _ in range(3):
        assert {name: client.get(ME).json["username"] for name, client in clients.items()} == {
            "ada": "ada",
            "bob": "bob",
        }
