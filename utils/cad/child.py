"""What a child process of the pool does: limits on itself first, then one conversion after another.

The parent imports this module too, so the kernel is imported inside of functions only.
"""

import ctypes
import fcntl
import gc
import os
import resource
import signal
from functools import partial
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from utils.cad.errors import CannotConvert, TooMuchMemory
from utils.cad.options import Options

PRELOAD = ["utils.cad.convert", "utils.cad.render"]
STAGE = "stage"

PR_SET_PDEATHSIG = 1
F_SETSIG = 10
M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD = -1, -2, -3
KEPT = 256 * 2**20  # bytes of free memory a child keeps instead of giving them back


def prepare(memory_bytes: int) -> None:
    """Called once in a new child, before its first job."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a handler of Python's would wait for the kernel
    die_with_parent()
    limit_memory(memory_bytes)
    warm_up()


def run(source: Path, file_format: str, out: Path, options: Options) -> dict[str, Any]:
    """One conversion, its stage kept in a file for the parent to read.

    Raises CannotConvert or TooMuchMemory.
    """
    from OCP.Standard import Standard_OutOfMemory

    from utils.cad.convert import convert

    try:
        return convert(source, file_format, out, options, partial(_report, out))
    except (MemoryError, Standard_OutOfMemory) as error:
        raise TooMuchMemory("The file needs more memory than a conversion may have.") from error
    except Exception as error:
        if type(error).__module__.startswith("OCP."):  # they have no common base class
            raise CannotConvert("The CAD kernel cannot make sense of this file.") from error
        raise


def warm_up() -> None:
    """Everything the first job would wait for, and memory handling that suits the kernel."""
    from OCP.OSD import OSD_ThreadPool

    from utils.cad import convert, documents

    _keep_freed_memory()
    documents.silence()
    OSD_ThreadPool.DefaultPool_s()
    convert.renderer(Options().image_size)
    gc.collect()
    gc.freeze()  # the half million objects of the imports are not looked at again


def die_with_parent() -> None:
    """Let the system kill this process when its parent is gone, whatever it is busy with.

    The kernel holds Python's lock, so no thread of ours could do it. A child of the fork server has
    two parents: the server, and the process whose end of the sentinel pipe closes with it.
    """
    parent = parent_process()
    if parent is None:
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(parent.sentinel, F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, os.O_ASYNC)
    if wait([parent.sentinel], 0):  # it was gone already
        os.kill(os.getpid(), signal.SIGKILL)


def limit_memory(memory_bytes: int) -> None:
    """Refuse allocations beyond what is mapped now plus `memory_bytes`; leave no core dumps."""
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limit = mapped + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _keep_freed_memory() -> None:
    """The kernel frees and asks again for hundreds of MB; pages given back must be cleared anew."""
    libc = ctypes.CDLL(None)
    for parameter in (M_TRIM_THRESHOLD, M_MMAP_THRESHOLD):
        libc.mallopt(parameter, KEPT)
    libc.mallopt(M_TOP_PAD, KEPT // 4)


def _report(out: Path, stage: str) -> None:
    (out / STAGE).write_text(stage)
