"""Starting and stopping, with real processes and real signals."""

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import httpx
import psutil
import pytest

from tests.service import TOP, Service, eventually, running
from tests.utils.cad import samples

# What has not ended after 7 s is killed; a busy machine takes its time for that, too.
STOPS_WITHIN_S = 30


def test_two_copies_run_side_by_side(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    first = running(tmp_path / "one", DEMO_FILES="true")
    with first as one, running(tmp_path / "two", WEB_SERVER="granian") as two:
        assert one.client.post("/parts", json={"name": "Only here"}).status_code == 201
        assert one.client.get("/parts").json()["total"] == 1
        assert two.client.get("/parts").json()["total"] == 0


def test_stopped_in_the_middle_and_started_again(tmp_path: Path) -> None:
    """Nothing is left running, nothing is lost, the files are not to blame, and secrets are shown once."""
    service = Service(tmp_path)
    service.start()
    paths = [samples.perforated_step(tmp_path, f"{rows}.step", rows) for rows in (20, 21)]
    files = [service.upload(path).json()["id"] for path in paths]
    eventually(lambda: "processing" in states(service), 30)
    service.stop()
    first = service.log.read_text()
    assert "Traceback" not in first
    service.start()
    assert [service.ended(file)["status"] for file in files] == ["ready", "ready"]
    service.stop()
    assert (first.count("API key"), service.log.read_text().count("API key")) == (1, 1)


def test_in_a_terminal_the_greeting_comes_last_and_stays(tmp_path: Path) -> None:
    """Password and key are shown once: no line per request carries them away."""
    service = Service(tmp_path)
    del service.environment["ADMIN_PASSWORD"]
    screen, terminal = pty.openpty()
    command = [sys.executable, "-m", "flask", "start"]
    process = subprocess.Popen(
        command, cwd=TOP, env=service.environment, stdout=terminal, stderr=terminal, start_new_session=True
    )
    try:
        shown = read_until(screen, b"Ctrl-C stops all.")
        assert httpx.get(f"{service.url}/api/v1/parts").status_code == 401
        assert httpx.get(f"{service.url}/login").status_code == 200
        assert read_for(screen, 1.0).strip() == b""
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
    lines = [line.strip() for line in shown.decode().splitlines() if line.strip()]
    words = ("Preparing", "Starting", "Atelier is at", "admin e-mail", "admin password", "API key")
    places = [next(n for n, line in enumerate(lines) if line.startswith(word)) for word in words]
    assert places == sorted(places)


def read_until(screen: int, mark: bytes) -> bytes:
    shown = b""

    def is_there() -> bool:
        nonlocal shown
        shown += read_for(screen, 0.2)
        return mark in shown

    eventually(is_there, 60, f"{mark!r} on the screen")
    return shown.partition(mark)[0]


def read_for(screen: int, seconds: float) -> bytes:
    shown, until = b"", monotonic() + seconds
    while (left := until - monotonic()) > 0 and select.select([screen], [], [], left)[0]:
        shown += os.read(screen, 65536)
    return shown


def states(service: Service) -> set[str]:
    return {file["status"] for file in service.client.get("/files", params={"q": "step"}).json()["items"]}


@contextmanager
def made(service: Service) -> Iterator["subprocess.Popen[bytes]"]:
    """`make run` in the foreground; killed with all its family, should it not stop by itself."""
    with service.log.open("ab") as log:
        process = subprocess.Popen(["make", "run"], cwd=TOP, env=service.environment, stdout=log, stderr=log)  # noqa: S607
    try:
        yield process
    finally:
        process.kill()


@pytest.mark.skipif(not (TOP / ".venv/.run").exists(), reason="not installed by make: `make test` does")
def test_make_that_is_told_to_stop_takes_all_with_it(tmp_path: Path) -> None:
    service = Service(tmp_path)
    with made(service) as process:
        eventually(lambda: reached(service.url), 60, "the first answer")
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM)
        began = monotonic()
        process.wait(STOPS_WITHIN_S)
        _, alive = psutil.wait_procs(family, STOPS_WITHIN_S - (monotonic() - began))
        assert alive == []


def reached(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 200
    except httpx.TransportError:
        return False
