"""What the machines around a file do is never held against it: each fault with real processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from tests.databases import SERVER, server_database
from tests.engineering.conftest import LIMITS
from tests.far_store import Line, far_store
from tests.service import TOP, Service, eventually, line, running
from tests.utils.cad import samples

WAIT = 90
HOUR_S = 3600
CONVERTER = "celery --quiet --app wsgi:celery worker --pool threads --concurrency 2 --queues convert"


@pytest.fixture(scope="module")
def far() -> Iterator[tuple[Line, dict[str, str]]]:
    with far_store() as both:
        yield both


@pytest.fixture(scope="module")
def service(far: tuple[Line, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A fresh machine: what it keeps in DATA_DIR has no folder yet, and its files are in S3."""
    folder = tmp_path_factory.mktemp("service")
    with ExitStack() as stack:
        settings = {**LIMITS, **far[1], "CAD_TIMEOUT_S": "60", "DATA_DIR": str(folder / "new" / "data")}
        if SERVER:
            settings["DATABASE_URL"] = stack.enter_context(server_database())
        yield stack.enter_context(running(folder, **settings))


def file(service: Service, file_id: int) -> dict[str, object]:
    found: dict[str, object] = service.client.get(f"/files/{file_id}").json()
    return found


def converters(service: Service) -> list[psutil.Process]:
    return [p for p in service.processes("--queues convert") if "celery" in line(p)]


def test_a_fresh_machine_is_whole_by_itself(service: Service, tmp_path: Path) -> None:
    sent = service.upload(samples.plate_step(tmp_path, width=41)).json()
    assert service.ended(sent["id"], WAIT)["status"] == "ready"
    eventually(lambda: httpx.get(f"{service.url}/ready").status_code == 200, 20, "a service that is whole")


def test_a_store_that_is_gone_keeps_files_waiting(
    service: Service, far: tuple[Line, dict[str, str]], tmp_path: Path
) -> None:
    ids = [
        service.upload(samples.perforated_step(tmp_path, f"{rows}.step", rows)).json()["id"]
        for rows in (9, 10)
    ]
    eventually(lambda: any(file(service, i)["status"] == "processing" for i in ids), 30, "a conversion")
    far[0].state = "cut"
    try:
        eventually(lambda: any(file(service, i)["stage"] == "delayed" for i in ids), WAIT, "a delay")
    finally:
        far[0].state = "whole"
    ends = [service.ended(i, WAIT) for i in ids]
    assert [(end["status"], end["error"]) for end in ends] == [("ready", None)] * 2


def test_a_worker_whose_clock_dies_ends_and_comes_back(service: Service) -> None:
    both = eventually(lambda: len(found := service.processes("--beat")) == 2 and found, 20, "its clock")
    worker, clock = sorted(both, key=lambda process: process.create_time())
    clock.kill()
    eventually(lambda: not worker.is_running(), 20, "the end of its worker")
    eventually(lambda: len(service.processes("--beat")) == 2, 30, "a new one with a new clock")


@contextmanager
def another_converter(service: Service, **settings: str) -> Iterator[None]:
    environment = {**service.environment, "PYTHONPATH": str(TOP), **settings}
    command = [sys.executable, "-m", *CONVERTER.split(), "--hostname", "other@%h"]
    with service.log.open("ab") as log:
        process = subprocess.Popen(command, cwd=TOP, env=environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.kill()  # how a worker stops when it is told to is for other tests to show
            process.wait(20)


@pytest.mark.parametrize("off", [-HOUR_S, HOUR_S])
def test_a_converter_whose_clock_is_an_hour_off_converts_as_others_do(
    service: Service, tmp_path: Path, off: int
) -> None:
    wrong = {"CLOCK_OFF_S": str(off), "PYTHONPATH": f"{TOP / 'tests' / 'clocks'}{os.pathsep}{TOP}"}
    with another_converter(service, **wrong):
        (usual,) = (p for p in converters(service) if "convert@" in line(p))
        usual.suspend()
        try:
            path = samples.perforated_step(tmp_path, f"{off}.step", 12 + (off > 0))
            end = service.ended(service.upload(path).json()["id"], WAIT)
        finally:
            usual.resume()
    assert (end["status"], end["error"]) == ("ready", None)


def test_a_try_that_is_taken_over_leaves_the_other_its_folder(service: Service, tmp_path: Path) -> None:
    """The worker that was silent for too long wakes up while another one, beside it in the same DATA_DIR,
    works on the same row."""
    with another_converter(service):
        (usual,) = (p for p in converters(service) if "convert@" in line(p))
        sent = service.upload(samples.perforated_step(tmp_path, "taken.step", 14)).json()
        eventually(lambda: file(service, sent["id"])["status"] == "processing", 30, "a conversion")
        usual.suspend()
        eventually(lambda: "taken back" in service.log.read_text() or ended(service, sent["id"]), 30)
        usual.resume()
        end = service.ended(sent["id"], WAIT)
    assert (end["status"], end["error"]) == ("ready", None)


def ended(service: Service, file_id: int) -> bool:
    return file(service, file_id)["status"] in ("ready", "failed")
