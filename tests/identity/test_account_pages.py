"""The pages of accounts, without a browser: whom they let in, what they say and to whom they say nothing."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import db
from models.identity.api_keys import ApiKey
from models.identity.roles import Role
from models.identity.second_factors import BackupCode
from models.identity.sessions import Session
from models.identity.users import User
from tests.factories import PASSWORD, make_file, make_user
from tests.identity.people import OTHER, code_of
from tests.outbox import delivered, text, token_in

HERE = {"Origin": "http://localhost"}
WRONG = "Wrong-Horse-7"
SCRIPT = "<script>alert(1)</script>"
BOB = {"email": "bob@example.com", "username": "bob", "password": PASSWORD, "user_type": "individual"}

Visitors = Callable[..., FlaskClient]


def send(client: FlaskClient, path: str, **data: object) -> TestResponse:
    return client.post(path, data=data, headers=HERE)


def log_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return send(client, "/login", username=name, password=password, **more)


@pytest.fixture
def at_browser(app: Flask) -> Visitors:
    """Somebody with the cookie of a login; of the role that is called like them unless said otherwise."""

    def enter(name: str, role: str | None = None) -> FlaskClient:
        make_user(name, role)
        client = app.test_client()
        assert log_in(client, name).status_code == 303
        return client

    return enter


@pytest.fixture
def ada(at_browser: Visitors) -> FlaskClient:
    return at_browser("ada", "customer")


@pytest.fixture
def root(at_browser: Visitors) -> FlaskClient:
    return at_browser("admin")


def with_second_factor(client: FlaskClient) -> tuple[str, list[str]]:
    """The secret and the backup codes, as the pages show them."""
    page = send(client, "/account/security/factor").text
    secret = shown(page, "secret").replace(" ", "")
    page = send(client, "/account/security/factor/enable", code=code_of(secret, -1)).text
    return secret, re.findall(r"<li>([0-9A-Z-]{19})</li>", page)


def shown(page: str, name: str) -> str:
    found = re.search(rf'id="{name}">([^<]+)<', page)
    assert found is not None, page
    return found[1]


def trouble(page: str, name: str) -> str:
    found = re.search(rf'id="{name}-trouble">([^<]+)<', page)
    assert found is not None, page
    return found[1]


def notice(client: FlaskClient, answer: TestResponse) -> str:
    """What the next page says about what was done last."""
    page = client.get(answer.location).text
    return str(re.findall(r'class="notice" role="status">.*?<p>(.*?)</p>', page, re.DOTALL)[-1])


OWN = ["/account", "/account/security", "/account/sessions"]
FORMS = [
    *("/register", "/login/code", "/password/forgot", "/password/reset", "/email/verify", "/email/resend"),
    *("/account", "/account/email", "/account/security/password", "/account/security/factor"),
    *("/account/security/factor/enable", "/account/security/factor/disable", "/account/security/codes"),
    *("/account/sessions/1/end", "/account/sessions/end-all", "/account/keys", "/account/keys/1/revoke"),
    *("/people/new", "/people/1", "/people/1/deactivate", "/people/1/unlock", "/people/1/delete"),
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


# --- making an account ---


def test_a_person_registers_verifies_and_logs_in(app, anonymous):
    made = send(anonymous, "/register", **BOB, full_name="Bob B.", phone="")
    assert (made.status_code, made.location) == (303, "/login")
    assert "A mail is on its way" in notice(anonymous, made)
    user = User.known_as("bob")
    assert (user.role.name, user.full_name, user.phone) == ("customer", "Bob B.", None)
    token = token_in(delivered(app)[0])
    page = anonymous.get(f"/email/verify?token={token}")
    assert token in page.text
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert not user.email_verified  # a mail scanner's GET has verified nothing
    done = send(anonymous, "/email/verify", token=token)
    assert notice(anonymous, done) == "Your e-mail address is verified."
    again = send(anonymous, "/email/verify", token=token)
    assert (again.status_code, "no longer good" in again.text) == (422, True)
    assert log_in(anonymous, "bob").location == "/"


def test_problems_of_a_registration_stand_at_their_fields(anonymous):
    refused = send(
        anonymous, "/register", **BOB | {"password": "short", "user_type": "legal", "email": "bob"}
    )
    assert refused.status_code == 422
    assert "Not a valid email" in trouble(refused.text, "email")
    assert 'value="bob"' in refused.text
    refused = send(anonymous, "/register", **BOB | {"user_type": "legal"})
    assert "legal person" in trouble(refused.text, "company_name")
    refused = send(anonymous, "/register", **BOB | {"password": "short"})
    assert "At least 8 characters" in trouble(refused.text, "password")
    assert "A capital letter" in trouble(refused.text, "password")
    assert 'value="short"' not in refused.text
    taken = send(anonymous, "/register", **BOB | {"email": "bob@example.org"})
    assert taken.status_code == 303
    taken = send(anonymous, "/register", **BOB)
    assert (taken.status_code, "already has this username" in taken.text) == (409, True)
    assert PASSWORD not in taken.text


def test_where_registration_is_off_there_is_none(app, anonymous):
    assert "/register" in anonymous.get("/login").text
    app.config["REGISTRATION"] = False
    assert "/register" not in anonymous.get("/login").text
    assert anonymous.get("/register").status_code == 404
    refused = send(anonymous, "/register", **BOB)
    assert (refused.status_code, "by the administrator" in refused.text) == (403, True)
    assert User.known_as("bob") is None


def test_who_must_verify_first_is_told_so_and_can_ask_again(app, anonymous):
    app.config["EMAIL_VERIFICATION"] = True
    make_user("bob", "customer")
    refused = log_in(anonymous, "bob")
    assert (refused.status_code, "not verified yet" in refused.text) == (403, True)
    assert "/email/resend" in refused.text
    assert "/email/resend" not in log_in(anonymous, "bob", WRONG).text
    send(anonymous, "/email/resend", email="bob@example.com")
    send(anonymous, "/email/verify", token=token_in(delivered(app)[0]))
    assert log_in(anonymous, "bob").status_code == 303


# --- forgotten passwords ---


@pytest.mark.parametrize("path", ["/password/forgot", "/email/resend"])
def test_nobody_learns_which_addresses_have_an_account(app, anonymous, path):
    make_user("bob", "customer")
    told = []
    for name in ("bob", "nobody"):
        answer = send(anonymous, path, email=f"{name}@example.com")
        told.append((answer.status_code, answer.location, notice(anonymous, answer)))
    assert told[0] == told[1]
    assert [mail["To"] for mail in delivered(app)] == ["bob@example.com"]


def test_a_forgotten_password_is_replaced_by_the_mails_link(app, anonymous):
    client = app.test_client()
    make_user("bob", "customer")
    log_in(client, "bob")
    send(anonymous, "/password/forgot", email="bob@example.com")
    mail = delivered(app)[0]
    address = re.search(r"http://\S+(/password/reset\?token=\S+)", text(mail))[1]
    page = anonymous.get(address)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "no-store"
    token = token_in(mail)
    refused = send(anonymous, "/password/reset", token=token, new_password="short")
    assert "At least 8" in trouble(refused.text, "new_password")
    assert token in refused.text  # the link is still good
    done = send(anonymous, "/password/reset", token=token, new_password=f" {OTHER} ")
    assert "log in with it" in notice(anonymous, done)
    assert client.get("/account").status_code == 302
    assert log_in(anonymous, "bob", OTHER).status_code == 401  # the spaces are part of it
    assert log_in(anonymous, "bob", f" {OTHER} ").status_code == 303
    late = send(anonymous, "/password/reset", token=token, new_password=PASSWORD)
    assert (late.status_code, "no longer good" in late.text) == (422, True)
    assert "/password/forgot" in late.text


# --- the second factor ---


def test_a_login_goes_on_with_a_code_to_where_it_was_bound(app, ada, anonymous):
    secret, codes = with_second_factor(ada)
    assert len(codes) == 10
    asked = log_in(anonymous, "ada", next="/files?q=a")
    assert asked.location == "/login/code"
    assert anonymous.get("/account").status_code == 302
    assert 'autocomplete="one-time-code"' in anonymous.get("/login/code").text
    wrong = send(anonymous, "/login/code", code="000000")
    assert (wrong.status_code, "The code is wrong" in wrong.text) == (401, True)
    right = send(anonymous, "/login/code", code=code_of(secret))
    assert (right.status_code, right.location) == (303, "/files?q=a")
    assert anonymous.get("/account").status_code == 200
    with anonymous.session_transaction() as session:
        assert {*session} == {"login"}
    other = app.test_client()
    log_in(other, "ada", next="//evil.example")
    assert send(other, "/login/code", code=codes[0].lower()).location == "/"


def test_without_a_password_no_code_is_asked_for(anonymous, ada):
    assert anonymous.get("/login/code").location == "/login"
    refused = send(anonymous, "/login/code", code="123456")
    assert (refused.status_code, "log in again" in refused.text) == (401, True)
    assert 'name="password"' in refused.text


def test_who_takes_too_long_begins_with_the_password_again(ada, anonymous):
    _, codes = with_second_factor(ada)
    log_in(anonymous, "ada", next="/files")
    db.session.connection().exec_driver_sql(
        "UPDATE one_time_tokens SET expires_at = '2026-01-01 00:00:00+00'"
    )
    db.session.commit()
    late = send(anonymous, "/login/code", code=codes[0])
    assert (late.status_code, "This took too long" in late.text) == (401, True)
    assert 'name="next" value="/files"' in late.text
    assert BackupCode.left(make_user("ada").id) == 10


def test_a_pause_says_how_long_it_lasts(ada, anonymous):
    with_second_factor(ada)
    log_in(anonymous, "ada")
    answers = [send(anonymous, "/login/code", code="000000") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [423]
    assert "It is possible again in 15 minutes." in answers[-1].text


def test_setting_it_up_shows_each_secret_once(app, ada):
    assert "Off" in ada.get("/account/security").text
    setup = send(ada, "/account/security/factor").text
    secret = shown(setup, "secret")
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", secret)
    assert "<svg" in setup
    wrong = send(ada, "/account/security/factor/enable", code="000000")
    assert wrong.status_code == 422
    assert "The code is wrong" in trouble(wrong.text, "code")
    assert secret not in wrong.text
    on = send(ada, "/account/security/factor/enable", code=code_of(secret.replace(" ", "")))
    codes = re.findall(r"<li>([0-9A-Z-]{19})</li>", on.text)
    assert len(codes) == 10
    assert on.headers["Cache-Control"] == "no-store"
    page = ada.get("/account/security").text
    assert "10 backup codes left" in page
    assert not any(each in page for each in (secret, *codes))
    again = send(ada, "/account/security/factor")
    assert (again.status_code, "is on already" in again.text) == (409, True)


def test_codes_are_renewed_and_the_factor_switched_off_with_the_password(ada, anonymous):
    _, codes = with_second_factor(ada)
    refused = send(ada, "/account/security/codes", password=WRONG)
    assert trouble(refused.text, "codes-password") == "The password is wrong."
    assert 'id="password-trouble"' not in refused.text
    new = re.findall(
        r"<li>([0-9A-Z-]{19})</li>", send(ada, "/account/security/codes", password=PASSWORD).text
    )
    assert len({*new} - {*codes}) == 10
    refused = send(ada, "/account/security/factor/disable", password=PASSWORD, code=codes[0])
    assert (refused.status_code, "wrong" in trouble(refused.text, "code")) == (422, True)
    done = send(ada, "/account/security/factor/disable", password=PASSWORD, code=new[0])
    assert notice(ada, done) == "Two-factor authentication is off."
    assert log_in(anonymous, "ada").location == "/"


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
    assert (stale.status_code, "no longer the one" in stale.text) == (412, True)
    assert make_user("ada").full_name == SCRIPT


def test_nobody_gives_themselves_a_role_by_their_profile(ada):
    assert send(ada, "/account", full_name="Ada", role="admin").status_code == 422
    assert make_user("ada").role.name == "customer"


def test_the_link_is_sent_again_while_an_address_is_not_verified(app, ada):
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
    make = {"name": "Shop", "permissions": ["parts:read", "files:read"], "expires_at": "2099-12-31"}
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
    refused = send(staff, "/account/keys", name="Shop", permissions=["users:write"])
    assert (refused.status_code, "You may not pass on: users:write" in refused.text) == (403, True)
    assert "Choose what" in trouble(send(staff, "/account/keys", name="Shop").text, "permissions")
    past = send(staff, "/account/keys", name="Shop", permissions="parts:read", expires_at="2020-01-01")
    assert trouble(past.text, "expires_at") == "Must be in the future."
    assert 'value="parts:read" checked' in past.text
    assert 'value="users:write"' not in past.text
    assert db.session.query(ApiKey).count() == 0


def test_who_may_have_no_keys_sees_none(ada):
    assert "/account/keys" not in ada.get("/account").text
    assert ada.get("/account/keys").status_code == 403


def test_nobody_sees_the_keys_of_others_among_their_own(root, at_browser):
    send(at_browser("staff"), "/account/keys", name="Shop floor", permissions="parts:read")
    assert "Shop floor" not in root.get("/account/keys").text


# --- people ---


@pytest.mark.parametrize("role", ["customer", "staff", "viewer"])
def test_people_are_for_those_who_may_see_them(at_browser, role):
    client = at_browser(role)
    assert "/people" not in client.get("/account").text
    for path in ("/people", "/people/new", "/people/1", "/roles", "/roles/1", "/roles/new"):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (403, "text/html")
        assert "@example.com" not in answer.text


def test_who_may_only_see_people_finds_no_buttons(at_browser):
    manager = at_browser("manager")
    person = f"/people/{make_user('ada', 'customer').id}"
    assert 'href="/people"' in manager.get("/account").text
    page = manager.get("/people").text
    assert "ada@example.com" in page
    assert not any(words in page for words in ("/people/new", "/roles"))
    page = manager.get(person).text
    assert "customer" in page.lower()
    assert not any(words in page for words in ("Deactivate", "Delete", "Save", "Unlock"))
    for path in (person, f"{person}/deactivate", f"{person}/delete"):
        assert send(manager, path).status_code == 403


def test_people_are_found_by_words_role_and_state(root):
    for name in ("ada", "bob"):
        make_user(name, "customer")
    make_user("cyd", "staff").is_active = False
    db.session.commit()

    def found(query: str) -> list[str]:
        return re.findall(r"<strong>(\w+)</strong>", root.get(f"/people?{query}").text)

    assert found("") == ["cyd", "bob", "ada", "admin"]
    assert found("q=ad&role=") == ["ada", "admin"]
    assert found("role=customer&is_active=true") == ["bob", "ada"]
    assert found("is_active=false") == ["cyd"]
    assert "Nobody matches" in root.get("/people?q=zoe").text


def test_a_person_is_made_changed_kept_out_and_deleted(root, anonymous):
    refused = send(root, "/people/new", **BOB | {"role": "staff", "password": "bob"})
    assert "At least 8" in trouble(refused.text, "password")
    assert re.search(r'value="staff" +selected', refused.text)
    made = send(root, "/people/new", **BOB, role="staff")
    assert notice(root, made) == "bob can log in now."
    page = made.location
    assert log_in(anonymous, "bob").status_code == 303
    changed = {"email": "bob@example.org", "username": "bob", "role": "viewer", "user_type": "individual"}
    assert notice(root, send(root, page, **changed)) == "Saved."
    assert User.known_as("bob@example.org").role.name == "viewer"
    refused = send(root, page, **changed | {"email": ""})
    assert refused.status_code == 422
    assert "null" in trouble(refused.text, "email")
    assert "not let in any more" in notice(root, send(root, f"{page}/deactivate"))
    assert anonymous.get("/account").status_code == 302
    assert log_in(anonymous, "bob").status_code == 401
    assert "Activate</button>" in root.get(page).text
    assert send(root, f"{page}/deactivate").status_code == 409
    send(root, f"{page}/activate")
    assert log_in(anonymous, "bob").status_code == 303
    assert "is deleted" in notice(root, send(root, f"{page}/delete"))
    assert root.get(page).status_code == 404


def test_who_is_locked_out_is_let_in_again(root, anonymous):
    page = f"/people/{make_user('bob', 'customer').id}"
    assert [log_in(anonymous, "bob", WRONG).status_code for _ in range(6)] == [401] * 5 + [423]
    assert "forgotten" in notice(root, send(root, f"{page}/unlock"))
    assert log_in(anonymous, "bob").status_code == 303


def test_the_last_administrator_and_oneself_are_kept_in_words(root):
    page = f"/people/{make_user('admin').id}"
    assert "This is you" in root.get(page).text
    assert "/delete" not in root.get(page).text
    for action in ("deactivate", "delete"):
        refused = send(root, f"{page}/{action}")
        assert (refused.status_code, "This is you: somebody else" in refused.text) == (409, True)
    refused = send(root, page, email="admin@example.com", username="admin", role="viewer")
    assert (refused.status_code, "Nobody would be left" in refused.text) == (409, True)
    assert root.get("/people").status_code == 200


def test_who_owns_files_is_deactivated_instead(root):
    page = f"/people/{make_user('bob', 'customer').id}"
    make_file("bob")
    refused = send(root, f"{page}/delete")
    assert (refused.status_code, "deactivate them instead" in refused.text) == (409, True)


def clerk(at_browser: Visitors) -> FlaskClient:
    """Manages people, and may little else."""
    Role.create(name="clerk", permissions=["users:*", "roles:*", "files:read"])
    db.session.commit()
    return at_browser("clerk")


def test_nobody_raises_anybody_above_themselves(at_browser):
    client = clerk(at_browser)
    admin, bob = f"/people/{make_user('admin').id}", f"/people/{make_user('bob', 'clerk').id}"
    page = client.get(admin).text
    assert "permits more than yours" in page
    assert "Deactivate" not in page
    assert send(client, f"{admin}/deactivate").status_code == 403
    page = client.get(bob).text
    assert 'value="clerk"' in page
    assert 'value="admin"' not in page
    refused = send(client, bob, email="bob@example.com", username="bob", role="admin")
    assert (refused.status_code, "what you may not do" in refused.text) == (403, True)
    assert make_user("bob").role.name == "clerk"


# --- roles ---


def test_a_role_is_made_changed_and_deleted(root, at_browser):
    sent = {"name": "packer", "description": "Packs", "permissions": ["files:read", "-users:write  parts:*"]}
    made = send(root, "/roles/new", **sent)
    assert "is made" in notice(root, made)
    assert Role.named("packer").permissions == ["files:read", "-users:write", "parts:*"]
    page = root.get(made.location).text
    assert 'value="files:read" checked' in page
    assert 'value="parts:*" checked' in page
    assert ">\n-users:write</textarea>" in page
    packer = at_browser("bob", "packer")
    assert packer.get("/parts").status_code == 200
    kept = {"name": "packer", "permissions": ["companies:read", "files:read"]}
    assert "It counts from now on" in notice(root, send(root, made.location, **kept))
    assert Role.named("packer").permissions == ["files:read", "companies:read"]
    assert packer.get("/parts").status_code == 403
    refused = send(root, f"{made.location}/delete")
    assert (refused.status_code, "Users with this role: 1" in refused.text) == (409, True)
    assert 'value="companies:read" checked' in refused.text
    send(root, f"/people/{make_user('bob').id}", email="bob@example.com", username="bob", role="viewer")
    assert "is deleted" in notice(root, send(root, f"{made.location}/delete"))


def test_a_role_that_cannot_be_is_refused_on_the_form(root):
    refused = send(root, "/roles/new", name="packer", permissions=["parts:reed", "files:read"])
    assert "perhaps parts:read?" in trouble(refused.text, "permissions")
    assert 'value="files:read" checked' in refused.text
    assert 'value="packer"' in refused.text
    renamed = send(root, f"/roles/{Role.named('staff').id}", name="crew", permissions="files:read")
    assert (renamed.status_code, "A system role keeps its name." in renamed.text) == (409, True)
    refused = send(root, f"/roles/{Role.named('admin').id}", name="admin", permissions="files:read")
    assert (refused.status_code, "Nobody would be left" in refused.text) == (409, True)
    assert Role.named("admin").permissions == ["*"]


def test_a_role_above_ones_own_is_read_and_not_changed(at_browser):
    client, path = clerk(at_browser), f"/roles/{Role.named('admin').id}"
    page = client.get(path).text
    assert "permits more than yours" in page
    assert "Save" not in page
    refused = send(client, path, name="admin", permissions="files:read")
    assert (refused.status_code, "what you may not do" in refused.text) == (403, True)
