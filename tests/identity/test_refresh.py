"""Refresh tokens: traded one for the next, retried for a moment, and betraying a thief after it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from app.extensions import db
from models.base import now
from models.identity.sessions import Session
from models.platform.audit_events import AuditEvent
from tests.databases import SERVER
from tests.factories import make_user
from tests.identity.people import log_in, post, status_of


@pytest.fixture
def pair(app, anonymous):
    make_user("ada", "customer")
    return log_in(anonymous).json


def renew(client, pair):
    return post(client, "/refresh", refresh_token=pair["refresh_token"])


def later(seconds=11):
    for session in db.session.query(Session):
        session.used_at = now() - timedelta(seconds=seconds)
    db.session.commit()


def test_a_renewal_answers_a_new_pair(anonymous, pair):
    second = renew(anonymous, pair)
    assert second.status_code == 200
    assert second.json["refresh_token"] != pair["refresh_token"]
    assert status_of(anonymous, second.json["access_token"]) == 200


def test_a_retry_whose_answer_was_lost_gets_what_is_good_now(anonymous, pair):
    renew(anonymous, pair)
    retried = renew(anonymous, pair)
    assert retried.status_code == 200
    later()
    assert renew(anonymous, retried.json).status_code == 200


def test_after_ten_seconds_the_old_one_ends_the_whole_family(anonymous, pair):
    second = renew(anonymous, pair).json
    later()
    reused = renew(anonymous, pair)
    assert (reused.status_code, reused.json["code"]) == (401, "refresh_token_reused")
    assert renew(anonymous, second).status_code == 401
    assert status_of(anonymous, second["access_token"]) == 401
    assert db.session.query(AuditEvent).filter_by(action="refresh_reused").count() == 1


def test_the_one_before_the_last_is_never_good(anonymous, pair):
    third = renew(anonymous, renew(anonymous, pair).json)
    assert third.status_code == 200
    assert renew(anonymous, pair).status_code == 401
    assert renew(anonymous, third.json).status_code == 401


def test_other_logins_of_the_same_person_go_on(anonymous, pair):
    other = log_in(anonymous).json
    renew(anonymous, pair)
    later()
    assert renew(anonymous, pair).status_code == 401
    assert renew(anonymous, other).status_code == 200


def test_a_login_that_is_used_goes_on_and_an_unused_one_ends(anonymous, pair):
    session = db.session.query(Session).one()
    assert timedelta(days=6) < session.expires_at - now() <= timedelta(days=7)
    session.expires_at = now() + timedelta(minutes=1)
    db.session.commit()
    second = renew(anonymous, pair).json
    assert db.session.query(Session).one().expires_at > now() + timedelta(days=6)
    db.session.query(Session).one().expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    assert renew(anonymous, second).status_code == 401


@pytest.mark.skipif(not SERVER, reason="needs PostgreSQL: SQLite lets one write at a time")
def test_many_renewals_at_once_are_one(app, anonymous, pair):
    barrier = Barrier(8)

    def one(_):
        client = app.test_client()
        barrier.wait()
        return renew(client, pair)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(8)))
    assert {answer.status_code for answer in answers} == {200}
    later()
    for answer in answers[:1]:
        assert renew(anonymous, answer.json).status_code == 200
    assert renew(anonymous, answers[-1].json).status_code == 200  # the same one, retried
    assert db.session.query(Session).filter(Session.revoked_at.is_(None)).count() == 1
