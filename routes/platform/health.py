"""Probes: is the process alive, and can it reach what it needs?"""

from collections.abc import Callable
from contextlib import suppress
from shutil import disk_usage
from time import perf_counter
from typing import Any

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.auth import public
from app.engineering.workshop import storage
from app.extensions import celery, db
from app.logs import log
from app.resources import Resource
from models.platform.heartbeats import SWEEP, Heartbeat
from utils.extension_settings import MEGABYTE
from utils.schemas.platform.health import HealthOut, ReadyOut

URL_PREFIX = ""

blp = Resource("health", __name__, description=__doc__)


def check_database() -> None:
    db.session.execute(text("SELECT 1"))


def check_broker() -> None:
    with celery.connection_for_write(connect_timeout=2) as connection:
        connection.ensure_connection(max_retries=1, timeout=2)


def check_storage() -> None:
    storage().check()


def check_disk() -> None:
    """Where uploads come in and, where the store is local, stay."""
    free = disk_usage(current_app.config["DATA_DIR"]).free
    if free < current_app.config["MIN_FREE_MB"] * MEGABYTE:
        raise RuntimeError(f"{free // MEGABYTE} MB are free")


def check_sweep() -> None:
    """A scheduler that has died is missed by nobody else: files would wait, and messages."""
    Heartbeat.check(SWEEP, current_app.config["SWEEP_SECONDS"])


CHECKS = {
    "database": check_database,
    "broker": check_broker,
    "storage": check_storage,
    "disk": check_disk,
    "sweep": check_sweep,
}


def probe(name: str, check: Callable[[], None]) -> dict[str, Any]:
    """The reason goes to the log; a stranger learns only what is out of order."""
    began, ok = perf_counter(), True
    try:
        check()
    except Exception as error:  # whatever a driver raises: the dependency is out of reach
        log.error("dependency out of reach", dependency=name, error=str(error))
        ok = False
        with suppress(SQLAlchemyError):
            db.session.rollback()
    return {"name": name, "ok": ok, "latency_ms": round((perf_counter() - began) * 1000, 2)}


def age_of_sweep() -> float | None:
    try:
        age = Heartbeat.age(SWEEP)
    except SQLAlchemyError:
        return None
    return None if age is None else round(age.total_seconds(), 1)


@blp.get("/health")
@public
@blp.response(200, HealthOut)
def read_health() -> dict[str, str]:
    """The process is alive; touches nothing else"""
    return {"status": "ok"}


@blp.get("/ready")
@public
@blp.response(200, ReadyOut)
@blp.alt_response(503, schema=ReadyOut, description="Something is out of reach")
def read_ready() -> tuple[dict[str, Any], int]:
    """Database, broker, file store and disk are there, and the sweep goes on; each with its latency"""
    found = [probe(name, check) for name, check in CHECKS.items()]
    ok = all(dependency["ok"] for dependency in found)
    answer = {"status": "ok" if ok else "unavailable", "dependencies": found, "sweep_age_s": age_of_sweep()}
    return answer, 200 if ok else 503
