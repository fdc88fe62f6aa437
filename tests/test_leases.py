"""Every lease there is, of whatever noun, is told by the database's clock: a machine's may be wrong."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from models.clock import LEASE
from tests.databases import settings_for
from tests.service import TOP

HOUR_S = 3600
NEAR = timedelta(minutes=10)


def leases():
    tables = db.metadata.tables.values()
    return {
        f"{table.name}.{column.name}": column
        for table in tables
        for column in table.c
        if LEASE in column.info
    }


@pytest.mark.parametrize("off", [-HOUR_S, HOUR_S])
def test_leases_of_a_machine_whose_clock_is_wrong_are_right(app, off):
    settings = settings_for(app.config["DATA_DIR"], app.config["DATABASE_URL"])
    wrong = {"PYTHONPATH": f"{TOP / 'tests' / 'clocks'}{os.pathsep}{TOP}", "CLOCK_OFF_S": str(off)}
    command = [sys.executable, "-m", "tests.leases"]
    subprocess.run(command, cwd=TOP, env={**os.environ, **settings, **wrong}, check=True)
    found = {name: [*db.session.scalars(select(column))] for name, column in leases().items()}
    assert len(found) >= 9
    assert [name for name, written in found.items() if not written] == []  # tests/leases.py writes it
    now = datetime.now(UTC)
    late = {name: moment for name, written in found.items() for moment in written if abs(moment - now) > NEAR}
    assert late == {}
