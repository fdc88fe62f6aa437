"""`flask doctor`: what of this machine's surroundings is out of order, and what to do about it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from shutil import disk_usage
from uuid import uuid4

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text

from app.engineering.workshop import storage
from app.extensions import celery, db
from models.base import now
from models.clock import database_now
from models.platform.heartbeats import SWEEP, Heartbeat, Missing
from utils.extension_settings import MEGABYTE

CLOCKS_APART = timedelta(seconds=2)  # tokens of another machine are refused from 5 s on


class Ill(Exception):
    """What is out of order, in words for whoever runs the service."""


def database() -> str:
    revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    return f"{db.engine.dialect.name}, at migration {revision}"


def clock() -> str:
    apart = now() - database_now()
    if abs(apart) > CLOCKS_APART:
        raise Ill(f"{apart.total_seconds():+.1f} s beside the database's: let NTP set both machines' clocks")
    return f"{apart.total_seconds():+.1f} s beside the database's"


def broker() -> str:
    with celery.connection_for_write(connect_timeout=2) as connection:
        connection.ensure_connection(max_retries=1, timeout=2)
        return str(connection.transport_cls)


def file_store() -> str:
    key = f"partial/00/{uuid4().hex}"
    with Path(__file__).open("rb") as some:
        storage().put(some, key)
    storage().delete(key)
    return "written to, and deleted from"


def data_dir() -> str:
    folder, least = Path(current_app.config["DATA_DIR"]), current_app.config["MIN_FREE_MB"]
    probe = folder / f".{uuid4().hex}"
    probe.touch()
    probe.unlink()
    free = disk_usage(folder).free // MEGABYTE
    if free < least:
        raise Ill(f"{free} MB are free in {folder}, and MIN_FREE_MB asks for {least}")
    return f"{free} MB are free in {folder}"


def sweep() -> str:
    try:
        return Heartbeat.check(SWEEP, current_app.config["SWEEP_SECONDS"])
    except Missing as error:
        raise Ill(f"{error}: does the worker with --beat run?") from error


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "clock": clock,
    "broker": broker,
    "file store": file_store,
    "DATA_DIR": data_dir,
    "sweep": sweep,
}


@click.command()
@with_appcontext
def doctor() -> None:
    """Look at all that this machine needs. Ends with 1 where something is ill."""
    wrong = sum([not healthy(name, check) for name, check in CHECKS.items()])
    if wrong:
        raise click.exceptions.Exit(1)


def healthy(name: str, check: Callable[[], str]) -> bool:
    try:
        words, well = check(), True
    except Exception as error:  # whatever a driver raises is what the doctor is asked about
        db.session.rollback()
        words, well = str(error) or type(error).__name__, False
    click.echo(f"{'ok ' if well else 'ILL'} {name}: {words}")
    return well
