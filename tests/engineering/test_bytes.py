"""Bytes are referred to by rows, and removed only where no row needs them, whoever comes meanwhile."""

import os
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import chain
from pathlib import Path
from random import Random
from threading import Event
from time import sleep

import pytest
from sqlalchemy import func, select

import app.engineering.stored
from app.engineering.unneeded import PARTS, remove_some, take_up
from app.engineering.workshop import storage
from app.extensions import db
from models.engineering.conversions import Conversion, FileStatus
from models.engineering.files import File
from models.identity.actors import SYSTEM
from models.platform.stored_objects import StoredObject
from tests.factories import login_as

FILES = "/api/v1/files"
THREADS = 8
# 500 in `make chaos`.
ROUNDS = int(os.environ.get("ATELIER_ROUNDS", "4"))
STL = b"""solid a
facet normal 0 0 1
outer loop
vertex 0 0 0
vertex 1 0 0
vertex 0 1 0
endloop
endfacet
endsolid"""


def upload(client, content=STL, name="a.stl", **headers):
    return client.post(FILES, data={"file": (BytesIO(content), name)}, headers=headers)


@pytest.fixture
def store(app):
    """The folder of the file store, empty; what nobody needs may go at once."""
    app.config["UNNEEDED_HOURS"] = 0
    folder = Path(app.config["DATA_DIR"]) / "files"
    yield folder
    for path in stored(folder):
        path.unlink()


def stored(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def sweep():
    for part in PARTS:
        take_up(part)
    while remove_some():
        continue


def busy(client, number, mine):
    """One of eight people who send, delete and convert the same bytes again; what they get in return."""
    chance, answers = Random(number), []  # noqa: S311
    for _ in range(3):
        if mine and chance.random() < 0.5:
            answers.append(client.delete(f"{FILES}/{mine.pop()}"))
            continue
        sent = upload(client)
        assert sent.status_code == 202, sent.text
        mine.append(sent.json["id"])
        if chance.random() < 0.3:
            answers.append(client.post(f"{FILES}/{mine[-1]}/reprocess"))
    return {answer.status_code for answer in answers}


def test_eight_at_once_lose_nothing_and_leave_nothing(app, store):
    clients = [login_as(app, f"staff-{number}", "staff") for number in range(THREADS)]
    db.session.remove()
    over, found = Event(), [[] for _ in clients]

    def go_on_sweeping():
        with app.app_context():
            while not over.is_set():
                remove_some()
                sleep(0.01)

    with ThreadPoolExecutor(THREADS + 1) as pool:
        sweeping = pool.submit(go_on_sweeping)
        try:
            for number in range(ROUNDS):
                seeds = [number * THREADS + place for place in range(THREADS)]
                codes = {*chain.from_iterable(pool.map(busy, clients, seeds, found))}
                assert codes <= {202, 204, 409}, codes
                assert_whole(clients, found)
                if number % 3 == 2:
                    assert_gone(clients, found)
        finally:
            over.set()
        sweeping.result()
    assert_gone(clients, found)
    sweep()
    assert stored(store) == []
    for model in (File, Conversion, StoredObject):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def assert_whole(clients, found):
    for client, mine in zip(clients, found, strict=True):
        for file_id in mine:
            with client.get(f"{FILES}/{file_id}/content") as answer:
                assert (answer.status_code, answer.data) == (200, STL)


def assert_gone(clients, found):
    for client, mine in zip(clients, found, strict=True):
        while mine:
            assert client.delete(f"{FILES}/{mine.pop()}").status_code == 204


def test_bytes_that_go_at_the_moment_of_an_upload_are_written_again(staff, store, monkeypatch):
    bring, times = app.engineering.stored.bring, []

    def bring_and_lose(*arguments):
        bring(*arguments)
        times.append(len(stored(store)))
        if len(times) == 1:
            assert remove_some() == 2  # this object and the folder of its artefacts

    monkeypatch.setattr(app.engineering.stored, "bring", bring_and_lose)
    assert upload(staff).status_code == 202
    assert (times, len(stored(store))) == ([1, 1], 1)


def test_bytes_of_an_upload_that_came_to_nothing_go_too(staff, store, monkeypatch):
    def refuse(*_, **__):
        raise RuntimeError("the transaction fails")

    with monkeypatch.context() as broken:
        broken.setattr(File, "receive", refuse)
        with pytest.raises(RuntimeError):
            upload(staff)
    assert len(stored(store)) == 1
    remove_some()
    assert stored(store) == []


def test_bytes_without_any_row_are_found_by_walking_through_the_store(app, store):
    for key in ("sources/ab/abc", "artefacts/cd/cde/preview.glb", "partial/ef/half"):
        storage().put(BytesIO(b"x"), key)
    remove_some()
    assert len(stored(store)) == 3
    app.config["UNNEEDED_HOURS"] = 1
    sweep()
    assert len(stored(store)) == 3  # found, and from now on unneeded
    app.config["UNNEEDED_HOURS"] = 0
    remove_some()
    assert stored(store) == []


def test_the_command_says_what_it_removed(app, store):
    storage().put(BytesIO(b"x"), "sources/ab/abc")
    answer = app.test_cli_runner().invoke(args=["files", "sweep"])
    assert (answer.exit_code, answer.output) == (0, "1 objects without a row found, 1 removed.\n")


def test_deleted_bytes_stay_for_a_while(app, staff, store):
    app.config["UNNEEDED_HOURS"] = 1
    staff.delete(f"{FILES}/{upload(staff).json['id']}")
    sweep()
    assert len(stored(store)) == 1
    assert db.session.scalar(select(func.count()).select_from(Conversion)) == 0


def test_what_a_waiting_mail_has_attached_stays(app, store):
    from models.platform.notifications import Notification

    storage().put(BytesIO(b"%PDF"), "attachments/ab/quote")
    attached = {"filename": "q.pdf", "content_type": "application/pdf", "key": "attachments/ab/quote"}
    row = Notification.post("ada@example.com", "welcome", attachments=[attached])
    db.session.commit()
    sweep()
    assert len(stored(store)) == 1
    row.fail(SYSTEM, "No such address.")
    db.session.commit()
    sweep()
    assert stored(store) == []


def end(file_id, *how):
    conversion = db.session.get_one(File, file_id).conversion
    conversion.start(SYSTEM)
    getattr(conversion, how[0])(SYSTEM, *how[1:])
    db.session.commit()


def test_a_stranger_does_not_learn_who_else_has_these_bytes(app, staff, customer, store):
    end(upload(staff).json["id"], "finish", {}, [])
    answer, new = upload(customer), upload(login_as(app, "ada", "customer"), STL + b" ")
    assert (answer.status_code, answer.json["status"]) == (202, "pending")
    hidden = {"id", "sha256", "owner_id", "size", "created_at", "updated_at", "created_by", "updated_by"}
    assert {k: v for k, v in answer.json.items() if k not in hidden} == {
        k: v for k, v in new.json.items() if k not in hidden
    }
    assert answer.headers["ETag"] == new.headers["ETag"]
    again = upload(customer)
    assert (again.status_code, again.json["status"]) == (201, "ready")  # of what is one's own, one may know


def test_a_bad_file_stays_failed_and_lost_bytes_are_brought_back(staff, store):
    first = upload(staff).json["id"]
    end(first, "fail", "It holds nothing.")
    assert upload(staff).json["status"] == "failed"
    conversion = db.session.get_one(File, first).conversion
    conversion.reprocess(SYSTEM)
    end(first, "fail", "Its bytes are gone.", True)
    (source,) = stored(store)
    source.write_bytes(b"of the same length".ljust(len(STL)))
    assert upload(staff).json["status"] == FileStatus.PENDING
    assert source.read_bytes() == STL
    assert staff.get(f"{FILES}/{first}").json["error"] is None


def test_bytes_cut_short_are_written_anew(staff, store):
    upload(staff)
    (source,) = stored(store)
    source.write_bytes(STL[:7])
    upload(staff)
    assert source.read_bytes() == STL
