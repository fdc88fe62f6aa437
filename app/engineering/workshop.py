"""What conversions need of this installation: the file store, their parameters, child processes, a bench."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import disk_usage, rmtree
from typing import IO
from uuid import uuid4

from app.settings import settings
from utils.cad.options import Options
from utils.cad.pool import Pool
from utils.extension_settings import MEGABYTE
from utils.gateways.storage import Storage, storage_at

LOCK = "lock"
held: list[IO[bytes]] = []  # locks of this process, which end with it, however it ends


def storage() -> Storage:
    found: Storage = storage_at(settings["STORAGE_URL"])
    return found


def cad_options(attempt: int = 1) -> Options:
    """The second try, after the kernel died, is a careful one."""
    size = int(settings["CAD_MAX_GLB_MB"] * 1_000_000)
    return Options(deflection=settings["CAD_DEFLECTION"], max_glb_bytes=size, careful=attempt > 1)


@cache
def converters() -> Pool:
    """One pool per worker process, warm from the start on."""
    memory, folder = settings["CAD_MEMORY_MB"] * MEGABYTE, Path(settings["DATA_DIR"]) / "desks"
    return Pool(settings["CAD_WORKERS"], settings["CAD_TIMEOUT_S"], memory, folder)


def benches() -> Path:
    """Where all workers work that share this DATA_DIR."""
    folder = Path(settings["DATA_DIR"]) / "work"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@cache
def workplace() -> Path:
    """A folder of this process's own, locked as long as it lives; those of dead ones are cleared."""
    with (benches() / LOCK).open("wb") as door:
        fcntl.flock(door, fcntl.LOCK_EX)  # or somebody would find this one before it is locked
        for left in benches().iterdir():
            clear_if_dead(left)
        own = benches() / uuid4().hex
        own.mkdir()
        held.append((own / LOCK).open("wb"))
        fcntl.flock(held[-1], fcntl.LOCK_EX)
    return own


def clear_if_dead(folder: Path) -> None:
    """Who still holds the lock is at work, on this machine or on another one."""
    if not folder.is_dir():
        return
    try:
        with (folder / LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    rmtree(folder, ignore_errors=True)


@contextmanager
def bench() -> Iterator[Path]:
    """An empty folder for one try, which nobody else knows of."""
    folder = workplace() / uuid4().hex
    folder.mkdir()
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def no_room(folder: Path) -> bool:
    """Whether what failed there may have failed for want of space."""
    return disk_usage(folder).free < 16 * MEGABYTE
