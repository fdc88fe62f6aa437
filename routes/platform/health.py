"""Probes: is the process alive, and can it reach what it needs?"""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from sqlalchemy import text

from app.auth import public
from app.extensions import celery, db
from app.logs import log
from app.resources import Resource
from app.workshop import storage
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


CHECKS = {"database": check_database, "broker": check_broker, "storage": check_storage}


def probe(name: str, check: Callable[[], None]) -> dict[str, Any]:
    """The reason goes to the log; a stranger learns only what is out of order."""
    began, ok = perf_counter(), True
    try:
        check()
    except Exception as error:  # whatever a driver raises: the dependency is out of reach
        log.error("dependency out of reach", dependency=name, error=str(error))
        ok = False
    return {"name": name, "ok": ok, "latency_ms": round((perf_counter() - began) * 1000, 2)}


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
    """Database, broker and file store answer, each with its latency"""
    found = [probe(name, check) for name, check in CHECKS.items()]
    ok = all(dependency["ok"] for dependency in found)
    return {"status": "ok" if ok else "unavailable", "dependencies": found}, 200 if ok else 503
