"""The clock that rings for the sweep: a process beside its worker, which ends when the clock has died."""

import os
import signal
from threading import Event, Thread
from time import sleep
from typing import Any

from app.logs import log

LOOK_S = 1

ending = Event()  # the worker was told to stop, and stops its clock itself


def watch(worker: Any) -> None:
    clock = getattr(worker, "beat", None)
    if clock is not None and hasattr(clock, "is_alive"):
        Thread(target=end_with, args=(clock,), daemon=True).start()


def end_with(clock: Any) -> None:
    """Whoever started this worker starts it again, with a new clock."""
    while clock.is_alive():
        sleep(LOOK_S)
    if not ending.is_set():
        log.critical("the clock has died, and so its worker ends")
        os.kill(os.getpid(), signal.SIGTERM)
