"""The second factor on pages: asked for at the login, set up, renewed, switched off."""

import re

from app.extensions import db
from models.identity.second_factors import BackupCode
from tests.factories import PASSWORD, make_user
from tests.identity.people import code_of
from tests.identity.visitors import (
    WRONG,
    log_in,
    notice,
    send,
    shown,
    trouble,
    with_second_factor,
)


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
    setup = send(ada, "/account/security/factor", password=PASSWORD).text
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
    again = send(ada, "/account/security/factor", password=PASSWORD)
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
