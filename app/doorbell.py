"""Calls to the workers, made only once what they are to work on is committed.

The row is the truth and the broker only a doorbell: a call that is lost costs time, never work,
because the sweeper rings again for rows that wait."""

from typing import Any

from kombu.exceptions import OperationalError
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.extensions import celery, db
from app.logs import log
from app.request_ids import current


def ring(job: str, row_id: int) -> None:
    """Ask some worker to run `job` for a row that is already committed."""
    try:
        celery.send_task(job, args=(row_id,), headers={"request_id": current()}, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("doorbell is out of order", job=job, row_id=row_id, error=str(error))


def ring_after_commit(job: str, row_id: int) -> None:
    db.session.info.setdefault("calls", []).append((job, row_id))


@event.listens_for(Session, "after_commit")
def make_calls(session: Any) -> None:
    for job, row_id in session.info.pop("calls", []):
        ring(job, row_id)


@event.listens_for(Session, "after_soft_rollback")
def forget_calls(session: Any, previous: Any) -> None:
    if previous.parent is None:
        session.info.pop("calls", None)
