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
from threading import Lock
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from utils.cad import child
from utils.cad.errors import CadError, Crashed, TooLong
from utils.cad.options import Options

JOBS_PER_CHILD = 100  # then a new one takes its place: the kernel leaks a little with each file


@dataclass(frozen=True, slots=True)
class Conversion:
    """A conversion that waits, runs or is over."""

    future: Future[dict[str, Any]]
    timeout_s: float

    def result(self, timeout: float | None = None) -> dict[str, Any]:
        """`{"measures", "notes"}`, waiting for it.

        Raises CannotConvert, TooLong, TooMuchMemory or Crashed when the conversion failed, and
        TimeoutError when `timeout` seconds have passed and it is not over.
        """
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
    """

    def __init__(self, workers: int, timeout_s: float, memory_bytes: int) -> None:
        self.workers = workers
        self.timeout_s = timeout_s
        self.memory_bytes = memory_bytes
        self._lock = Lock()
        self._pool = self._new()

    def convert(self, source: Path, file_format: str, out: Path, options: Options) -> Conversion:
        """Start `convert.convert`; `stage_of(out)` tells how far it is."""
        job = (source, file_format, out, options)
        return Conversion(self._schedule(child.run, *job), self.timeout_s)

    def warm(self) -> None:
        """Start the children now and wait until one is ready, so that no job waits for imports."""
        self._schedule(os.getpid).result()

    def close(self) -> None:
        """End the children, killing those at work."""
        _end(self._pool)

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
                _end(self._pool)
                self._pool = self._new()
            return self._pool.schedule(function, arguments, timeout=self.timeout_s)

    def _new(self) -> ProcessPool:
        _start_fork_server()
        return ProcessPool(
            max_workers=self.workers,
            max_tasks=JOBS_PER_CHILD,
            initializer=child.prepare,
            initargs=(self.memory_bytes,),
            context=get_context("forkserver"),
        )


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def stage_of(out: Path) -> str | None:
    """The stage a conversion into `out` is in, or was in when it died; None before it began."""
    try:
        return (out / child.STAGE).read_text() or None
    except FileNotFoundError:
        return None


def _start_fork_server() -> None:
    """The server imports what children need; one that runs already is kept."""
    get_context("forkserver").set_forkserver_preload(child.PRELOAD)
    with _path_in_environment():
        forkserver.ensure_running()


@contextmanager
def _path_in_environment() -> Iterator[None]:
    """Python 3.11's fork server forgets sys.path before its imports; it does heed PYTHONPATH."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(entry for entry in sys.path if entry)
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
