"""Everything that touches security is in the audit trail, by whom, and without a secret."""

from flask.testing import FlaskClient

from app.extensions import db
from models.identity.second_factors import BackupCode, SecondFactor
from models.identity.users import User
from models.platform.audit_events import AuditEvent
from tests.factories import PASSWORD, key_of
from tests.identity.people import (
    ADA,
    API,
    OTHER,
    bearer,
    code_of,
    log_in,
    post,
    with_second_factor,
)
from tests.outbox import delivered, token_in


def a_life(app, anonymous: FlaskClient, admin: FlaskClient) -> list[str]:
    """From the registration to the end of an account; answers every secret that came up on the way."""
    post(anonymous, "/register", **ADA)
    verification = token_in(delivered(app)[0])
    anonymous.post(f"{API}/email/verify", json={"token": verification})
    log_in(anonymous, password="Wrong-Horse-7")
    first = log_in(anonymous).json
    renewed = post(anonymous, "/refresh", refresh_token=first["refresh_token"]).json
    token = renewed["access_token"]
    secret, codes = with_second_factor(anonymous, token)
    halfway = log_in(anonymous).json["mfa_token"]
    post(anonymous, "/2fa/verify", mfa_token=halfway, code="000000")
    post(anonymous, "/2fa/verify", mfa_token=halfway, code=codes[0])
    post(anonymous, "/password/change", token=token, current_password="x", new_password=OTHER)
    post(anonymous, "/password/change", token=token, current_password=PASSWORD, new_password=OTHER)
    post(anonymous, "/password/forgot", email=ADA["email"])
    reset = token_in(delivered(app)[-1])
    last = "Yet-Another-9"
    anonymous.post(f"{API}/password/reset", json={"token": reset, "new_password": last})
    halfway_2 = log_in(anonymous, password=last).json["mfa_token"]
    opened = post(anonymous, "/2fa/verify", mfa_token=halfway_2, code=code_of(secret, 1)).json
    post(anonymous, "/2fa/disable", token=opened["access_token"], password=last, code=codes[1])
    anonymous.post(f"{API}/logout", headers=bearer(opened["access_token"]))
    key = admin.post("/api/v1/api-keys", json=key_of("parts:read")).json
    admin.delete(f"/api/v1/api-keys/{key['id']}")
    tokens = [made[kind] for made in (first, renewed, opened) for kind in ("access_token", "refresh_token")]
    spoken = [PASSWORD, "Wrong-Horse-7", OTHER, last, verification, reset, secret, halfway, halfway_2]
    return [*spoken, *codes, *tokens, key["key"]]


def test_a_whole_life_is_told_by_its_doers_and_no_secret_with_it(app, anonymous, admin):
    secrets = a_life(app, anonymous, admin)
    events = db.session.query(AuditEvent).order_by(AuditEvent.id).all()
    told = {(event.actor_name, event.entity, event.action) for event in events}
    assert told >= {
        ("anonymous", "users", "create"),
        ("anonymous", "users", "login_failed"),
        ("ada", "users", "update"),
        ("ada", "sessions", "create"),
        ("ada", "sessions", "update"),
        ("ada", "second_factors", "create"),
        ("ada", "second_factors", "update"),
        ("ada", "second_factors", "delete"),
        ("ada", "backup_codes", "create"),
        ("ada", "users", "password_refused"),
        ("anonymous", "users", "code_refused"),
        ("admin", "api_keys", "create"),
        ("admin", "api_keys", "delete"),
    }
    assert all(event.request_id for event in events if event.actor_name == "ada")
    written = " ".join(str(event.changes) for event in events)
    assert [secret for secret in secrets if secret in written] == []
    columns = (User.password_hash, SecondFactor.secret, BackupCode.code_hash)
    hashes = [str(value) for column in columns for (value,) in db.session.query(column)]
    assert hashes
    assert [hashed for hashed in hashes if hashed in written] == []
    assert "'password_hash': ['***', '***']" in written
