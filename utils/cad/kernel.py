"""The kernel's own exceptions as ours, and its work on a second core."""

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from traceback import format_exc
from typing import Any, TypeVar

from OCP.Standard import Standard_OutOfMemory

from utils.cad.errors import CannotConvert, Crashed, TooMuchMemory
from utils.cad.processes import die_with_parent

Answer = TypeVar("Answer")


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the kernel throws into CannotConvert, and a full memory into TooMuchMemory."""
    try:
        yield
    except (MemoryError, Standard_OutOfMemory) as error:
        raise TooMuchMemory("The file needs more memory than a conversion may have.") from error
    except Exception as error:
        if type(error).__module__.startswith("OCP."):  # they have no common base class
            raise CannotConvert("The CAD kernel cannot make sense of this file.") from error
        raise


@contextmanager
def beside(function: Callable[[], Answer], worth: bool) -> Iterator[Callable[[], Answer]]:
    """A call that gives the function's answer; where `worth`, a fork computes it meanwhile.

    The kernel holds Python's lock, so a thread would gain nothing; a fork shares the shapes that
    were read. What still runs when the block is left is killed. The call raises what the function
    raised, or Crashed when the fork died.
    """
    if not worth:
        yield function
        return
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        answer_from_fork(function, writer)
    os.close(writer)
    try:
        yield partial(receive, reader)
    finally:
        os.close(reader)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def receive(reader: int) -> Any:
    with os.fdopen(os.dup(reader), "rb") as file:
        content = file.read()
    if not content:
        raise Crashed("The CAD kernel crashed on this file.")
    answer, error = pickle.loads(content)  # noqa: S301 - from our own fork
    if error is not None:
        raise error
    return answer


def answer_from_fork(function: Callable[[], Any], writer: int) -> None:
    """In the fork: compute, send, and leave without anything that belongs to the parent's exit."""
    try:
        die_with_parent()
        answer = outcome(function)
        with os.fdopen(writer, "wb") as file:
            file.write(pickle.dumps(answer))
    finally:
        os._exit(0)


def outcome(function: Callable[[], Any]) -> tuple[Any, Exception | None]:
    try:
        with refusals():
            return function(), None
    except Exception as error:  # whatever it is, the parent raises it
        error.add_note(format_exc())  # a trace does not travel, a note does
        return None, error
