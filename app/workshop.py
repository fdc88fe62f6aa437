"""What conversions need of this installation: the file store, their parameters, child processes."""

from functools import cache
from pathlib import Path
from shutil import rmtree

from flask import current_app

from config import MEGABYTE
from utils.cad.options import Options
from utils.cad.pool import Pool
from utils.gateways.storage import Storage, storage_at


def storage() -> Storage:
    found: Storage = storage_at(current_app.config["STORAGE_URL"])
    return found


def cad_options(attempt: int = 1) -> Options:
    """The second try, after the kernel died, is a careful one."""
    config = current_app.config
    size = int(config["CAD_MAX_GLB_MB"] * 1_000_000)
    return Options(deflection=config["CAD_DEFLECTION"], max_glb_bytes=size, careful=attempt > 1)


@cache
def converters() -> Pool:
    """One pool per worker process, warm from the start on."""
    config = current_app.config
    memory, folder = config["CAD_MEMORY_MB"] * MEGABYTE, Path(config["DATA_DIR"]) / "desks"
    return Pool(config["CAD_WORKERS"], config["CAD_TIMEOUT_S"], memory, folder)


def bench(conversion_id: int) -> Path:
    """An empty folder to work in, also where an earlier try was killed half-way."""
    folder = Path(current_app.config["DATA_DIR"]) / "work" / str(conversion_id)
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def clear(conversion_id: int) -> None:
    rmtree(Path(current_app.config["DATA_DIR"]) / "work" / str(conversion_id), ignore_errors=True)
