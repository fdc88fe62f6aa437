"""Pages for strangers: an account is made, its address verified, a forgotten password replaced."""

import re

import pytest

from app.extensions import db
from app.identity import companies
from models.identity.users import User
from tests.factories import PASSWORD, make_company, make_unverified, make_user
from tests.identity.people import OTHER
from tests.identity.visitors import (
    BOB,
    WRONG,
    log_in,
    notice,
    send,
    trouble,
)
from tests.outbox import delivered, text, token_in


def test_a_person_registers_verifies_and_logs_in(app, anonymous):
    made = send(anonymous, "/register", **BOB, full_name="Bob B.", phone="")
    assert (made.status_code, made.location) == (303, "/login")
    assert "A mail is on its way" in notice(anonymous, made)
    user = User.known_as("bob")
    assert (user.role.name, user.full_name, user.phone) == ("customer", "Bob B.", None)
    token = token_in(delivered(app)[0])
    assert anonymous.get("/email/verify").status_code == 200
    assert anonymous.get(f"/email/verify?token={token}").status_code == 422
    assert not user.email_verified  # a mail scanner's GET has verified nothing
    done = send(anonymous, "/email/verify", token=token)
    assert notice(anonymous, done) == "Your e-mail address is verified."
    again = send(anonymous, "/email/verify", token=token)
    assert (again.status_code, "no longer good" in again.text) == (422, True)
    assert log_in(anonymous, "bob").location == "/"


def test_problems_of_a_registration_stand_at_their_fields(app, anonymous):
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
    app.config["PASSWORD_UPPER"] = True
    refused = send(anonymous, "/register", **BOB | {"password": "short"})
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
    make_unverified("bob", "customer")
    refused = log_in(anonymous, "bob")
    assert (refused.status_code, "not verified yet" in refused.text) == (403, True)
    assert "/email/resend" in refused.text
    assert "/email/resend" not in log_in(anonymous, "bob", WRONG).text
    send(anonymous, "/email/resend", email="bob@example.com")
    send(anonymous, "/email/verify", token=token_in(delivered(app)[0]))
    assert log_in(anonymous, "bob").status_code == 303


@pytest.mark.parametrize("path", ["/password/forgot", "/email/resend"])
def test_nobody_learns_which_addresses_have_an_account(app, anonymous, path):
    make_unverified("bob", "customer")
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
    address, token = re.search(r"http://\S+(/password/reset)#token=(\S+)", text(mail)).groups()
    assert anonymous.get(address).headers["Cache-Control"] == "no-store"
    assert text(mail).count(token) == 2  # and as a code, for who has no script
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


def invited(app):
    company = make_company(name="Engines Ltd")
    companies.invite(company, "bob@example.com")
    db.session.commit()
    mail = delivered(app)[0]
    address, token = re.search(r"http://\S+(/invitation)#token=(\S+)", text(mail)).groups()
    assert text(mail).count(token) == 2
    return address, token, company.id


def test_who_is_invited_makes_an_account_in_the_company(app, anonymous):
    address, token, company_id = invited(app)
    assert 'name="invitation"' in anonymous.get(address).text
    assert 'name="invitation"' not in anonymous.get("/register").text
    refused = send(anonymous, "/register", **BOB | {"password": "short", "invitation": token})
    assert f'value="{token}"' in refused.text
    made = send(anonymous, "/register", **BOB, invitation=token)
    assert "is verified" in notice(anonymous, made)
    assert User.known_as("bob").company_id == company_id
    other = {"username": "eve", "email": "eve@example.com", "invitation": token}
    late = send(anonymous, "/register", **BOB | other)
    assert "no longer good" in trouble(late.text, "invitation")


def test_who_has_an_account_joins_by_one_click(app, ada):
    address, token, company_id = invited(app)
    page = ada.get(address).text
    assert "You would leave ada." in page
    assert User.known_as("ada").company_id != company_id  # a mail scanner's GET has used up nothing
    done = send(ada, address, token=token)
    assert notice(ada, done) == "You belong to Engines Ltd now."
    assert "Engines Ltd" in ada.get("/account").text
    late = send(ada, address, token=token)
    assert (late.status_code, "no longer good" in late.text) == (422, True)


def test_where_registration_is_off_the_invited_log_in_first(app, anonymous):
    address, *_ = invited(app)
    app.config["REGISTRATION"] = False
    page = anonymous.get(address).text
    assert "log in, then open the link" in page
    assert 'name="invitation"' not in page
