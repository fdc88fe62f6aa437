"""A lock keeps guessers out, and can't be used to keep somebody else out."""

from concurrent.futures import ThreadPoolExecutor
from unicodedata import normalize

import pytest

from app.devices import HEADER, NAME
from app.extensions import db
from models.platform.audit_events import AuditEvent
from tests.factories import PASSWORD, make_user
from tests.identity.people import ADA, log_in, post
from tests.outbox import delivered


@pytest.fixture(autouse=True)
def ada(app):
    """Her id."""
    return make_user("ada", "customer").id


def guess(client, count=5):
    return [log_in(client, password="Wrong-Horse-7").status_code for _ in range(count)]


def test_whoever_locks_a_name_does_not_lock_out_a_known_device(app, anonymous):
    at_home, attacker = anonymous, app.test_client()
    assert log_in(at_home).status_code == 200
    assert guess(attacker, 8) == [401] * 5 + [423] * 3
    assert log_in(app.test_client()).status_code == 423  # right, but from nowhere known
    assert log_in(at_home).status_code == 200
    assert log_in(at_home).status_code == 200


def test_a_known_device_has_five_tries_of_its_own(app, anonymous):
    log_in(anonymous)
    assert guess(anonymous, 6) == [401] * 5 + [423]
    assert log_in(anonymous).status_code == 423
    assert log_in(app.test_client()).status_code == 200


WRITTEN = [
    *("ada", "ADA ", "\u00a0ada", "\uff41\uff44\uff41", "ada\u3000", "adA\t"),
    *("Ada@example.com", " ada@EXAMPLE.com"),
]


def test_however_a_name_is_written_it_is_one_name(app, anonymous):
    """From nowhere known, and from a known device, which counts by whom it is."""
    log_in(anonymous)
    tries = [log_in(anonymous, username=name, password="Wrong-Horse-7").status_code for name in WRITTEN]
    assert tries == [401] * 5 + [423] * 3
    stranger, names = app.test_client(), [name for name in WRITTEN if "@" not in name]
    tries = [log_in(stranger, username=name, password="Wrong-Horse-7").status_code for name in names]
    assert tries == [401] * 5 + [423]


@pytest.mark.parametrize("name", ["STRASSE", "ﬃx", "Ǆoni", "ΣΊΣΥΦΟΣ"])
def test_a_name_is_found_in_any_form(anonymous, name):
    registered = post(anonymous, "/register", **ADA | {"email": "x@example.com", "username": name})
    assert registered.status_code == 201, registered.json
    for form in (name.lower(), name.casefold(), name.upper(), normalize("NFKD", name)):
        assert log_in(anonymous, username=form).status_code == 200, form
        taken = post(anonymous, "/register", **ADA | {"email": "y@example.com", "username": form})
        assert taken.status_code == 409


IDN = ("Ada@Müller.de", "ada@xn--mller-kva.de", "\uff21da@mu\u0308ller.de", "ada@MÜLLER\u3002de")


@pytest.mark.parametrize("field", ["email", "username"])
def test_who_has_a_domain_with_an_umlaut_logs_in_by_address(app, anonymous, field):
    """However it is written, by the address or by a user name that is the address."""
    known = ADA | {"email": IDN[0], "username": IDN[0]}
    registered = post(anonymous, "/register", **known)
    assert registered.status_code == 201, registered.json
    for written in IDN:
        assert post(app.test_client(), "/login", **{field: written, "password": PASSWORD}).status_code == 200
        assert post(anonymous, "/register", **known | {"email": written}).status_code == 409
    stranger, wrong = app.test_client(), {"password": "Wrong-Horse-7"}
    tries = [post(stranger, "/login", **{field: written}, **wrong).status_code for written in IDN * 2]
    assert tries == [401] * 5 + [423] * 3


def test_of_ten_tries_at_once_exactly_five_are_looked_at(app, anonymous):
    """A right one among them is refused as well, once five have failed."""
    clients = [app.test_client() for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        tries = [*pool.map(lambda client: guess(client, 1)[0], clients)]
    assert sorted(tries) == [401] * 5 + [423] * 5
    assert log_in(anonymous).status_code == 423


def test_a_client_without_cookies_shows_what_it_was_told(app, anonymous):
    told = log_in(anonymous).headers[HEADER]
    guess(app.test_client())
    bare = app.test_client(use_cookies=False)
    body = {"username": "ada", "password": PASSWORD}
    assert bare.post("/api/v1/auth/login", json=body).status_code == 423
    assert bare.post("/api/v1/auth/login", json=body, headers={HEADER: told}).status_code == 200


def test_a_device_is_known_to_those_who_logged_in_from_it(app, anonymous):
    make_user("bob", "customer")
    log_in(anonymous, username="bob")
    guess(app.test_client())
    assert log_in(anonymous).status_code == 423
    forged = app.test_client()
    forged.set_cookie(NAME, "eyJpZCI6IjEiLCJ1c2VycyI6WzEsMl19.x.y")
    assert log_in(forged).status_code == 423


def test_the_cookie_is_for_the_server_alone(anonymous):
    cookie = log_in(anonymous).headers["Set-Cookie"]
    assert cookie.startswith(f"{NAME}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_a_failed_login_makes_no_device_known(anonymous):
    answer = log_in(anonymous, password="Wrong-Horse-7")
    assert HEADER not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_the_owner_is_told_once_and_a_stranger_never(app, anonymous):
    guess(anonymous, 8)
    for _ in range(6):
        log_in(anonymous, username="nobody", password="x")
    (mail,) = delivered(app)
    assert mail["To"] == "ada@example.com"
    assert delivered(app) == []


def test_failures_and_locks_are_in_the_trail_without_what_was_typed(app, anonymous, ada):
    guess(anonymous, 5)
    log_in(anonymous, username="My-Password-7", password="x")
    events = db.session.query(AuditEvent).filter(AuditEvent.action.like("login%")).all()
    told = [(event.action, event.entity_id) for event in events]
    assert told == [("login_failed", ada)] * 5 + [("login_locked", ada), ("login_failed", 0)]
    assert not any("Password" in str(event.changes) for event in events)
    assert events[0].changes["ip"] == [None, "127.0.0.1"]
