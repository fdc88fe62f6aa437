"""Accounts at a browser: made, proven, guarded by a second factor, managed; keys, logins and people."""

import re
from contextlib import closing
from email import message_from_bytes, policy
from itertools import count

import httpx
import pyotp
import pytest

from models.base import now
from tests.browser.browser import DESK, PHONE, Browser
from tests.browser.test_workbench import NAMELESS
from tests.factories import PASSWORD
from tests.identity.people import OTHER
from tests.outbox import text
from tests.service import Service, eventually

NUMBER = count(1)


@pytest.fixture
def stranger(browser: Browser):
    """At a desk, not logged in; whoever comes next finds nobody logged in either."""
    browser.size(*DESK)
    browser.driver.delete_all_cookies()
    yield browser
    browser.driver.delete_all_cookies()


@pytest.fixture
def name(service: Service) -> str:
    """An administrator of this test's own."""
    name = f"root{next(NUMBER)}"
    values = {"email": f"{name}@example.com", "username": name, "full_name": f"Rosa {name}"}
    service.client.post("/users", json=values | {"password": PASSWORD, "role": "admin"}).raise_for_status()
    return name


@pytest.fixture
def root(stranger: Browser, name: str) -> Browser:
    stranger.log_in(name, PASSWORD)
    arrived(stranger, "/parts")
    return stranger


def arrived(browser: Browser, path: str) -> None:
    eventually(lambda: browser.path() == path, 15, path)


def link_in_mail(service: Service, to: str, path: str) -> str:
    def look() -> str | None:
        for file in (service.folder / "mail").glob("*.eml"):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            found = re.search(rf"{service.url}({re.escape(path)}\?token=\S+)", text(mail))
            if mail["To"] == to and found:
                return found[1]
        return None

    return str(eventually(look, 20, f"a mail to {to}"))


def press(browser: Browser, words: str) -> None:
    found = browser.all("main a, main button, main summary")
    next(e for e in found if e.is_displayed() and words in e.text).click()


def said(browser: Browser, words: str) -> None:
    """By the notice on top of the page that comes next."""
    script = "return [...document.querySelectorAll('.notice')].map((e) => e.innerText).join()"
    eventually(lambda: words in browser.run(script), 15, words)


def test_a_person_registers_verifies_and_sets_a_new_password(stranger, service):
    stranger.go("/login")
    stranger.picture("login-links")
    press(stranger, "Make an account")
    arrived(stranger, "/register")
    assert not stranger.one("#username").get_attribute("value")
    assert stranger.shown("#company_name") is None
    stranger.picture("register")
    stranger.fill(email="mia@example.com", username="mia", password="mia", full_name="Mia M.")
    stranger.one("[value=legal]").click()
    stranger.fill(company_name="Mia Ltd", tax_id="DE136695976")
    press(stranger, "Make the account")
    assert "At least 8 characters" in stranger.one("#password-trouble").text
    assert stranger.one("#company_name").get_attribute("value") == "Mia Ltd"
    assert not stranger.one("#password").get_attribute("value")
    stranger.picture("register-refused")
    stranger.fill(password=PASSWORD)
    press(stranger, "Make the account")
    arrived(stranger, "/login")
    said(stranger, "A mail is on its way")
    stranger.picture("registered")

    stranger.go(link_in_mail(service, "mia@example.com", "/email/verify"))
    stranger.picture("verify")
    press(stranger, "Verify my address")
    arrived(stranger, "/login")
    said(stranger, "is verified")

    press(stranger, "Forgot your password?")
    arrived(stranger, "/password/forgot")
    stranger.picture("forgot")
    stranger.fill(email="mia@example.com")
    press(stranger, "Send the mail")
    arrived(stranger, "/login")
    link = link_in_mail(service, "mia@example.com", "/password/reset")
    stranger.go(link)
    stranger.picture("reset")
    stranger.fill(new_password=OTHER)
    press(stranger, "Set the password")
    arrived(stranger, "/login")
    stranger.go(link)
    stranger.fill(new_password="Third-Horse-9")
    press(stranger, "Set the password")
    said(stranger, "no longer good")
    stranger.picture("link-over")
    stranger.log_in("mia", OTHER)
    arrived(stranger, "/files")
    stranger.one(".who-name").click()
    arrived(stranger, "/account")
    assert "DE136695976" in stranger.one("#tax_id").get_attribute("value")


def test_a_second_factor_guards_the_login(root, name):
    root.go("/account/security")
    root.picture("security")
    press(root, "Set it up")
    secret = root.one("#secret").text.replace(" ", "")
    assert root.one(".qr svg").size["width"] > 150
    root.picture("factor")
    root.fill(code="000000")
    press(root, "Switch it on")
    assert "The code is wrong" in root.one("#code-trouble").text
    assert not root.all("#secret")
    root.picture("factor-refused")
    totp = pyotp.TOTP(secret)
    root.fill(code=totp.now())
    press(root, "Switch it on")
    codes = [each.text for each in eventually(lambda: root.all("#codes li"), 15, "the backup codes")]
    assert len(codes) == 10
    assert root.button("Copy").is_displayed()
    root.picture("codes")

    for code in (totp.at(int(now().timestamp()) + 30), codes[0]):
        root.button("Log out").click()
        arrived(root, "/login")
        root.go("/files?q=a")
        root.fill(username=name, password=PASSWORD)
        press(root, "Log in")
        arrived(root, "/login/code")
        root.picture("code")
        root.fill(code="123")
        press(root, "Log in")
        assert "The code is wrong" in root.one("[role=alert]").text
        root.fill(code=code)
        press(root, "Log in")
        arrived(root, "/files")
    root.go("/account/security")
    assert "9 backup codes left" in root.text()
    root.picture("security-on")
    press(root, "Switch it off")
    root.picture("security-off-form")
    root.fill(code=codes[0])
    root.one("#password").send_keys(PASSWORD)
    press(root, "Switch it off")  # closes the form
    press(root, "Switch it off")
    root.one(".edit[open] button").click()
    assert "The code is wrong" in root.one("#code-trouble").text


def test_a_new_password_keeps_only_this_login(root, name, service):
    with closing(other_login(service, name)) as other:
        root.go("/account/security")
        root.fill(current_password="Wrong-Horse-7", new_password=OTHER)
        press(root, "Change the password")
        assert "The password is wrong." in root.one("#current_password-trouble").text
        root.picture("password-refused")
        root.fill(current_password=PASSWORD, new_password=OTHER)
        press(root, "Change the password")
        said(root, "is changed")
        assert other.get("/account").status_code == 302


def other_login(service: Service, name: str) -> httpx.Client:
    client = httpx.Client(base_url=service.url, headers={"Origin": service.url})
    answer = client.post("/login", data={"username": name, "password": PASSWORD})
    assert answer.status_code == 303
    return client


def test_a_login_elsewhere_is_ended(root, name, service):
    with closing(other_login(service, name)) as other:
        root.go("/account/sessions")
        lines = [line.text for line in root.all(".lines li")]
        assert "python-httpx" in lines[0]
        assert "Chrome on Linux" in lines[1]
        assert "This one" in lines[1]
        root.picture("sessions")
        press(root, "End")
        said(root, "is ended")
        assert other.get("/account").status_code == 302
    press(root, "Log out everywhere")
    root.picture("sessions-sure")
    root.one(".edit[open] .danger").click()
    arrived(root, "/login")
    said(root, "logged out everywhere")


def test_a_key_is_made_used_and_revoked(root, service):
    root.go("/account/keys")
    root.picture("keys-none")
    root.fill(name="Web shop")
    for permission in ("parts:read", "files:read"):
        root.one(f"[value='{permission}']").click()
    press(root, "Make the key")
    key = root.one("#key").text
    root.picture("key")
    headers = {"X-API-Key": key}
    assert httpx.get(f"{service.url}/api/v1/parts", headers=headers).status_code == 200
    root.go("/account/keys")
    assert key not in root.driver.page_source
    assert "parts:read, files:read" in root.text() or "files:read, parts:read" in root.text()
    press(root, "Revoke")
    root.picture("keys")
    root.one(".edit[open] .danger").click()
    said(root, "is revoked")
    # Another process may remember the key for a moment.
    parts = f"{service.url}/api/v1/parts"
    eventually(lambda: httpx.get(parts, headers=headers).status_code == 401, 8, "the key's end")


def test_people_are_made_found_and_kept_out(root, service):
    root.go("/people")
    root.picture("people")
    root.button("New person").click()
    arrived(root, "/people/new")
    root.picture("new-person")
    root.fill(email="tim@example.com", username="tim", password=PASSWORD, full_name="Tim Turner")
    root.one("#role").send_keys("Staff")
    press(root, "Make the account")
    said(root, "Tim Turner can log in now.")
    root.picture("person")
    page = root.path()
    with closing(other_login(service, "tim")) as other:
        press(root, "Deactivate")
        root.picture("person-sure")
        root.one(".edit[open] .danger").click()
        said(root, "not let in any more")
        root.picture("person-off")
        assert other.get("/account").status_code == 302
    root.go("/people?is_active=false")
    assert [row.text.split("\n")[0] for row in root.all(".table li")] == ["Tim Turner"]
    root.fill(q="turn")
    press(root, "Search")
    eventually(lambda: "q=turn" in root.driver.current_url, 10, "the search")
    assert [row.text.split("\n")[0] for row in root.all(".table li")] == ["Tim Turner"]
    root.picture("people-found")
    root.go("/people?q=nobody-is-called-so")
    root.picture("people-none")
    root.go(page)
    press(root, "Delete")
    root.one(".edit[open] .danger").click()
    said(root, "is deleted")


def test_a_role_is_made_and_narrowed(root):
    root.go("/roles")
    root.picture("roles")
    root.button("New role").click()
    arrived(root, "/roles/new")
    root.fill(name="packer", description="Packs what is sold")
    root.one("[value='files:*']").click()
    root.one("#permissions").send_keys("-files:write partz:read")
    press(root, "Make the role")
    assert "perhaps parts:read?" in root.one("#permissions-trouble").text
    root.picture("role-refused")
    root.one("#permissions").clear()
    root.one("#permissions").send_keys("-files:write")
    root.one("[value='parts:read']").click()
    press(root, "Make the role")
    said(root, "is made")
    root.picture("role")
    given = {e.text for e in root.all(".given")}
    assert given >= {"read"}
    assert "given" not in root.one("label:has([value='files:write'])").get_attribute("class")
    press(root, "Delete")
    root.one(".edit[open] .danger").click()
    said(root, "is deleted")


PAGES = ["/account", "/account/security", "/account/sessions", "/account/keys"]
PAGES += ["/people", "/people/new", "/people/1", "/roles", "/roles/1", "/roles/new"]
PUBLIC = ["/login", "/register", "/password/forgot", "/password/reset?token=x", "/email/verify?token=x"]


def fits(browser: Browser, path: str) -> None:
    browser.go(path)
    eventually(lambda: browser.all("main *"), 10, path)
    browser.picture("phone" + path.partition("?")[0].replace("/", "-"))
    assert not browser.wider_than_screen(), path
    assert browser.run(NAMELESS) == [], path
    ids = browser.run("return [...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len({*ids}), path


def test_pages_fit_a_phone_and_every_field_and_button_has_a_name(root):
    root.size(*PHONE)
    for path in PAGES:
        fits(root, path)


def test_pages_for_strangers_fit_a_phone_too(stranger):
    stranger.size(*PHONE)
    for path in PUBLIC:
        fits(stranger, path)


def test_in_the_dark(root):
    """Pictures only show it; what is checked is that the pages follow the system's wish."""
    root.dark(True)
    try:
        for path in ("/account/security", "/people", "/roles/2", "/account/keys"):
            root.go(path)
            root.picture("dark" + path.replace("/", "-"))
            ground = root.run("return getComputedStyle(document.body).backgroundColor")
            assert ground == "rgb(16, 22, 28)"
        root.go("/account/security")
        press(root, "Set it up")
        root.one(".qr")
        root.picture("dark-factor")
    finally:
        root.dark(False)
