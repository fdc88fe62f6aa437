"""Conversions in child processes, which may crash, hang or eat memory without hurting their parent.

The parent imports neither the kernel nor VTK: multiprocessing's fork server does, once, and each
child is a fork of it that costs milliseconds.
"""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver, get_context
from pathlib import Path
from signal import SIGKILL
from tempfile import gettempdir
from threading import Lock
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from utils.cad import child
from utils.cad.desks import Desk, Desks, stage_of
from utils.cad.errors import CadError, Crashed, TooLong
from utils.cad.jail import WALLS, Held
from utils.cad.options import Options
from utils.cad.wire import Wired

JOBS_PER_CHILD = 100  # then a new one takes its place: the kernel leaks a little with each file

__all__ = ["Pool", "Run", "stage_of"]

# All that the fork server, and so every child, learns of this process' environment: it may hold secrets.
KNOWN_TO_CHILDREN = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "PYTHONDONTWRITEBYTECODE")
# Drawn by the processor alone, the same on every machine; no cache in a home that children cannot open.
DRAWING = {"LIBGL_ALWAYS_SOFTWARE": "true", "MESA_SHADER_CACHE_DISABLE": "true"}


@dataclass(frozen=True, slots=True)
class Run:
    """A conversion that waits, runs or is over."""

    future: Future[dict[str, Any]]
    timeout_s: float
    desk: Desk

    def result(self, timeout: float | None = None) -> dict[str, Any]:
        """`{"measures", "notes"}`, waiting for it.

        Raises CannotConvert, TooLong, TooMuchMemory or Crashed when the conversion failed, and
        TimeoutError when `timeout` seconds have passed and it is not over.
        """
        try:
            return self._answer(timeout)
        finally:
            if self.future.done():
                self.desk.clear()

    def _answer(self, timeout: float | None) -> dict[str, Any]:
        try:
            return self.future.result(timeout)
        except CadError:
            raise
        except TimeoutError:
            if not self.future.done():
                raise
            raise TooLong(f"The conversion was stopped after {self.timeout_s:g} s.") from None
        except BrokenProcessPool as error:
            raise Crashed("The conversion was interrupted.") from error
        except ProcessExpired as error:
            raise Crashed("The CAD kernel crashed on this file.") from error
        except Exception as error:  # our own mistake: it ends this job, and its cause is logged
            raise Crashed("The converter failed on this file.") from error

    def done(self) -> bool:
        return self.future.done()

    def cancel(self) -> bool:
        """Stop it; a running child is killed."""
        return self.future.cancel()


class Pool:
    """Child processes that convert; usable from any thread.

    workers       how many at once
    timeout_s     after this long a child is killed and its job is TooLong
    memory_bytes  what a child may ask for beyond what it starts with, else TooMuchMemory
    folder        where the children's desks stand, best on the disk of sources and outs
    walls         what may keep the children in, the first that this machine has (see `jail`)
    """

    def __init__(
        self,
        workers: int,
        timeout_s: float,
        memory_bytes: int,
        folder: Path | None = None,
        walls: tuple[str, ...] = WALLS,
    ) -> None:
        self.workers = workers
        self.timeout_s = timeout_s
        self.memory_bytes = memory_bytes
        self.walls = walls
        self.desks = Desks(folder or Path(gettempdir()))
        self._lock = Lock()
        self._pool = self._new()

    def convert(self, source: Path, file_format: str, out: Path, options: Options) -> Run:
        """Start `convert.convert`; `stage_of(out)` tells how far it is, and what it made is in `out`
        once its result was asked for."""
        desk = self.desks.lend(source, out)
        future = self._schedule(child.run, desk.source, file_format, desk.made, options)
        future.add_done_callback(lambda _: desk.clear())  # also where nobody asks
        return Run(future, self.timeout_s, desk)

    def warm(self) -> Held:
        """Start the children now and wait until one is ready, so that no job waits for imports. Answers
        what keeps it in."""
        return Held(**self._schedule(child.held).result())

    def close(self) -> None:
        """End the children, killing those at work."""
        end(self._pool)
        self.desks.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _schedule(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Queue a call; a pool that broke, as when an idle child is killed, is replaced first."""
        with self._lock:
            if not self._pool.active:
                end(self._pool)
                self._pool = self._new()
            return self._pool.schedule(function, arguments, timeout=self.timeout_s)

    def _new(self) -> ProcessPool:
        start_fork_server()
        return ProcessPool(
            max_workers=self.workers,
            max_tasks=JOBS_PER_CHILD,
            initializer=child.prepare,
            initargs=(self.memory_bytes, self.desks.cell, self.walls),
            context=Wired(),
        )


def end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def start_fork_server() -> None:
    """The server imports what children need; one that runs already is kept."""
    get_context("forkserver").set_forkserver_preload(child.PRELOAD)
    with environment_of_children():
        forkserver.ensure_running()


def abandon() -> None:
    """End the fork server in the middle of its imports: who waits for it gets BrokenProcessPool at once."""
    server = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    if server:
        os.kill(server, SIGKILL)


@contextmanager
def environment_of_children() -> Iterator[None]:
    """A program started now gets this and no more; what is left out would stay in its memory for ever.

    Python 3.11's fork server forgets sys.path before its imports; it does heed PYTHONPATH.
    """
    before = dict(os.environ)
    path = os.pathsep.join(entry for entry in sys.path if entry)
    known = {name: before[name] for name in KNOWN_TO_CHILDREN if name in before}
    become(known | DRAWING | {"PYTHONPATH": path})
    try:
        yield
    finally:
        become(before)


def become(environment: dict[str, str]) -> None:
    """First what is to be added: other threads that look meanwhile find what they always do."""
    os.environ.update(environment)
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
