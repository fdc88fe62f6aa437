"""Convert a CAD file: meshes, picture and measures, made in a child process that may die.

Only what the child did with the file counts against it. Where the store, the disk, the database or the
machine is to blame, the row is given back and waits, however long that takes."""

import errno
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from flask import current_app
from marshmallow import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError

from app.engineering.workshop import bench, cad_options, converters, no_room, storage
from app.extensions import db
from app.logs import log
from models.engineering.conversions import PREVIEWS, Conversion
from models.identity.actors import SYSTEM
from utils.cad.errors import CadError, CannotConvert, Crashed, TooLong, TooMuchMemory
from utils.cad.pool import Run, stage_of
from utils.schemas.engineering.files import Converted

LOOK_S = 0.1
MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EACCES}
LOST = "Its bytes are no longer in the file store as they came in: send the file again."

# The worker is told to stop: what runs is given back at once, and its file is not to blame.
stopping = Event()


class BytesLost(Exception):
    """What the store holds is not what was sent."""


class MachineFailed(Exception):
    """The conversion ended for a reason that has nothing to do with its file."""


def run(conversion_id: int) -> None:
    row = Conversion.take(conversion_id)
    if row is None:
        return
    began = monotonic()
    try:
        attempt(row)
    except StaleDataError:
        db.session.rollback()  # taken for dead and given to another worker: theirs will do
    log.info("converted", conversion_id=conversion_id, status=row.status, s=round(monotonic() - began, 3))


def attempt(row: Conversion) -> None:
    """One try. A file that cannot be converted is not tried again; a kernel that died is.

    What went wrong in the child is in the log, with its trace: people only get a sentence.
    """
    try:
        with bench() as folder:
            result = watched(row, folder)
    except (CannotConvert, TooLong, TooMuchMemory) as error:
        log.info("not convertible", conversion_id=row.id, exc_info=error)
        row.fail(SYSTEM, str(error))
    except Crashed as error:
        end_by_force(row, error)
    except BytesLost:
        row.fail(SYSTEM, LOST, bytes_lost=True)
    except SQLAlchemyError:
        raise  # the database itself: nothing can be written now, and silence gives the row back
    except Exception as error:
        log.warning("conversion postponed", conversion_id=row.id, faults=row.faults + 1, exc_info=error)
        row.postpone(SYSTEM)
    else:
        row.finish(SYSTEM, result["measures"], result["notes"])
    db.session.commit()


def end_by_force(row: Conversion, error: Crashed) -> None:
    """Not the file's fault, nor worth a trace, where we are told to stop."""
    if stopping.is_set():
        log.info("conversion given back", conversion_id=row.id)
        row.undo()
    else:
        log.warning("conversion died", conversion_id=row.id, exc_info=error)
        row.retry_or_fail(str(error))


def watched(row: Conversion, folder: Path) -> dict[str, Any]:
    source = brought(row, folder)
    out = folder / "out"
    out.mkdir()
    running = converters().convert(source, row.format, out, cad_options(row.attempts))
    try:
        with blamed(folder):
            result = understood(outcome(row, running, out))
    finally:
        running.cancel()
    row.beat()  # still ours: what another worker has made meanwhile is not written over
    for kind in PREVIEWS:
        with (out / f"preview.{kind}").open("rb") as preview:
            storage().put(preview, row.artefact(kind))
    return result


def brought(row: Conversion, folder: Path) -> Path:
    """The file's bytes, if the store still has them as they came in."""
    try:
        source = storage().fetch(row.source_key, folder / "source")
        with source.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise BytesLost from None
    if digest != row.sha256:
        raise BytesLost
    return source


@contextmanager
def blamed(folder: Path) -> Iterator[None]:
    """Tell what the machine did to the child from what the child did with its file."""
    try:
        yield
    except CadError as error:
        cause = error.__cause__
        broken = isinstance(cause, BrokenProcessPool) or getattr(cause, "errno", None) in MACHINE
        if not stopping.is_set() and (broken or no_room(folder)):
            raise MachineFailed(str(error)) from error
        raise


def outcome(row: Conversion, running: Run, out: Path) -> dict[str, Any]:
    """Wait, telling the row at which stage the work is and that somebody is at it."""
    beaten = monotonic()
    while not running.done():
        if stopping.is_set():
            raise Crashed("The service was stopped.")
        try:
            return running.result(timeout=LOOK_S)
        except TimeoutError:
            beaten = tell(row, stage_of(out), beaten)
    return running.result()


def understood(result: Any) -> dict[str, Any]:
    """What is no answer of ours would break every list that shows it. Raises Crashed."""
    try:
        found: dict[str, Any] = Converted().load(result)
    except ValidationError as error:
        raise Crashed("The converter failed on this file.") from error
    return found


def tell(row: Conversion, stage: str | None, beaten: float) -> float:
    if stage and stage != row.stage:
        row.stage = stage
        db.session.commit()
    elif monotonic() - beaten > current_app.config["JOB_SILENCE_SECONDS"] / 5:
        row.beat()
        return monotonic()
    return beaten
