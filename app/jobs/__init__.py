"""Jobs: what workers do. A job is `run(row_id)`, safe to run twice; the row is the truth."""

from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from threading import Event
from typing import Any

from celery import signals
from flask import Flask, current_app
from pebble import ProcessExpired
from structlog.contextvars import bind_contextvars, clear_contextvars

from app.engineering.workshop import converters, workplace
from app.extensions import celery, db
from app.folders import folders
from app.jobs import clock, convert, send, sweep, tidy
from app.jobs.tidy import TIDY
from app.logs import log
from models.engineering.conversions import JOB
from models.platform.heartbeats import SWEEP
from models.platform.notifications import JOB as SEND
from utils.cad.jail import Held
from utils.cad.pool import abandon
from utils.cad.processes import die_with_parent

warming = Event()


def init_app(app: Flask) -> None:
    configure(app)
    signals.worker_ready.connect(lambda sender, **_: clock.watch(sender.controller), weak=False)
    signals.worker_ready.connect(lambda **_: prepare(app), weak=False)
    signals.worker_shutdown.connect(lambda **_: put_away(app), weak=False)
    signals.beat_embedded_init.connect(lambda **_: die_with_parent(), weak=False)
    for ending in (convert.stopping, clock.ending):
        signals.worker_shutting_down.connect(lambda ending=ending, **_: ending.set(), weak=False)
    signals.worker_shutting_down.connect(lambda **_: give_up(), weak=False)
    register(app, JOB, convert.run)
    register(app, SEND, send.run)
    register(app, SWEEP, sweep.run)
    register(app, TIDY, tidy.run)
    app.extensions["celery"] = celery


def prepare(app: Flask) -> None:
    """The worker that converts makes its children at once, so that no file waits for imports."""
    if JOB in celery.amqp.queues.consume_from:
        with app.app_context():
            workplace()
            warm_up()


def warm_up() -> None:
    """Takes the seconds of its imports; `give_up` ends it."""
    warming.set()
    try:
        say(converters().warm())
    except (BrokenProcessPool, ProcessExpired):  # told to stop before it was warm
        if not convert.stopping.is_set():
            raise
    warming.clear()


def give_up() -> None:
    """Whoever tells this worker to stop does not wait until it has started."""
    if warming.is_set():
        abandon()


def say(held: Held) -> None:
    """What keeps CAD files in. Raises SystemExit where CAD_JAIL asks for more than this machine has."""
    log.info("converters are jailed", files=held.files, network=held.network)
    if held.is_whole:
        return
    missing = f"CAD files are not shut in: files {held.files}, network {held.network}"
    if current_app.config["CAD_JAIL"] == "require":
        raise SystemExit(f"{missing}. The kernel needs Landlock, or CAD_JAIL=auto.")
    log.warning(missing)


def put_away(app: Flask) -> None:
    if converters.cache_info().currsize:
        with app.app_context():
            converters().close()


def configure(app: Flask) -> None:
    config = app.config
    celery.set_default()
    celery.conf.update(
        broker_url=config["BROKER_URL"] or "filesystem://localhost",
        broker_transport_options={} if config["BROKER_URL"] else folders(Path(config["DATA_DIR"])),
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=2,
        task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0.2},
        task_ignore_result=True,
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        task_routes={JOB: {"queue": JOB}, SEND: {"queue": SEND}},
        beat_schedule={
            SWEEP: every(config["SWEEP_SECONDS"], SWEEP),
            TIDY: every(config["TIDY_SECONDS"], TIDY),
        },
        # In memory: what is due every few seconds needs no file, which a full disk would spoil.
        beat_scheduler="celery.beat:Scheduler",
        timezone="UTC",
    )


def every(seconds: float, name: str) -> dict[str, Any]:
    """A call that nobody came for before the next one is due is dropped."""
    return {"task": name, "schedule": seconds, "options": {"expires": seconds}}


def register(app: Flask, name: str, run: Callable[..., None]) -> None:
    """Under the id of the request that caused it, in the application, with a session of its own."""

    def work(task: Any, *args: int) -> None:
        clear_contextvars()
        bind_contextvars(job=name, request_id=(task.request.headers or {}).get("request_id"))
        with app.app_context():
            try:
                run(*args)
            finally:
                db.session.remove()

    if name not in celery.tasks:
        celery.task(bind=True, name=name)(work)


@signals.setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery would set its own up: ours is there already."""
    log.debug("logging stays as the application has set it up")
