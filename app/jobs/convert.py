"""Convert a CAD file: meshes, picture and measures, made in a child process that may die."""

from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from flask import current_app
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.logs import log
from app.workshop import bench, cad_options, clear, converters, storage
from models.engineering.conversions import PREVIEWS, Conversion
from models.identity.actors import SYSTEM
from utils.cad.errors import CannotConvert, Crashed, TooLong, TooMuchMemory
from utils.cad.pool import Conversion as Running
from utils.cad.pool import stage_of

LOOK_S = 0.1

# The worker is told to stop: what runs is given back at once, and its file is not to blame.
stopping = Event()


def run(conversion_id: int) -> None:
    row = Conversion.take(conversion_id)
    if row is None:
        return
    began = monotonic()
    try:
        attempt(row, bench(row.id))
    except StaleDataError:
        db.session.rollback()  # taken for dead and given to another worker: theirs will do
    finally:
        clear(conversion_id)
    log.info("converted", conversion_id=conversion_id, status=row.status, s=round(monotonic() - began, 3))


def attempt(row: Conversion, folder: Path) -> None:
    """One try. A file that cannot be converted is not tried again; a kernel that died is.

    What went wrong in the child is in the log, with its trace: people only get a sentence.
    """
    try:
        result = watched(row, folder)
    except (CannotConvert, TooLong, TooMuchMemory) as error:
        log.info("not convertible", conversion_id=row.id, exc_info=error)
        row.fail(SYSTEM, str(error))
    except Crashed as error:
        log.warning("conversion died", conversion_id=row.id, exc_info=error)
        row.retry_or_fail(str(error), counted=not stopping.is_set())
    else:
        row.finish(SYSTEM, result["measures"], result["notes"])
    db.session.commit()


def watched(row: Conversion, folder: Path) -> dict[str, Any]:
    source = storage().fetch(row.source_key, folder / "source")
    out = folder / "out"
    out.mkdir()
    running = converters().convert(source, row.format, out, cad_options(row.attempts))
    try:
        result = outcome(row, running, out)
    finally:
        running.cancel()
    for kind in PREVIEWS:
        with (out / f"preview.{kind}").open("rb") as preview:
            storage().put(preview, row.artefact(kind))
    return result


def outcome(row: Conversion, running: Running, out: Path) -> dict[str, Any]:
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


def tell(row: Conversion, stage: str | None, beaten: float) -> float:
    if stage and stage != row.stage:
        row.stage = stage
        db.session.commit()
    elif monotonic() - beaten > current_app.config["JOB_SILENCE_SECONDS"] / 5:
        row.beat()
        return monotonic()
    return beaten
