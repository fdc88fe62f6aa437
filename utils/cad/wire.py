"""What a worker and its children say to each other: pickles to the children, JSON from them.

Who reads a pickle runs what its writer likes. A file may have taken a child over, so nothing that a child
writes is read as more than numbers, texts, lists and objects of JSON.
"""

import os
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.reduction import DupFd, register
from typing import Any

import orjson
from pebble.common.types import Result, ResultStatus
from pebble.pool.process import Acknowledgement, TaskProblem, TaskResult

from utils.cad import errors

LONGEST = 16 * 2**20  # bytes of one answer: a child does not fill its worker's memory
LONGEST_SENTENCE = 2000
NUL = rb"\u0000"  # in JSON; no database keeps it
NAMED = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type)}


class Failed(Exception):
    """What a child raised that is neither the file's fault nor the system's; its trace is a note."""


class Near(Connection):
    """A worker's end: it sends pickles and reads JSON."""

    def recv(self) -> Acknowledgement | TaskResult | None:
        """None where it is no message of ours: pebble passes it over, and the task runs out of time."""
        said = self.recv_bytes(LONGEST)
        try:
            return read(said)
        except (ValueError, KeyError, TypeError):
            return None


class Far(Connection):
    """A child's end: it reads pickles and sends JSON."""

    def send(self, message: Acknowledgement | TaskResult | TaskProblem) -> None:
        """Raises TypeError where an answer is not plain data, or too long: pebble then says so instead."""
        written = orjson.dumps(plain(message), option=orjson.OPT_SERIALIZE_NUMPY)
        if len(written) > LONGEST:
            raise TypeError(f"An answer of {len(written)} bytes.")
        self.send_bytes(written)


class Wired(ForkServerContext):
    """multiprocessing's fork server with such pipes."""

    def Pipe(self, duplex: bool = False) -> Any:  # noqa: N802
        """A reader and a writer. Both have a near end here; what is sent to a child is a far one there."""
        reader, writer = os.pipe()
        return Near(reader, writable=False), Near(writer, readable=False)


def plain(message: Acknowledgement | TaskResult | TaskProblem) -> dict[str, Any]:
    if isinstance(message, Acknowledgement):
        return {"task": message.task, "worker": message.worker}
    if isinstance(message, TaskProblem):
        return {"task": message.task, **failure(message.error)}
    result = message.result
    if result.status == ResultStatus.SUCCESS:
        return {"task": message.task, "answer": result.value}
    return {"task": message.task, **failure(result.value.exception, result.value.traceback)}


def read(said: bytes) -> Acknowledgement | TaskResult:
    """Raises ValueError, KeyError or TypeError where it is nothing that `plain` makes."""
    told = orjson.loads(said)
    task = int(told["task"])
    if "worker" in told:
        return Acknowledgement(int(told["worker"]), task)
    if "answer" in told and NUL not in said:
        return TaskResult(task, Result(ResultStatus.SUCCESS, told["answer"]))
    if "answer" in told:
        return TaskResult(task, Result(ResultStatus.FAILURE, Failed("An answer with NUL in it.")))
    return TaskResult(task, Result(ResultStatus.FAILURE, raised(**told["failure"])))


def failure(error: BaseException, trace: str = "") -> dict[str, Any]:
    number = error.errno if isinstance(error, OSError) else None
    said = error.strerror if isinstance(error, OSError) else str(error)
    told = {"kind": type(error).__name__, "said": said or str(error), "number": number, "trace": trace}
    return {"failure": told}


def raised(kind: str, said: str, number: int | None, trace: str) -> Exception:
    error: Exception
    said = str(said).replace("\0", "")[:LONGEST_SENTENCE]
    if kind in NAMED:
        error = NAMED[kind](said)
    elif number is not None:
        error = OSError(int(number), said)  # PermissionError and the like, by its number
    else:
        error = Failed(f"{kind}: {said}")
    error.add_note(str(trace))  # a trace does not travel, a note does
    return error


def sent(end: Near) -> tuple[Any, ...]:
    return arrived, (DupFd(end.fileno()), end.readable, end.writable)


def arrived(end: Any, readable: bool, writable: bool) -> Far:
    return Far(end.detach(), readable, writable)


register(Near, sent)
