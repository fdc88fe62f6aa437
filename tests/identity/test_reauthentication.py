"""What changes how somebody logs in asks for the password: a stolen token is not enough."""

import pytest

from app.extensions import db
from models.identity.second_factors import BackupCode
from models.identity.users import User
from models.platform.audit_events import AuditEvent
from tests.factories import PASSWORD, key_of, login_as, make_unverified, make_user
from tests.identity.people import OTHER, code_of, log_in, post, status_of, token_of, with_second_factor
from tests.identity.visitors import notice, send, trouble
from tests.outbox import delivered, text

KEYS, USERS = "/api/v1/api-keys", "/api/v1/users"
CHANGES = {
    "/2fa/setup": {},
    "/2fa/disable": {"code": "000000"},
    "/2fa/backup-codes": {},
    "/password/change": {"new_password": OTHER},
}


@pytest.fixture
def token(app, anonymous):
    make_user("ada", "customer")
    return token_of(anonymous)


@pytest.mark.parametrize("path", CHANGES)
def test_a_token_alone_changes_no_credentials(anonymous, token, path):
    name = "current_password" if "change" in path else "password"
    without = post(anonymous, path, token=token, **CHANGES[path])
    assert (without.status_code, without.json["errors"][0]["pointer"]) == (422, f"/json/{name}")
    wrong = [post(anonymous, path, token=token, **CHANGES[path], **{name: "x"}) for _ in range(6)]
    assert [answer.status_code for answer in wrong] == [422] * 5 + [423]


def test_a_person_makes_keys_by_the_password_and_a_key_without(staff, anonymous):
    without = staff.post(KEYS, json={"name": "x", "permissions": ["parts:read"]})
    assert (without.status_code, without.json["code"]) == (422, "password_needed")
    assert without.json["errors"][0]["pointer"] == "/json/password"
    wrong = staff.post(KEYS, json=key_of("parts:read") | {"password": "x"})
    assert (wrong.status_code, wrong.json["code"]) == (422, "wrong_password")
    key = staff.post(KEYS, json=key_of("api_keys:write", "parts:read")).json["key"]
    made = anonymous.post(KEYS, json={"name": "y", "permissions": ["parts:read"]}, headers={"X-API-Key": key})
    assert made.status_code == 201


def test_ones_own_address_is_changed_by_the_password_and_others_without(admin):
    me, other = (f"{USERS}/{make_user(name, 'admin').id}" for name in ("admin", "bob"))
    moved = {"email": "elsewhere@example.com"}
    refused = admin.patch(me, json=moved)
    assert (refused.status_code, refused.json["code"]) == (422, "password_needed")
    assert admin.patch(me, json=moved | {"password": "x"}).json["code"] == "wrong_password"
    assert admin.patch(me, json={"email": "admin@example.com", "full_name": "Root"}).status_code == 200
    assert admin.patch(me, json=moved | {"password": PASSWORD}).json["email"] == moved["email"]
    assert admin.patch(other, json={"email": "b@example.com"}).status_code == 200


def test_an_address_is_verified_before_a_factor_keeps_others_out(anonymous, token):
    make_unverified("ada")
    refused = post(anonymous, "/2fa/setup", token=token, password=PASSWORD)
    assert (refused.status_code, refused.json["code"]) == (409, "email_unverified")


def test_a_lost_factor_is_reset_with_a_reason_and_its_owner_told(app, admin, anonymous, token):
    with_second_factor(anonymous, token)
    url = f"{USERS}/{make_user('ada').id}"
    for body in ({}, {"reason": ""}):
        assert admin.post(f"{url}/reset-factor", json=body).status_code == 422
    delivered(app)
    done = admin.post(f"{url}/reset-factor", json={"reason": "lost her phone"})
    assert (done.status_code, done.json["two_factor_enabled"]) == (200, False)
    assert status_of(anonymous, token) == 401
    assert "access_token" in log_in(anonymous).json
    (mail,) = delivered(app)
    assert (mail["To"], "removed for you" in text(mail)) == ("ada@example.com", True)
    told = db.session.query(AuditEvent).filter_by(action="reset_factor").one()
    assert (told.actor_name, told.changes) == ("admin", {"reason": [None, "lost her phone"]})
    assert admin.post(f"{url}/reset-factor", json={"reason": "again"}).status_code == 409


def test_nobody_resets_their_own_factor_or_one_above_them(app, admin, anonymous):
    make_user("root", "admin")
    with_second_factor(anonymous, token_of(anonymous, username="root"))
    url = f"{USERS}/{make_user('root').id}/reset-factor"
    reason = {"json": {"reason": "lost"}}
    assert login_as(app, "root").post(url, **reason).json["code"] == "yourself"
    roles = {"name": "helpers", "permissions": ["users:*"]}
    assert admin.post("/api/v1/roles", json=roles).status_code == 201
    assert login_as(app, "help", "helpers").post(url, **reason).status_code == 403
    assert login_as(app, "staff").post(url, **reason).status_code == 403


def test_the_last_administrators_factor_is_reset_at_the_machine(app, anonymous):
    make_user("root", "admin")
    secret, _ = with_second_factor(anonymous, token_of(anonymous, username="root"))
    run = app.test_cli_runner().invoke
    assert run(args=["reset-factor", "root"]).exit_code == 2  # no reason
    assert "Nobody is called" in run(args=["reset-factor", "nobody", "--reason", "x"]).output
    done = run(args=["reset-factor", "Root@example.com", "--reason", "phone broken"])
    assert (done.exit_code, "password alone" in done.output) == (0, True)
    assert "access_token" in log_in(anonymous, username="root").json
    again = run(args=["reset-factor", "root", "--reason", "x"])
    assert (again.exit_code, "is not on" in again.output) == (1, True)
    assert code_of(secret)
    mail = delivered(app)[-1]
    assert "from the address" not in text(mail)


def test_an_administrator_resets_a_factor_at_a_browser(root, anonymous, token):
    with_second_factor(anonymous, token)
    page = f"/people/{make_user('ada').id}"
    assert "Reset the second factor" in root.get(page).text
    refused = send(root, f"{page}/reset-factor", reason="")
    assert (refused.status_code, bool(trouble(refused.text, "reason-reset_factor"))) == (422, True)
    assert notice(root, send(root, f"{page}/reset-factor", reason="lost")) == "ada: changed."
    assert "Reset the second factor" not in root.get(page).text
    assert not db.session.get_one(User, make_user("ada").id).two_factor_enabled


def test_dropped_backup_codes_are_on_record(anonymous, token):
    _, codes = with_second_factor(anonymous, token)
    renewed = post(anonymous, "/2fa/backup-codes", token=token, password=PASSWORD).json["backup_codes"]
    told = db.session.query(AuditEvent).filter_by(entity="backup_codes", action="delete").all()
    assert len(told) == len(codes) == len(renewed)
    assert db.session.query(BackupCode).count() == 10
