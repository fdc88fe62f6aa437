"""What a child process of the pool does: limits on itself first, then one conversion after another.

The parent imports this module too, so the kernel is imported inside of functions only.
"""

import ctypes
import gc
import signal
from functools import partial
from pathlib import Path
from typing import Any

from utils.cad import jail
from utils.cad.desks import STAGE
from utils.cad.jail import Cell, Held
from utils.cad.options import Options
from utils.cad.processes import die_with_parent, die_with_pool, limit_memory

PRELOAD = ["utils.cad.convert", "utils.cad.render"]

M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD = -1, -2, -3
KEPT = 256 * 2**20  # bytes of free memory a child keeps instead of giving them back

_held: list[Held] = []


def prepare(memory_bytes: int, cell: Cell, walls: tuple[str, ...]) -> None:
    """Called once in a new child, before its first job. The jail comes before `warm_up`: it holds for
    threads that are started in it, not for those that are there already."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a handler of Python's would wait for the kernel
    die_with_parent()
    die_with_pool()
    limit_memory(memory_bytes)
    _held.append(jail.enter(cell, walls))
    warm_up()


def held() -> Held:
    """What keeps this child in."""
    return _held[0]


def run(source: Path, file_format: str, out: Path, options: Options) -> dict[str, Any]:
    """One conversion, its stage kept in a file for the parent to read.

    Raises CannotConvert or TooMuchMemory.
    """
    from utils.cad.convert import convert
    from utils.cad.kernel import refusals

    with refusals():
        return convert(source, file_format, out, options, partial(report, out))


def warm_up() -> None:
    """Everything the first job would wait for, and memory handling that suits the kernel."""
    from OCP.OSD import OSD_ThreadPool

    from utils.cad import convert, documents

    keep_freed_memory()
    documents.silence()
    OSD_ThreadPool.DefaultPool_s()
    convert.renderer(Options().image_size)
    gc.collect()
    gc.freeze()  # the half million objects of the imports are not looked at again


def keep_freed_memory() -> None:
    """The kernel frees and asks again for hundreds of MB; pages given back must be cleared anew."""
    libc = ctypes.CDLL(None)
    for parameter in (M_TRIM_THRESHOLD, M_MMAP_THRESHOLD):
        libc.mallopt(parameter, KEPT)
    libc.mallopt(M_TOP_PAD, KEPT // 4)


def report(out: Path, stage: str) -> None:
    (out / STAGE).write_text(stage)
