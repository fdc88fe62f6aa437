"""Where a disk is full, an upload is refused with 507, nothing half-written stays, and `/ready` says so."""

import errno
import os
from io import BytesIO
from pathlib import Path

import pytest

import app.uploads
from app.extensions import db
from models.platform.heartbeats import SWEEP, Heartbeat

FILES = "/api/v1/files"
BIG = b"solid a\n" + b"facet normal 0 0 1\n" * 20_000 + b"endsolid\n"


def upload(client):
    return client.post(FILES, data={"file": (BytesIO(BIG), "a.stl")})


def no_room(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_no_room_for_what_comes_in(staff, monkeypatch):
    """`/dev/full` is a disk without room."""
    with open("/dev/full", "r+b", buffering=0) as disk:
        monkeypatch.setattr(app.uploads, "TemporaryFile", lambda *_, **__: disk)
        assert_full(staff)


def test_no_room_for_what_stays(app, staff, monkeypatch):
    monkeypatch.setattr(os, "fsync", no_room)
    assert_full(staff)
    assert not [p for p in Path(app.config["DATA_DIR"], "files", "partial").rglob("*") if p.is_file()]


def assert_full(client):
    answer = upload(client)
    assert (answer.status_code, answer.json["code"]) == (507, "storage_full")
    assert int(answer.headers["Retry-After"]) >= 1
    assert client.get(FILES).json["total"] == 0


def test_another_error_of_the_system_stays_a_bug_of_ours(staff, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(app.uploads, "TemporaryFile", denied)
    with pytest.raises(PermissionError):
        upload(staff)


def ill(client):
    answer = client.get("/ready")
    found = {each["name"] for each in answer.json["dependencies"] if not each["ok"]}
    assert answer.status_code == (503 if found else 200)
    return found


def test_ready_tells_of_a_full_disk_and_of_a_sweep_that_is_missing(app, anonymous):
    assert ill(anonymous) == {"sweep"}
    Heartbeat.beat(SWEEP)
    db.session.commit()
    assert ill(anonymous) == set()
    app.config["MIN_FREE_MB"] = 10**9
    assert ill(anonymous) == {"disk"}
    app.config["MIN_FREE_MB"], app.config["SWEEP_SECONDS"] = 0, -1
    assert ill(anonymous) == {"sweep"}
    assert anonymous.get("/ready").json["sweep_age_s"] >= 0
