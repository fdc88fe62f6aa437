"""The second factor: set up, asked for, used once per code, paused, switched off."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.extensions import db
from models.base import now
from models.identity.login_attempts import LoginAttempt
from models.identity.second_factors import BackupCode, SecondFactor
from models.identity.sessions import Session
from tests.databases import SERVER
from tests.factories import PASSWORD, make_user
from tests.identity.people import bearer, code_of, log_in, post, status_of, token_of, with_second_factor
from tests.outbox import delivered, text
from utils.security import fingerprint
from utils.totp import tidy


@pytest.fixture
def token(app, anonymous):
    make_user("ada", "customer")
    return token_of(anonymous)


def halfway(client):
    opened = log_in(client).json
    assert opened.keys() == {"mfa_required", "mfa_token"}
    return opened["mfa_token"]


def verify(client, code, mfa_token=None):
    return post(client, "/2fa/verify", mfa_token=mfa_token or halfway(client), code=code)


def test_a_set_up_factor_counts_only_when_a_code_has_enabled_it(anonymous, token):
    setup = post(anonymous, "/2fa/setup", token=token, password=PASSWORD)
    assert setup.status_code == 200
    assert setup.json["otpauth_uri"].startswith("otpauth://totp/Atelier:ada%40example.com?secret=")
    assert setup.json["secret"] in setup.json["otpauth_uri"]
    assert setup.json["qr_svg"].startswith("<svg")
    assert "access_token" in log_in(anonymous).json
    wrong = post(anonymous, "/2fa/enable", token=token, code="000000")
    assert (wrong.status_code, wrong.json["code"]) == (422, "wrong_code")
    again = post(anonymous, "/2fa/setup", token=token, password=PASSWORD).json["secret"]
    assert again != setup.json["secret"]
    old = post(anonymous, "/2fa/enable", token=token, code=code_of(setup.json["secret"]))
    assert old.status_code == 422
    enabled = post(anonymous, "/2fa/enable", token=token, code=code_of(again))
    assert len(set(enabled.json["backup_codes"])) == 10
    assert verify(anonymous, code_of(again, 1)).status_code == 200


def test_a_login_then_takes_a_code_and_each_only_once(anonymous, token):
    secret, _ = with_second_factor(anonymous, token)
    code = code_of(secret)
    opened = verify(anonymous, code)
    assert status_of(anonymous, opened.json["access_token"]) == 200
    assert verify(anonymous, code).status_code == 401
    assert verify(anonymous, code_of(secret, -1)).status_code == 401  # the one that enabled it
    assert verify(anonymous, code_of(secret, 1)).status_code == 200


def test_the_code_that_enables_is_used_up_too(anonymous, token):
    secret = post(anonymous, "/2fa/setup", token=token, password=PASSWORD).json["secret"]
    code = code_of(secret)
    assert post(anonymous, "/2fa/enable", token=token, code=code).status_code == 200
    assert verify(anonymous, code).status_code == 401


def test_codes_of_other_times_are_refused(anonymous, token):
    secret, _ = with_second_factor(anonymous, token)
    for steps in (-3, 3, 20):
        assert verify(anonymous, code_of(secret, steps)).status_code == 401


def test_a_backup_code_is_as_good_as_a_code_and_once(anonymous, token):
    _, codes = with_second_factor(anonymous, token)
    assert verify(anonymous, codes[0].lower().replace("-", " ")).status_code == 200
    assert verify(anonymous, codes[0]).status_code == 401
    assert verify(anonymous, codes[1]).status_code == 200
    assert BackupCode.left(make_user("ada").id) == 8
    kept = str(db.session.query(BackupCode.code_hash).all())
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_a_token_for_the_second_step_is_good_once_and_for_five_minutes(app, anonymous, token):
    _, codes = with_second_factor(anonymous, token)
    first = halfway(anonymous)
    assert verify(anonymous, "000000", first).status_code == 401
    assert verify(anonymous, codes[0], first).status_code == 200
    used = verify(anonymous, codes[1], first)
    assert (used.status_code, used.json["code"]) == (401, "mfa_token_over")
    assert verify(anonymous, codes[1], "made-up").status_code == 401
    late = halfway(anonymous)
    db.session.connection().exec_driver_sql(
        "UPDATE one_time_tokens SET expires_at = '2026-01-01 00:00:00+00'"
    )
    db.session.commit()
    assert verify(anonymous, codes[1], late).status_code == 401
    assert BackupCode.left(make_user("ada").id) == 9


def test_five_wrong_codes_pause_the_factor_and_nothing_else(anonymous, token):
    _, codes = with_second_factor(anonymous, token)
    answers = [verify(anonymous, "000000") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [423]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 900
    assert verify(anonymous, codes[0]).status_code == 423
    assert status_of(anonymous, token) == 200  # whoever is in stays in
    for attempt in db.session.query(LoginAttempt):
        attempt.created_at = now() - timedelta(minutes=16)
    db.session.commit()
    assert verify(anonymous, codes[0]).status_code == 200


def test_a_right_password_does_not_buy_new_tries_at_the_code(anonymous, token):
    with_second_factor(anonymous, token)
    codes = [verify(anonymous, "000000").status_code for _ in range(3)]
    log_in(anonymous)
    codes += [verify(anonymous, "000000").status_code for _ in range(3)]
    assert codes == [401] * 5 + [423]


def test_typing_somebodys_pause_as_a_name_pauses_nothing(anonymous, token):
    _, codes = with_second_factor(anonymous, token)
    for name in (f"factor:{make_user('ada').id}", f"factor {make_user('ada').id}"):
        for _ in range(5):
            log_in(anonymous, username=name)
    assert verify(anonymous, codes[0]).status_code == 200


def test_switching_it_on_and_off_ends_other_logins_and_tells_the_owner(app, anonymous, token):
    other = token_of(anonymous)
    _, codes = with_second_factor(anonymous, token)
    assert (status_of(anonymous, token), status_of(anonymous, other)) == (200, 401)
    assert "switched on" in text(delivered(app)[-1])
    other = verify(anonymous, codes[0]).json["access_token"]
    wrong = post(anonymous, "/2fa/disable", token=token, password="Wrong-Horse-7", code=codes[1])
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/json/password")
    wrong = post(anonymous, "/2fa/disable", token=token, password=PASSWORD, code=codes[0])
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/json/code")
    done = post(anonymous, "/2fa/disable", token=token, password=PASSWORD, code=codes[1])
    assert done.status_code == 204
    assert (status_of(anonymous, token), status_of(anonymous, other)) == (200, 401)
    assert "switched off" in text(delivered(app)[-1])
    assert "access_token" in log_in(anonymous).json
    assert db.session.query(SecondFactor).count() == db.session.query(BackupCode).count() == 0


def test_new_backup_codes_replace_the_old_ones(app, anonymous, token):
    _, old = with_second_factor(anonymous, token)
    assert post(anonymous, "/2fa/backup-codes", token=token, password="x").status_code == 422
    new = post(anonymous, "/2fa/backup-codes", token=token, password=PASSWORD).json["backup_codes"]
    assert len(set(new) - set(old)) == 10
    assert verify(anonymous, old[0]).status_code == 401
    assert verify(anonymous, new[0]).status_code == 200
    assert "backup codes" in text(delivered(app)[-1])


def test_what_is_on_is_not_set_up_again_and_what_is_off_not_switched_off(anonymous, token):
    assert post(anonymous, "/2fa/enable", token=token, code="123456").status_code == 422
    for path, body in {"/2fa/disable": {"code": "123456"}, "/2fa/backup-codes": {}}.items():
        assert post(anonymous, path, token=token, password=PASSWORD, **body).status_code == 409
    with_second_factor(anonymous, token)
    assert post(anonymous, "/2fa/setup", token=token, password=PASSWORD).status_code == 409
    assert post(anonymous, "/2fa/enable", token=token, code="123456").status_code == 409


def test_the_secret_is_shown_once_and_kept_sealed(anonymous, token, admin):
    secret, codes = with_second_factor(anonymous, token)
    assert secret.encode() not in db.session.query(SecondFactor).one().secret
    trail = admin.get("/api/v1/audit-events?limit=100").text
    assert "second_factors" in trail
    for told in (secret, *codes, PASSWORD):
        assert told not in trail
    assert "secret" not in anonymous.get("/api/v1/auth/me", headers=bearer(token)).text


needs_server = pytest.mark.skipif(not SERVER, reason="needs PostgreSQL: SQLite lets one write at a time")


def together(app, count, work):
    """So many threads with a client each, let go at the same moment."""
    from threading import Barrier

    barrier = Barrier(count)

    def one(number):
        client = app.test_client()
        barrier.wait()
        return work(client, number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@needs_server
@pytest.mark.parametrize("kind", ["backup", "totp"])
def test_of_many_at_once_with_one_code_one_gets_in(app, anonymous, token, kind):
    secret, codes = with_second_factor(anonymous, token)
    code = codes[0] if kind == "backup" else code_of(secret)
    tokens = [halfway(anonymous) for _ in range(5)]
    answers = together(app, 5, lambda client, n: verify(client, code, tokens[n]).status_code)
    assert sorted(answers) == [200, 401, 401, 401, 401]
    assert db.session.query(Session).count() == 2


@needs_server
def test_many_wrong_codes_at_once_are_no_more_than_five(app, anonymous, token):
    with_second_factor(anonymous, token)
    tokens = [halfway(anonymous) for _ in range(10)]
    answers = together(app, 10, lambda client, n: verify(client, "000000", tokens[n]).status_code)
    assert sorted(answers) == [401] * 5 + [423] * 5


def test_who_has_the_database_alone_tries_no_backup_code_out(anonymous, token):
    """They are kept under the factor's sealed secret; those of before, plainly, are still good."""
    _, codes = with_second_factor(anonymous, token)
    ada, first = make_user("ada").id, db.session.query(BackupCode).first()
    plain = [fingerprint(f"{ada}\0{tidy(code)}") for code in codes]
    assert not {row.code_hash for row in db.session.query(BackupCode)} & {*plain}
    first.code_hash = fingerprint(f"{ada}\0{tidy('OLD0-0000-0000-0001')}")
    db.session.commit()
    assert verify(anonymous, "old0-0000-0000-0001").status_code == 200
    assert verify(anonymous, "old0-0000-0000-0001").status_code == 401
