"""People who are shut out, let in again or removed, and what ends with that."""

import pytest
from sqlalchemy import select

from app.extensions import db
from models.base import now
from models.identity.login_attempts import LoginAttempt
from models.identity.one_time_tokens import OneTimeToken, Purpose
from models.identity.sessions import Session
from models.identity.users import User
from tests.factories import PASSWORD, key_of, make_file, make_user

USERS, ME, LOGIN, KEYS = "/api/v1/users", "/api/v1/auth/me", "/api/v1/auth/login", "/api/v1/api-keys"
NEW = {"email": "Ada@Example.com", "username": "Ada", "password": PASSWORD}


def url_of(name, role=None):
    return f"{USERS}/{make_user(name, role).id}"


def test_a_deactivated_user_is_out_at_once_and_everywhere(admin, staff, anonymous):
    key = {"X-API-Key": staff.post(KEYS, json=key_of("parts:read")).json["key"]}
    url, user = url_of("staff"), User.known_as("staff")
    OneTimeToken.issue(user, Purpose.RESET_PASSWORD, now() - now())
    db.session.commit()
    assert {staff.get(ME).status_code, anonymous.get("/api/v1/parts", headers=key).status_code} == {200}
    assert admin.post(f"{url}/deactivate").json["is_active"] is False
    assert {staff.get(ME).status_code, anonymous.get("/api/v1/parts", headers=key).status_code} == {401}
    assert anonymous.post(LOGIN, json={"username": "staff", "password": PASSWORD}).status_code == 401
    assert db.session.scalars(select(Session.revoked_at).where(Session.user_id == user.id)).one()
    assert db.session.query(OneTimeToken).count() == 0
    again = admin.post(f"{url}/deactivate")
    assert (again.status_code, again.json["code"]) == (409, "wrong_status")
    assert admin.post(f"{url}/activate").json["is_active"] is True
    assert admin.post(f"{url}/activate").status_code == 409
    assert staff.get(ME).status_code == 401  # that login is over
    assert anonymous.post(LOGIN, json={"username": "staff", "password": PASSWORD}).status_code == 200
    assert anonymous.get("/api/v1/parts", headers=key).status_code == 200


def test_a_changed_is_active_does_the_same(admin, staff):
    url = url_of("staff")
    assert admin.patch(url, json={"is_active": True}).status_code == 200
    assert staff.get(ME).status_code == 200
    assert admin.patch(url, json={"is_active": False}).json["is_active"] is False
    assert staff.get(ME).status_code == 401
    assert admin.patch(url, json={"is_active": True}).json["is_active"] is True
    assert staff.get(ME).status_code == 401


def test_nobody_shuts_themselves_out(admin):
    make_user("second", "admin")
    url = url_of("admin")
    answers = [
        admin.post(f"{url}/deactivate"),
        admin.patch(url, json={"is_active": False}),
        admin.delete(url),
    ]
    assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(409, "yourself")] * 3
    assert admin.get(ME).status_code == 200


def test_who_owns_something_stays(admin, staff):
    make_file("staff")
    refused = admin.delete(url_of("staff"))
    assert (refused.status_code, refused.json["code"]) == (409, "in_use")
    assert "deactivate" in refused.json["detail"]
    assert staff.get(ME).status_code == 200


def test_with_a_user_go_logins_and_keys_and_nobody_inherits_them(admin, anonymous):
    url = admin.post(USERS, json=NEW | {"role": "staff"}).headers["Location"]
    token = anonymous.post(LOGIN, json={"username": "ada", "password": PASSWORD}).json["access_token"]
    ada = {"Authorization": f"Bearer {token}"}
    key = anonymous.post(KEYS, json=key_of("parts:read"), headers=ada).json["key"]
    assert admin.delete(url).status_code == 204
    # Of the same database, with the next ids: they must not be the ones that were.
    admin.post(USERS, json=NEW | {"role": "admin"})
    anonymous.post(LOGIN, json={"username": "ada", "password": PASSWORD})
    assert anonymous.get(ME, headers=ada).status_code == 401
    assert anonymous.get(ME, headers={"X-API-Key": key}).status_code == 401


@pytest.mark.parametrize("name", ["staff", "STAFF@example.com"])
def test_an_unlocked_user_need_not_wait(admin, anonymous, name):
    url = url_of("staff")
    wrong = {"username": name, "password": "x"}
    assert [anonymous.post(LOGIN, json=wrong).status_code for _ in range(6)] == [401] * 5 + [423]
    for kind in ("factor", "password"):
        LoginAttempt.failed(kind, url.split("/")[-1])
    LoginAttempt.failed("login", "somebody else")
    db.session.commit()
    assert admin.post(f"{url}/unlock").status_code == 200
    assert anonymous.post(LOGIN, json=wrong | {"password": PASSWORD}).status_code == 200
    assert db.session.query(LoginAttempt).count() == 1
    told = admin.get("/api/v1/audit-events", query_string={"entity": "users"}).json["items"]
    assert "unlock" in [event["action"] for event in told]
