"""Where one is logged in, and how to end it from elsewhere."""

from datetime import timedelta

from app import devices
from app.extensions import db
from models.base import now
from models.identity.sessions import Session
from tests.factories import PASSWORD, key_of, login_as, make_user
from tests.identity.visitors import log_in as at_browser

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


def test_a_login_ends_however_much_it_is_used(app, anonymous):
    make_user("ada", "customer")
    body = {"username": "ada", "password": PASSWORD}
    tokens = anonymous.post(LOGIN, json=body).json
    login = db.session.query(Session).one()
    login.created_at = now() - timedelta(days=app.config["LOGIN_DAYS"], hours=-1)
    db.session.commit()
    renewed = anonymous.post("/api/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert renewed.status_code == 200
    assert db.session.query(Session).one().expires_at - now() < timedelta(hours=1, seconds=5)
    app.config["LOGIN_DAYS"] = 1
    short = anonymous.post(LOGIN, json=body).json
    newest = db.session.query(Session).order_by(Session.id.desc()).first()
    assert short["access_token"]
    assert timedelta(hours=23) < newest.expires_at - now() <= timedelta(days=1)


def test_a_page_does_not_lengthen_it_either(app, ada):
    login = db.session.query(Session).one()
    login.created_at = now() - timedelta(days=app.config["LOGIN_DAYS"], hours=-1)
    login.used_at = now() - timedelta(hours=2)
    db.session.commit()
    assert ada.get("/account").status_code == 200
    login = db.session.query(Session).one()
    assert login.used_at > now() - timedelta(minutes=1)
    assert login.expires_at - now() < timedelta(hours=1, seconds=5)


def test_logging_in_again_ends_the_login_that_the_browser_had(ada):
    assert at_browser(ada, "ada").status_code == 303
    make_user("bob", "customer")
    assert at_browser(ada, "bob").status_code == 303
    goes_on = [s.revoked_at is None for s in db.session.query(Session).order_by(Session.id)]
    assert goes_on == [False, False, True]
    assert at_browser(ada, "bob", "Wrong-Horse-7").status_code == 401
    assert db.session.query(Session).where(Session.revoked_at.is_(None)).count() == 1


def test_cookies_are_signed_with_sha_256(app, ada):
    """The signature has 256 bits."""
    for name in (app.config["SESSION_COOKIE_NAME"], devices.NAME):
        signature = ada.get_cookie(name).value.rpartition(".")[2]
        assert len(signature) == 43, name
