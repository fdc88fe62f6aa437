"""Passwords changed, forgotten and set anew."""

from datetime import timedelta
from itertools import pairwise

import pytest

from app.extensions import db
from models.base import now
from models.identity.one_time_tokens import OneTimeToken
from models.identity.users import User
from models.platform.notifications import Notification
from tests.factories import PASSWORD, make_user
from tests.identity.people import API, OTHER, log_in, post, status_of, token_of, with_second_factor
from tests.outbox import delivered, text, token_in


@pytest.fixture
def ada(app):
    return make_user("ada", "customer")


def change(client, token, current=PASSWORD, new=OTHER):
    return post(client, "/password/change", token=token, current_password=current, new_password=new)


def reset(client, token, new=OTHER):
    return client.post(f"{API}/password/reset", json={"token": token, "new_password": new})


def mailed_token(app, client, email="ada@example.com"):
    assert post(client, "/password/forgot", email=email).status_code == 202
    return token_in(delivered(app)[-1])


@pytest.mark.usefixtures("ada")
def test_a_change_ends_the_other_logins_and_tells_the_owner(app, anonymous):
    here, elsewhere = token_of(anonymous), token_of(anonymous)
    assert change(anonymous, here).status_code == 204
    assert (status_of(anonymous, here), status_of(anonymous, elsewhere)) == (200, 401)
    assert log_in(anonymous).status_code == 401
    assert log_in(anonymous, password=OTHER).status_code == 200
    (mail,) = delivered(app)
    assert mail["To"] == "ada@example.com"
    assert "password was changed" in text(mail)


@pytest.mark.usefixtures("ada")
def test_the_current_password_is_asked_for_and_not_for_ever(anonymous):
    token = token_of(anonymous)
    wrong = [change(anonymous, token, current="Wrong-Horse-7") for _ in range(6)]
    assert [answer.status_code for answer in wrong] == [422] * 5 + [423]
    assert wrong[0].json["errors"] == [
        {"pointer": "/json/current_password", "detail": "The password is wrong."}
    ]
    assert change(anonymous, token).status_code == 423
    assert log_in(anonymous).status_code == 200  # a stolen token keeps nobody from logging in


@pytest.mark.usefixtures("ada")
def test_the_last_five_are_refused_and_the_sixth_is_not(anonymous):
    token, passwords = token_of(anonymous), [PASSWORD, *(f"Another-Horse-{n}" for n in range(1, 6))]
    for current, new in pairwise(passwords):
        assert change(anonymous, token, current, new).status_code == 204
    for old in passwords[1:]:
        refused = change(anonymous, token, passwords[-1], old)
        assert (refused.status_code, refused.json["code"]) == (422, "password_reused")
    assert change(anonymous, token, passwords[-1], PASSWORD).status_code == 204


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    "new",
    [
        *("short", "abcdefgh", "Password1!", "Ada-7" * 30),
        *("ada@example.com", "atelier2026", "Localhost1"),
    ],
)
def test_a_new_password_keeps_the_rules(anonymous, new):
    refused = change(anonymous, token_of(anonymous), new=new)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/json/new_password")


def test_a_mailed_token_sets_a_new_password_once_and_ends_all_logins(app, anonymous, ada):
    session = token_of(anonymous)
    token = mailed_token(app, anonymous, "ADA@example.com")
    assert reset(anonymous, token, "weak").status_code == 422  # and is still good
    assert reset(anonymous, token).status_code == 204
    assert status_of(anonymous, session) == 401
    assert log_in(anonymous, password=OTHER).status_code == 200
    again = reset(anonymous, token, "Yet-Another-9")
    assert (again.status_code, again.json["code"]) == (422, "token_over")
    assert "password was changed" in text(delivered(app)[0])
    assert db.session.get_one(
        User, ada.id, populate_existing=True
    ).email_verified  # whose mail it is, is shown


def test_a_token_ends_after_fifteen_minutes_with_a_change_and_with_its_owner(app, anonymous, ada):
    token = mailed_token(app, anonymous)
    db.session.query(OneTimeToken).one().expires_at -= timedelta(minutes=15)
    db.session.commit()
    assert reset(anonymous, token).status_code == 422
    token = mailed_token(app, anonymous)
    assert change(anonymous, token_of(anonymous)).status_code == 204
    assert reset(anonymous, token, "Yet-Another-9").status_code == 422
    token = mailed_token(app, anonymous)
    db.session.get_one(User, ada.id).is_active = False
    db.session.commit()
    assert reset(anonymous, token, "Yet-Another-9").status_code == 422


@pytest.mark.usefixtures("ada")
def test_a_token_lives_fifteen_minutes_and_is_of_its_own_kind(app, anonymous):
    token = mailed_token(app, anonymous)
    row = db.session.query(OneTimeToken).one()
    assert timedelta(minutes=14) < row.expires_at - now() <= timedelta(minutes=15)
    assert token not in str(db.session.query(OneTimeToken.token_hash).all())
    assert anonymous.post(f"{API}/email/verify", json={"token": token}).status_code == 422
    assert post(anonymous, "/2fa/verify", mfa_token=token, code="123456").status_code == 401


@pytest.mark.usefixtures("ada")
def test_a_reset_never_bypasses_the_second_factor(app, anonymous):
    with_second_factor(anonymous, token_of(anonymous))
    delivered(app)
    halfway = log_in(anonymous).json["mfa_token"]
    codes = [post(anonymous, "/2fa/verify", mfa_token=halfway, code="000000") for _ in range(6)]
    assert codes[-1].status_code == 423
    assert reset(anonymous, mailed_token(app, anonymous)).status_code == 204
    opened = log_in(anonymous, password=OTHER).json
    assert opened["mfa_required"]
    assert "access_token" not in opened
    paused = post(anonymous, "/2fa/verify", mfa_token=opened["mfa_token"], code="000000")
    assert paused.status_code == 423  # nor does it buy new tries
    assert post(anonymous, "/2fa/verify", mfa_token=halfway, code="000000").status_code == 401


@pytest.mark.usefixtures("ada")
def test_a_mailbox_is_not_flooded_and_strangers_leave_no_trace(app, anonymous):
    for email in ["ada@example.com"] * 5 + ["nobody@example.com"]:
        answer = post(anonymous, "/password/forgot", email=email)
        assert (answer.status_code, answer.data) == (202, b"")
    assert len(delivered(app)) == 3
    assert {row.recipient for row in db.session.query(Notification)} == {"ada@example.com"}


@pytest.mark.usefixtures("ada")
def test_a_reset_opens_a_locked_name(app, anonymous):
    for _ in range(5):
        log_in(anonymous, password="Wrong-Horse-7")
    assert log_in(anonymous).status_code == 423
    assert "too many failed logins" in text(delivered(app)[0])
    assert reset(anonymous, mailed_token(app, anonymous)).status_code == 204
    assert log_in(anonymous, password=OTHER).status_code == 200


def test_a_password_hashed_with_another_cost_is_hashed_anew(app, anonymous, ada):
    from argon2 import PasswordHasher

    old = PasswordHasher(2, 64, 1).hash(PASSWORD)
    db.session.get_one(User, ada.id).password_hash = old
    db.session.commit()
    assert log_in(anonymous).status_code == 200
    assert db.session.get_one(User, ada.id, populate_existing=True).password_hash != old
    assert log_in(anonymous).status_code == 200
