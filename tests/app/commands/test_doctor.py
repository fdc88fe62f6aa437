"""`flask doctor` tells what is out of order around a machine, clocks above all."""

import os
import subprocess
import sys

from app.extensions import db
from models.platform.heartbeats import SWEEP, Heartbeat
from tests.databases import settings_for
from tests.service import TOP


def examine(app, **more):
    """In a process of its own, which may have another clock."""
    db.session.remove()
    settings = settings_for(app.config["DATA_DIR"], app.config["DATABASE_URL"], FLASK_APP="wsgi", **more)
    command = [sys.executable, "-m", "flask", "doctor"]
    done = subprocess.run(command, cwd=TOP, env={**os.environ, **settings}, capture_output=True, text=True)
    return done.returncode, dict(line.split(": ", 1) for line in done.stdout.splitlines())


def test_a_whole_service_is_well(app):
    Heartbeat.beat(SWEEP)
    db.session.commit()
    code, told = examine(app, SWEEP_SECONDS="60")
    names = ["database", "clock", "broker", "file store", "DATA_DIR", "sweep"]
    assert (code, [*told]) == (0, [f"ok  {name}" for name in names])


def test_a_wrong_clock_a_full_disk_and_a_missing_sweep_are_named(app):
    wrong = {"PYTHONPATH": f"{TOP / 'tests' / 'clocks'}", "CLOCK_OFF_S": "3600"}
    code, told = examine(app, MIN_FREE_MB="1000000000", **wrong)
    assert code == 1
    assert {name for name in told if name.startswith("ILL")} == {"ILL clock", "ILL DATA_DIR", "ILL sweep"}
    assert "+3600" in told["ILL clock"]
    assert "NTP" in told["ILL clock"]
