"""What a child that converts may still reach: libraries, its own source, its own folder, nothing else.

A CAD file may name other files, and a kernel of a million lines may be made to do anything. So a child
shuts itself in before it has threads, and before it has seen a file of anybody.
"""

import ctypes
import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from utils.cad import landlock, namespaces, seccomp

LANDLOCK, NAMESPACES = "landlock", "namespaces"
WALLS = (LANDLOCK, NAMESPACES)  # in this order: the first that this machine has is taken
NONE = "none"
PR_SET_NO_NEW_PRIVS = 38

# What the C libraries read: themselves, descriptions of drivers and of the machine, clocks, chance.
SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/glvnd",
    "/etc/fonts",
    "/sys/devices/system/cpu",
    "/dev/null",
    "/dev/zero",
    "/dev/urandom",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """Three folders: below `sources` a child may read, below `outs` read and write, each by names it knows;
    `root` is an empty one, which becomes its `/` where there is no Landlock."""

    sources: Path
    outs: Path
    root: Path


@dataclass(frozen=True, slots=True)
class Held:
    """What keeps the child from files and from the network; `none` where nothing does."""

    files: str
    network: str

    @property
    def is_whole(self) -> bool:
        return NONE not in (self.files, self.network)


def readable() -> list[Path]:
    """Python, its packages and our own calculations: not the folder around them, where `.env` may lie."""
    python = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    named = (*SYSTEM, *python, f"{sys.base_prefix}/lib", str(Path(__file__).parents[1]))
    found = [Path(name) for name in named]
    return list(dict.fromkeys([*found, *(path.resolve() for path in found)]))


def enter(cell: Cell, walls: tuple[str, ...] = WALLS) -> Held:
    """Shut this process in. What the machine lacks is left out, and said."""
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    files = limit_files(cell, walls)
    network = files if files == NAMESPACES else NONE
    with going_without():
        seccomp.enter()
        network = "seccomp"
    return Held(NONE if lies_open(cell) else files, network)


def limit_files(cell: Cell, walls: tuple[str, ...]) -> str:
    if LANDLOCK in walls and landlock.version():
        allowed = dict.fromkeys(readable(), landlock.LOOK)
        with going_without():
            own = {cell.sources: landlock.OPEN_BY_NAME, cell.outs: landlock.MAKE_BY_NAME}
            landlock.enter(allowed | own)
            return LANDLOCK
    if NAMESPACES in walls and may_unshare(cell):
        namespaces.enter(cell.root, [*readable(), cell.sources], cell.outs)
        return NAMESPACES
    return NONE


def lies_open(cell: Cell) -> bool:
    """Whether our data lies where everything may be read."""
    return any(path in cell.sources.resolve().parents for path in readable())


def may_unshare(cell: Cell) -> bool:
    """Tried by a fork: who tries it himself cannot go back."""
    pid = os.fork()
    if pid == 0:
        try:
            namespaces.enter(cell.root, [], cell.outs)
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@contextmanager
def going_without() -> Iterator[None]:
    """Where the kernel refuses this: say so and go on. Whoever needs it asks `Held`."""
    try:
        yield
    except OSError as error:
        print(error, file=sys.stderr)
