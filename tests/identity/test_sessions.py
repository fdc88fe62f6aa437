"""Where one is logged in, and how to end it from elsewhere."""

from datetime import timedelta

from app.extensions import db
from models.base import now
from models.identity.sessions import Session
from tests.factories import PASSWORD, key_of, login_as, make_user

SESSIONS, ME, LOGIN = "/api/v1/sessions", "/api/v1/auth/me", "/api/v1/auth/login"


def listed(client):
    return client.get(SESSIONS).json["items"]


def test_a_list_shows_where_one_is_logged_in_and_with_which_one_asks(staff, anonymous):
    body = {"username": "staff", "password": PASSWORD}
    anonymous.post(LOGIN, json=body, headers={"User-Agent": "Workbench/1"})
    other, own = listed(staff)
    assert (other["user_agent"], other["ip"], other["current"]) == ("Workbench/1", "127.0.0.1", False)
    assert own["current"] is True
    assert other.keys() == {*("id", "ip", "user_agent", "created_at", "used_at", "expires_at", "current")}
    assert other["expires_at"] > own["expires_at"]


def test_another_login_is_ended_at_once_and_stays_on_record(app, staff):
    elsewhere = login_as(app, "staff")
    assert elsewhere.get(ME).status_code == 200
    ended = next(session["id"] for session in listed(staff) if not session["current"])
    assert staff.delete(f"{SESSIONS}/{ended}").status_code == 204
    assert (elsewhere.get(ME).status_code, staff.get(ME).status_code) == (401, 200)
    assert [session["current"] for session in listed(staff)] == [True]
    assert staff.delete(f"{SESSIONS}/{ended}").status_code == 404
    assert db.session.get(Session, ended).revoked_at is not None


def test_one_may_end_the_login_that_one_uses(staff):
    assert staff.delete(f"{SESSIONS}/{listed(staff)[0]['id']}").status_code == 204
    assert staff.get(ME).status_code == 401


def test_an_ended_login_renews_nothing(staff, anonymous):
    pair = anonymous.post(LOGIN, json={"username": "staff", "password": PASSWORD}).json
    ended = next(session["id"] for session in listed(staff) if not session["current"])
    staff.delete(f"{SESSIONS}/{ended}")
    renewed = anonymous.post("/api/v1/auth/refresh", json={"refresh_token": pair["refresh_token"]})
    assert renewed.status_code == 401


def test_others_logins_do_not_exist(staff, admin):
    others = listed(staff)[0]["id"]
    assert others not in [session["id"] for session in listed(admin)]
    assert admin.delete(f"{SESSIONS}/{others}").status_code == 404
    assert staff.get(ME).status_code == 200


def test_what_is_over_is_not_listed(staff):
    values = {"refresh_id": "x", "expires_at": now() - timedelta(seconds=2)}
    over = Session.create(user_id=make_user("staff").id, **values).id
    db.session.commit()
    assert [session["current"] for session in listed(staff)] == [True]
    assert staff.delete(f"{SESSIONS}/{over}").status_code == 404


def test_an_api_key_sees_and_ends_no_logins(staff, anonymous):
    made = staff.post("/api/v1/api-keys", json=key_of("parts:read")).json
    key = {"X-API-Key": made["key"]}
    assert anonymous.get(SESSIONS, headers=key).status_code == 403
    assert anonymous.delete(f"{SESSIONS}/{listed(staff)[0]['id']}", headers=key).status_code == 403
