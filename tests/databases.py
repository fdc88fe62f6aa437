"""A database of its own for every test, copied from one that the migrations made."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg2
from flask_migrate import upgrade
from sqlalchemy import inspect, make_url

from app import create_app
from app.extensions import db
from app.limits import FAMILIES
from models.identity.roles import Role

# Limits have tests of their own; all others ask as often as they like.
UNLIMITED = dict.fromkeys(FAMILIES.values(), "0")
# As little as Argon2 takes: only how long it takes depends on it.
CHEAP = {"ARGON2_TIME_COST": "1", "ARGON2_MEMORY_KIB": "8"}
# Set by `make test` for its second round; empty: SQLite.
SERVER = os.environ.get("ATELIER_TEST_SERVER", "")


def settings_for(folder: Path, url: str, **more: str) -> dict[str, str]:
    own = {"DATA_DIR": str(folder), "DATABASE_URL": url, "SECRET_KEY": "k" * 40, "LOG_LEVEL": "WARNING"}
    own |= UNLIMITED | CHEAP
    return (
        own
        | {"SWEEP_SECONDS": "0.5", "JOB_SILENCE_SECONDS": "6", "CAD_WORKERS": "2", "MAIL_GATEWAY": "file"}
        | more
    )


def migrated(url: str, folder: Path) -> None:
    app = create_app(settings_for(folder, url))
    with app.app_context():
        upgrade()
        refuse_unmigrated()
        Role.seed()
        db.session.commit()
        db.engine.dispose()


def refuse_unmigrated() -> None:
    """Rather than to fail in each test that needs the table."""
    missing = {*db.metadata.tables} - {*inspect(db.engine).get_table_names()}
    assert not missing, f"No migration makes {', '.join(sorted(missing))}: make migration m='Add …'"


@contextmanager
def template(folder: Path) -> Iterator[str]:
    """The URL of a migrated database that is never written to again."""
    if not SERVER:
        url = f"sqlite:///{folder / 'template.db'}"
        migrated(url, folder)
        yield url
        return
    with server_database() as url:
        migrated(url, folder)
        yield url


@contextmanager
def copy_of(source: str, folder: Path) -> Iterator[str]:
    """A server's database is emptied after each test, which is faster than a new one."""
    if SERVER:
        yield source
        run(emptying(), plain(source))
        return
    shutil.copy(make_url(source).database or "", folder / "test.db")
    yield f"sqlite:///{folder / 'test.db'}"
    for file in folder.glob("test.db*"):
        file.unlink()


@cache
def emptying() -> str:
    """All rows but the roles' own, and ids from 1 again. TRUNCATE takes longer for a few rows in many tables;
    the audit trail lets go of its rows in no other way."""
    tables = [t for t in reversed(db.metadata.sorted_tables) if t.name not in ("roles", "audit_events")]
    numbered = [table.name for table in tables if "id" in table.c]
    rows = [f"DELETE FROM {table.name}" for table in tables]  # noqa: S608
    ids = [f"setval(pg_get_serial_sequence('{name}', 'id'), 1, false)" for name in numbered]
    others = ["DELETE FROM roles WHERE NOT is_system", "TRUNCATE audit_events RESTART IDENTITY"]
    return ";".join([*rows, *others, f"SELECT {', '.join(ids)}"])


def plain(url: str) -> str:
    """As the driver itself takes it."""
    return url.replace("+psycopg2", "")


@contextmanager
def server_database() -> Iterator[str]:
    name = f"atelier_test_{uuid4().hex[:12]}"
    run(f"CREATE DATABASE {name}")
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        run(f"DROP DATABASE {name} WITH (FORCE)")


def run(statement: str, url: str = "") -> None:
    connection = psycopg2.connect(url or plain(SERVER))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
