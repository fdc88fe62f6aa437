"""The pages of one's own account, without a browser: whom they let in, what they say and refuse."""

import re

import pytest

from app.extensions import db
from models.identity.api_keys import ApiKey
from models.identity.sessions import Session
from tests.factories import PASSWORD, make_unverified, make_user
from tests.identity.people import OTHER
from tests.identity.visitors import SCRIPT, WRONG, log_in, notice, send, shown, trouble
from tests.outbox import delivered, token_in

OWN = ["/account", "/account/security", "/account/sessions"]
FORMS = [
    *("/register", "/login/code", "/password/forgot", "/password/reset", "/email/verify", "/email/resend"),
    *("/account", "/account/email", "/account/security/password", "/account/security/factor"),
    *("/account/security/factor/enable", "/account/security/factor/disable", "/account/security/codes"),
    *("/account/sessions/1/end", "/account/sessions/end-all", "/account/keys", "/account/keys/1/revoke"),
    *("/people/new", "/people/1/edit", "/people/1/deactivate", "/people/1/unlock", "/people/1/delete"),
    *("/roles/new", "/roles/1", "/roles/1/delete"),
]


@pytest.mark.parametrize("path", FORMS)
def test_no_form_is_taken_from_another_site(root, path):
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
        assert root.post(path, headers=headers).status_code == 403


@pytest.mark.parametrize("path", [*OWN, "/account/keys", "/people", "/people/new", "/people/1", "/roles"])
def test_strangers_are_asked_to_log_in_first(anonymous, path):
    assert anonymous.get(path).location == f"/login?next={path}"


SAME_AS = {
    "enter": "login",
    "enter_code": "verify_code",
    "register": "register",
    "verify": "verify_email",
    "resend": "resend_email",
    "forget_password": "forget_password",
    "reset_password": "reset_password",
}


@pytest.mark.parametrize(("page", "route"), SAME_AS.items())
def test_a_form_buys_no_more_tries_than_the_api(app, page, route):
    views = app.view_functions
    assert views[f"pages.{page}"].family == views[f"auth.{route}"].family


# --- one's own account ---


def test_a_profile_is_changed_with_refusals_at_its_fields(ada):
    assert "ada@example.com" in ada.get("/account").text
    saved = send(ada, "/account", full_name=SCRIPT, phone="", user_type="individual")
    assert notice(ada, saved) == "Your profile is saved."
    assert SCRIPT not in ada.get("/account").text
    assert "&lt;script&gt;" in ada.get("/account").text
    refused = send(ada, "/account", full_name="Ada", phone="none", user_type="legal")
    assert "3 to 20 digits" in trouble(refused.text, "phone")
    assert 'value="legal" checked' in refused.text
    refused = send(ada, "/account", full_name="Ada", user_type="legal", company_name="Ada Ltd")
    assert "tax_id" in trouble(refused.text, "tax_id")
    stale = send(ada, "/account", full_name="Ada", etag="1.1.1")
    assert (stale.status_code, "nothing is saved yet" in stale.text) == (412, True)
    assert make_user("ada").full_name == SCRIPT


def test_nobody_gives_themselves_a_role_by_their_profile(ada):
    assert send(ada, "/account", full_name="Ada", role="admin").status_code == 422
    assert make_user("ada").role.name == "customer"


def test_the_link_is_sent_again_while_an_address_is_not_verified(app, ada):
    make_unverified("ada")
    assert "Send the link again" in ada.get("/account").text
    assert "on its way" in notice(ada, send(ada, "/account/email"))
    done = send(ada, "/email/verify", token=token_in(delivered(app)[0]))
    assert done.location == "/account"
    assert "Send the link again" not in ada.get("/account").text


def test_changing_the_password_keeps_this_login_and_ends_the_others(ada, at_browser, anonymous):
    other = at_browser("ada")
    values = {"current_password": WRONG, "new_password": OTHER}
    refused = send(ada, "/account/security/password", **values)
    assert trouble(refused.text, "current_password") == "The password is wrong."
    assert not any(password in refused.text for password in values.values())
    values["current_password"] = PASSWORD
    refused = send(ada, "/account/security/password", **values | {"new_password": PASSWORD})
    assert "last 5 passwords" in trouble(refused.text, "new_password")
    assert "is changed" in notice(ada, send(ada, "/account/security/password", **values))
    assert (ada.get("/account").status_code, other.get("/account").status_code) == (200, 302)
    assert log_in(anonymous, "ada", OTHER).status_code == 303


def test_logins_are_listed_and_ended_one_by_one_or_all(ada, at_browser):
    other, stranger = at_browser("ada"), at_browser("eve", "customer")
    ids = [each.id for each in db.session.query(Session).order_by(Session.id)]
    page = ada.get("/account/sessions").text
    assert page.count("This one") == 1
    assert [f"/account/sessions/{n}/end" in page for n in ids] == [False, True, False]
    assert send(stranger, f"/account/sessions/{ids[1]}/end").status_code == 404
    assert send(ada, f"/account/sessions/{ids[1]}/end").status_code == 303
    assert other.get("/account").status_code == 302
    assert "logged out everywhere" in notice(ada, send(ada, "/account/sessions/end-all"))
    assert ada.get("/account").status_code == 302
    assert stranger.get("/account").status_code == 200


# --- API keys ---


def test_a_key_is_shown_once_works_and_is_revoked(at_browser, anonymous):
    staff = at_browser("staff")
    make = {"name": "Shop", "permissions": ["parts:read", "files:read"], "password": PASSWORD}
    make |= {"expires_at": "2099-12-31"}
    made = send(staff, "/account/keys", **make)
    assert made.status_code == 200
    key = shown(made.text, "key")
    assert anonymous.get("/api/v1/parts", headers={"X-API-Key": key}).status_code == 200
    assert anonymous.get("/api/v1/companies", headers={"X-API-Key": key}).status_code == 403
    page = staff.get("/account/keys").text
    assert key not in page
    assert key[:12] in page
    assert "31 Dec 2099, 23:59 UTC" in page
    revoke = f"/account/keys/{db.session.query(ApiKey).one().id}/revoke"
    assert send(at_browser("eve", "staff"), revoke).status_code == 404
    assert "is revoked" in notice(staff, send(staff, revoke))
    assert anonymous.get("/api/v1/parts", headers={"X-API-Key": key}).status_code == 401


def test_a_key_that_cannot_be_is_refused_on_the_form(at_browser):
    staff = at_browser("staff")
    refused = send(staff, "/account/keys", name="Shop", permissions=["users:write"], password=PASSWORD)
    assert (refused.status_code, "You may not pass on: users:write" in refused.text) == (403, True)
    assert "Choose what" in trouble(send(staff, "/account/keys", name="Shop").text, "permissions")
    without = send(staff, "/account/keys", name="Shop", permissions="parts:read")
    assert trouble(without.text, "password") == "Your password is needed."
    past = send(staff, "/account/keys", name="Shop", permissions="parts:read", expires_at="2020-01-01")
    assert trouble(past.text, "expires_at") == "Must be in the future."
    assert 'value="parts:read" checked' in past.text
    assert 'value="users:write"' not in past.text
    assert db.session.query(ApiKey).count() == 0


def test_who_may_have_no_keys_sees_none(ada):
    assert "/account/keys" not in ada.get("/account").text
    assert ada.get("/account/keys").status_code == 403


def test_nobody_sees_the_keys_of_others_among_their_own(root, at_browser):
    send(at_browser("staff"), "/account/keys", name="Shop floor", permissions="parts:read", password=PASSWORD)
    assert "Shop floor" not in root.get("/account/keys").text


# --- how one reads ---


def test_language_zone_and_unit_are_ones_own_choice(ada):
    wishes = {"language": "de", "time_zone": "Europe/Berlin", "length_unit": "inch"}
    saved = send(ada, "/account", full_name="Ada", **wishes)
    assert notice(ada, saved) == "Ihr Profil ist gespeichert."
    user = make_user("ada")
    assert (user.language, user.time_zone, user.length_unit) == ("de", "Europe/Berlin", "inch")
    page = ada.get("/account", headers={"Accept-Language": "en"}).text
    assert '<html lang="de">' in page
    assert re.search(r"\d\d\.\d\d\.\d{4}, \d\d:\d\d MES?Z", page)
    assert '<option value="Europe/Berlin" selected>' in page
    send(ada, "/account", full_name="Ada", language="", time_zone="", length_unit="mm")
    assert '<html lang="en">' in ada.get("/account").text


def test_a_zone_that_nobody_knows_is_refused(ada):
    refused = send(ada, "/account", full_name="Ada", time_zone="Europe/Atlantis")
    assert "A time zone by its name" in trouble(refused.text, "time_zone")


@pytest.mark.parametrize(("told", "zone"), [("Asia/Tokyo", "JST"), ("Nowhere/Else", "UTC"), ("../x", "UTC")])
def test_times_are_in_the_zone_that_the_browser_has_told(ada, told, zone):
    ada.set_cookie("zone", told)
    assert f" {zone}<" in ada.get("/account").text
