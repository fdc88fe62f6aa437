"""Where the database is slow, full or gone, the answer is 503 and soon a better one."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import func, select, text

import app.extensions as app_extensions
from app import create_app
from app.errors import NotFound
from app.extensions import db
from models.engineering.files import File
from models.engineering.parts import Part
from tests.databases import SERVER, plain, run, settings_for
from tests.factories import login_as, make_file, make_part

PARTS = "/api/v1/parts"
on_server = pytest.mark.skipif(not SERVER, reason="SQLite has neither time-outs nor connections to lose")


def assert_busy(answer):
    assert (answer.status_code, answer.json["code"]) == (503, "database_busy")
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.fixture
def impatient(app, data_dir, database_url):
    """A client of an application that gives a statement up after 0.3 s."""
    other = create_app(settings_for(data_dir, database_url, STATEMENT_TIMEOUT_S="0.3"))
    client = login_as(app, "staff")
    make_part()
    theirs = other.test_client()
    theirs.environ_base |= client.environ_base
    yield theirs
    with other.app_context():
        for engine in db.engines.values():
            engine.dispose()


@on_server
def test_a_statement_that_takes_too_long_is_given_up(impatient, monkeypatch):
    endless = select(Part).where(func.pg_sleep(20).is_not(None))
    monkeypatch.setattr(Part, "found_by", lambda *_, **__: endless)
    monkeypatch.setattr(Part, "add", lambda *_, **__: db.session.execute(endless).all())
    assert_busy(impatient.get(PARTS))
    assert_busy(impatient.post(PARTS, json={"name": "x"}))
    monkeypatch.undo()
    assert impatient.get(PARTS).status_code == 200
    assert impatient.post(PARTS, json={"name": "x"}).status_code == 201


def test_who_gets_no_connection_is_told_to_come_back(app, staff, monkeypatch):
    assert staff.get(PARTS).status_code == 200
    with ExitStack() as taken:
        for engine in db.engines.values():
            monkeypatch.setattr(engine.pool, "_timeout", 0.05)
            for _ in range(engine.pool.size() + engine.pool._max_overflow):
                taken.enter_context(engine.connect())
        assert_busy(staff.get(PARTS))
        assert_busy(staff.post(PARTS, json={"name": "x"}))
        assert staff.get("/health").status_code == 200
    assert staff.get(PARTS).status_code == 200
    assert staff.post(PARTS, json={"name": "x"}).status_code == 201


def cut_all(url):
    """As a restart of the server does."""
    db.session.remove()
    cut_all_others(url)


def cut_all_others(url):
    mine = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    run(f"{mine} AND pid <> pg_backend_pid()", plain(url))


def warm(client):
    """Connections of both kinds lie ready."""
    assert client.post(PARTS, json={"name": "x"}).status_code == 201
    assert client.get(PARTS).status_code == 200


@on_server
def test_cut_connections_cost_one_answer_at_most(app, staff, database_url):
    for first in (lambda: staff.get(PARTS), lambda: staff.post(PARTS, json={"name": "y"})):
        warm(staff)
        cut_all(database_url)
        codes = [first().status_code, *(staff.get(PARTS).status_code for _ in range(5))]
        codes += [staff.post(PARTS, json={"name": "z"}).status_code for _ in range(5)]
        assert codes.count(503) <= 1, codes
        assert {*codes} <= {200, 201, 503}


@on_server
def test_a_connection_that_was_long_idle_is_asked_first(app, staff, database_url, monkeypatch):
    warm(staff)
    cut_all(database_url)
    monkeypatch.setattr(app_extensions, "IDLE_S", -1)
    assert staff.get(PARTS).status_code == 200
    assert staff.post(PARTS, json={"name": "x"}).status_code == 201


@on_server
def test_a_connection_that_dies_in_the_middle_leaves_nothing_half_done(app, staff, monkeypatch):
    add = Part.add

    def cut(actor, **values):
        part = add(actor, **values)
        db.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return part

    monkeypatch.setattr(Part, "add", cut)
    assert_busy(staff.post(PARTS, json={"name": "x"}))
    monkeypatch.undo()
    assert staff.get(PARTS).json["total"] == 0


@on_server
@pytest.mark.parametrize("status", [200, 404])
def test_a_connection_that_dies_before_it_is_given_back_harms_no_answer(
    staff, database_url, monkeypatch, status
):
    """Neither the answer that was ready already, nor the refusal that was raised."""
    lookup = File.get

    def cut(*arguments):
        found = lookup(*arguments)
        cut_all_others(database_url)
        if status == 404:
            raise NotFound("There is none.")
        return found

    url = f"/api/v1/files/{make_file().id}"
    monkeypatch.setattr(File, "get", cut)
    with ThreadPoolExecutor(1) as pool:  # where no context of the test's own is open
        answer = pool.submit(staff.get, url).result()
    assert (answer.status_code, answer.json["status"]) == (status, "pending" if status == 200 else status)
