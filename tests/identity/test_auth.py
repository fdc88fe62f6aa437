"""Logging in and out: tokens, their renewal and their end."""

from datetime import timedelta

import pytest
from flask_jwt_extended import create_access_token, create_refresh_token

from app.extensions import db
from models.base import now
from models.identity.login_attempts import LoginAttempt
from models.identity.sessions import Session
from models.identity.users import User
from tests.factories import PASSWORD, make_user

LOGIN, REFRESH, ME = "/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/auth/me"


def tokens(client, **changes):
    make_user("staff")
    return client.post(LOGIN, json={"username": "staff", "password": PASSWORD} | changes)


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_a_login_answers_a_pair_of_tokens_that_work(anonymous):
    pair = tokens(anonymous).json
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 1800)
    me = anonymous.get(ME, headers=bearer(pair["access_token"])).json
    assert (me["username"], me["role"], me["email"]) == ("staff", "staff", "staff@example.com")


@pytest.mark.parametrize("name", ["staff@example.com", "STAFF@Example.com"])
def test_the_email_address_is_as_good_as_the_name(anonymous, name):
    make_user("staff")
    answer = anonymous.post(LOGIN, json={"email": name, "password": PASSWORD})
    assert answer.status_code == 200


@pytest.mark.parametrize("body", [{}, {"username": "a"}, {"username": "a", "email": "b", "password": "c"}])
def test_a_login_names_one_name_and_a_password(anonymous, body):
    assert anonymous.post(LOGIN, json=body).status_code == 422


def test_five_failures_lock_a_name_whether_or_not_it_exists(anonymous):
    for name in ("staff", "nobody"):
        codes = [tokens(anonymous, username=name, password="x").status_code for _ in range(6)]
        assert codes == [401] * 5 + [423]
    locked = tokens(anonymous)
    assert locked.status_code == 423
    assert 0 < int(locked.headers["Retry-After"]) <= 900


def test_a_lock_ends_after_fifteen_minutes(anonymous):
    for _ in range(5):
        tokens(anonymous, password="x")
    for attempt in db.session.query(LoginAttempt):
        attempt.created_at = now() - timedelta(minutes=16)
    db.session.commit()
    assert tokens(anonymous).status_code == 200


def test_a_success_forgets_earlier_failures(anonymous):
    for _ in range(3):
        assert [tokens(anonymous, password="x").status_code for _ in range(4)] == [401] * 4
        assert tokens(anonymous).status_code == 200


def test_a_logout_ends_both_tokens(anonymous):
    pair = tokens(anonymous).json
    other = tokens(anonymous).json
    headers = bearer(pair["access_token"])
    assert anonymous.post("/api/v1/auth/logout", headers=headers).status_code == 204
    assert anonymous.get(ME, headers=headers).status_code == 401
    assert anonymous.post(REFRESH, json={"refresh_token": pair["refresh_token"]}).status_code == 401
    assert anonymous.get(ME, headers=bearer(other["access_token"])).status_code == 200


def test_tokens_are_not_taken_for_each_other(anonymous):
    pair = tokens(anonymous).json
    assert anonymous.get(ME, headers=bearer(pair["refresh_token"])).status_code == 401
    assert anonymous.post(REFRESH, json={"refresh_token": pair["access_token"]}).status_code == 401


def test_expired_forged_and_foreign_tokens_are_refused(app, anonymous):
    tokens(anonymous)
    session = db.session.query(Session).one()
    claims = {"sid": session.id, "rid": session.refresh_id}
    expired = create_access_token("1", additional_claims=claims, expires_delta=timedelta(seconds=-1))
    assert anonymous.get(ME, headers=bearer(expired)).status_code == 401
    app.config["SECRETS"] = ("x" * 40,)
    for make in (create_access_token, create_refresh_token):
        forged = make("1", additional_claims=claims)
        app.config["SECRETS"] = ("k" * 40,)
        assert anonymous.get(ME, headers=bearer(forged)).status_code == 401
    for nonsense in ("", "x", "a.b.c", "é"):
        assert anonymous.get(ME, headers=bearer(nonsense)).status_code == 401


def test_a_deactivated_user_is_out_at_once(anonymous):
    pair = tokens(anonymous).json
    make_user("staff").is_active = False
    db.session.commit()
    assert anonymous.get(ME, headers=bearer(pair["access_token"])).status_code == 401
    assert tokens(anonymous).status_code == 401


def test_ones_own_account_changes_but_not_ones_role(staff):
    changed = staff.patch(ME, json={"full_name": "Ada", "phone": None})
    assert (changed.status_code, changed.json["full_name"]) == (200, "Ada")
    for field in ("role", "role_id", "is_active", "email", "password_hash"):
        assert staff.patch(ME, json={field: "admin"}).status_code == 422
    assert db.session.get(User, make_user("staff").id).role.name == "staff"
