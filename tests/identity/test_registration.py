"""Making an account and proving its address."""

import pytest

from app.extensions import db
from models.identity.one_time_tokens import OneTimeToken
from models.identity.users import User
from models.platform.notifications import Notification
from tests.factories import PASSWORD
from tests.identity.people import ADA, API, bearer, log_in, post, token_of
from tests.outbox import delivered, text, token_in


def test_an_individual_registers_as_a_customer_and_logs_in(anonymous):
    answer = post(anonymous, "/register", **ADA, full_name="Ada Byron", phone="+44 20 7946 0000")
    assert answer.status_code == 201
    shown = {name: answer.json[name] for name in ("email", "username", "full_name", "user_type", "role")}
    assert shown == {
        "email": "ada@example.com",
        "username": "ada",
        "full_name": "Ada Byron",
        "user_type": "individual",
        "role": "customer",
    }
    assert (answer.json["is_active"], answer.json["email_verified"]) == (True, False)
    assert not any("password" in name for name in answer.json)
    me = anonymous.get(f"{API}/me", headers=bearer(token_of(anonymous))).json
    assert me["id"] == answer.json["id"]


def test_a_legal_person_needs_a_company_name_and_a_tax_id(anonymous):
    for given in ({}, {"company_name": "Engines Ltd"}, {"tax_id": "GB 123"}):
        answer = post(anonymous, "/register", **ADA, user_type="legal", **given)
        assert answer.status_code == 422
    answer = post(
        anonymous, "/register", **ADA, user_type="legal", company_name="Engines Ltd", tax_id="gb 123"
    )
    assert (answer.status_code, answer.json["tax_id"]) == (201, "GB123")


@pytest.mark.parametrize(
    "taken", [{"username": "other"}, {"email": "other@example.com"}, {"username": "ADA", "email": "b@c.de"}]
)
def test_what_is_taken_is_a_conflict_in_any_case(anonymous, taken):
    post(anonymous, "/register", **ADA)
    answer = post(anonymous, "/register", **ADA | taken)
    assert (answer.status_code, answer.json["code"]) == (409, "not_unique")
    assert db.session.query(User).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"email": "nonsense"},
        {"username": "ab"},
        {"username": "x" * 256},
        {"username": " ada"},
        {"username": "https://evil.example"},
        {"full_name": "Ada\nhttps://evil.example"},
        {"full_name": "Click https://evil.example"},
        {"full_name": "Click www.evil.example now"},
        {"full_name": "evil.example/login"},
        {"full_name": "Ada\u202eByron"},
        {"company_name": "Engines\r\nLtd"},
        {"username": "İ" * 200},
        {"email": f"ada@{'İ' * 60}.{'İ' * 60}.{'İ' * 60}.example.com"},
        {"tax_id": "ß" * 20},
        {"username": "bob@example.com"},
        {"password": "weak"},
        {"password": "Password1!"},
        {"password": "Correct-Horse-7" * 10},
        {"phone": "call me"},
        {"role": "admin"},
        {"role_id": 1},
        {"is_active": True},
        {"email_verified": True},
        {"email_verified_at": "2026-01-01T00:00:00Z"},
        {"two_factor_enabled": False},
        {"id": 7},
        {"owner_id": 7},
        {"user_type": "robot"},
    ],
)
def test_what_an_account_cannot_be_is_refused(anonymous, change):
    answer = post(anonymous, "/register", **ADA | change)
    assert answer.status_code == 422
    assert next(iter(change)) in answer.json["errors"][0]["pointer"]
    assert db.session.query(User).count() == 0


def test_ones_own_address_may_be_ones_name(anonymous):
    assert post(anonymous, "/register", **ADA | {"username": "Ada@Example.com"}).status_code == 201
    assert log_in(anonymous, username="ada@example.com").status_code == 200


@pytest.mark.parametrize("password", ["Horse-7 " * 8 + "x", "  Xq7-battery  ", "Füßchen-7-馬-🐴" * 5])
def test_passwords_are_taken_as_they_are_and_as_long(anonymous, password):
    assert post(anonymous, "/register", **ADA | {"password": password}).status_code == 201
    assert log_in(anonymous, password=password).status_code == 200
    for other in (password.strip() + "x", password[:-1], password[:72], password.lower()):
        assert other == password or log_in(anonymous, password=other).status_code == 401


def test_registration_can_be_closed(app, anonymous):
    app.config["REGISTRATION"] = False
    assert post(anonymous, "/register", **ADA).status_code == 403


def test_the_mailed_token_verifies_the_address_once(app, anonymous):
    post(anonymous, "/register", **ADA)
    assert db.session.query(OneTimeToken).count() == 0  # made when it is sent, kept nowhere
    (mail,) = delivered(app)
    assert mail["To"] == "ada@example.com"
    token = token_in(mail)
    assert anonymous.post(f"{API}/email/verify", json={"token": token}).status_code == 204
    assert db.session.query(User).one().email_verified
    again = anonymous.post(f"{API}/email/verify", json={"token": token})
    assert (again.status_code, again.json["code"]) == (422, "token_over")
    (welcome,) = delivered(app)
    assert "elcome" in welcome["Subject"]


def test_a_link_is_sent_again_but_does_not_flood(app, anonymous):
    post(anonymous, "/register", **ADA)
    for _ in range(5):
        assert post(anonymous, "/email/resend", email="Ada@example.com").status_code == 202
    assert post(anonymous, "/email/resend", email="nobody@example.com").status_code == 202
    assert len(delivered(app)) == 3
    assert db.session.query(Notification).count() == 3  # what was for nobody leaves no trace


def test_only_verified_addresses_may_log_in_where_that_is_wanted(app, anonymous):
    app.config["EMAIL_VERIFICATION"] = True
    post(anonymous, "/register", **ADA)
    refused = log_in(anonymous)
    assert (refused.status_code, refused.json["code"]) == (403, "email_unverified")
    assert log_in(anonymous, password="Wrong-Horse-7").status_code == 401
    anonymous.post(f"{API}/email/verify", json={"token": token_in(delivered(app)[0])})
    assert log_in(anonymous, password=PASSWORD).status_code == 200


def test_nobody_is_greeted_by_name_before_the_address_is_theirs(app, anonymous):
    """Else anybody could have us write what they like to whomever they like."""
    post(anonymous, "/register", **ADA, full_name="You have won")
    for path in ("/email/resend", "/password/forgot"):
        post(anonymous, path, email="ada@example.com")
    for _ in range(5):
        log_in(anonymous, password="Wrong-Horse-7")
    mails = delivered(app)
    assert len(mails) == 4
    for mail in mails:
        assert "You have won" not in mail.as_string()
        assert text(mail).startswith("Hello,\r\n")
    token = token_in(mails[0])
    assert anonymous.post(f"{API}/email/verify", json={"token": token}).status_code == 204
    assert text(delivered(app)[0]).startswith("Hello You have won,\r\n")
