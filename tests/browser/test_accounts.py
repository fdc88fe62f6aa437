"""Accounts at a browser: made, proven, guarded by a second factor; their logins and keys."""

from contextlib import closing

import httpx
import pyotp

from models.base import now
from tests.browser.visitors import arrived, link_in_mail, other_login, press, said
from tests.factories import PASSWORD
from tests.identity.people import OTHER
from tests.service import eventually


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
    assert stranger.shown("#token") is None  # filled in, and out of the address
    assert stranger.run("return location.href").endswith("/email/verify")
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
    assert "no longer good" in stranger.one("#token-trouble").text
    stranger.picture("link-over")
    stranger.log_in("mia", OTHER)
    arrived(stranger, "/files")
    stranger.one(".who-name").click()
    arrived(stranger, "/account")
    assert "DE136695976" in stranger.one("#tax_id").get_attribute("value")


def test_no_field_is_hidden_that_somebody_has_to_look_at(root):
    """Whoever is a person again has no company's fields, but for one that is refused."""
    root.go("/account")
    root.one("[value=legal]").click()
    root.fill(company_name="https://example.com/")
    root.one("[value=individual]").click()
    assert root.shown("#company_name") is None
    press(root, "Save")
    assert "no link" in root.one("#company_name-trouble").text
    root.fill(company_name="")
    press(root, "Save")
    said(root, "is saved")
    assert root.shown("#company_name") is None


def test_a_second_factor_guards_the_login(root, name):
    root.go("/account/security")
    root.picture("security")
    root.one("#factor-password").send_keys(PASSWORD)
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
    press(root, "Copy")
    eventually(lambda: "Copied" in root.text(), 5, "the copy")
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
    root.fill(name="Web shop", password=PASSWORD)
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
