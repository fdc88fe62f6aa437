"""The whole service as its users run it: web, worker and scheduler under their process manager."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil

from tests.databases import UNLIMITED

TOP = Path(__file__).parent.parent
STARTED = count()
ADMIN = {"email": "admin@example.com", "password": "Correct-Horse-7"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def broker() -> dict[str, str]:
    """Redis where `python -m tests` found one: each service has a database of it to itself, or one
    would take the other's calls. 0 is left to whoever lives there; pytest runs three at a time."""
    url = os.environ.get("ATELIER_TEST_BROKER")
    third = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 3
    own = 1 + third * 5 + next(STARTED) % 5
    return {"BROKER_URL": urlsplit(url)._replace(path=f"/{own}").geturl()} if url else {}


def eventually(check: Any, seconds: float, what: str = "it") -> Any:
    """What `check` answers once that is true; fails after so many seconds."""
    until = monotonic() + seconds
    while not (found := check()):
        assert monotonic() < until, f"{what} did not happen within {seconds} s"
        sleep(0.05)
    return found


@dataclass
class Service:
    """One running copy; `log` holds what it printed."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = ("flask", "start")

    def __post_init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.folder / "service.log"
        own = {
            "PORT": str(self.port),
            "DATA_DIR": str(self.folder),
            "FLASK_APP": "wsgi",
            "DEMO_FILES": "false",
        }
        admin = {"ADMIN_EMAIL": ADMIN["email"], "ADMIN_PASSWORD": ADMIN["password"]}
        self.environment = {**os.environ, **own, **UNLIMITED, **admin, **broker(), **self.settings}

    def start(self) -> None:
        command = [sys.executable, "-m", *self.program]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=TOP, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.client = httpx.Client(base_url=f"{self.url}/api/v1", timeout=60)
        eventually(self.answers, 90, "the first answer")
        login = self.client.post("/auth/login", json=ADMIN).raise_for_status().json()
        self.client.headers["Authorization"] = f"Bearer {login['access_token']}"

    def answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return httpx.get(f"{self.url}/health").status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> float:
        """Asks it to stop, as ctrl-C does; answers the seconds it took."""
        self.client.close()
        began, family = monotonic(), self.processes()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)
        _, alive = psutil.wait_procs(family, 5)
        for process in alive:
            process.kill()
        assert not alive, f"left behind: {alive}"
        return monotonic() - began

    def kill(self) -> None:
        """At once, all of its session: how it stops is for other tests to show."""
        self.client.close()
        while family := [pid for pid in psutil.pids() if session_of(pid) == self.process.pid]:
            for pid in family:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait(20)

    def processes(self, *words: str) -> list[psutil.Process]:
        """All that belong to it, or those whose command line has one of the words."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        return [p for p in family if not words or any(w in line(p) for w in words)]

    def workers(self) -> list[psutil.Process]:
        """Celery's processes, and the converting children below them."""
        return self.processes("celery", "forkserver", "multiprocessing")

    def upload(self, path: Path, **headers: str) -> httpx.Response:
        with path.open("rb") as stream:
            return self.client.post("/files", files={"file": (path.name, stream)}, headers=headers)

    def ended(self, file_id: int, seconds: float = 60) -> dict[str, Any]:
        """The file, once it is ready or failed."""

        def look() -> dict[str, Any] | None:
            file: dict[str, Any] = self.client.get(f"/files/{file_id}").raise_for_status().json()
            return file if file["status"] in ("ready", "failed") else None

        found: dict[str, Any] = eventually(look, seconds, f"the end of file {file_id}")
        return found


def session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid) if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE else None
    except (ProcessLookupError, psutil.NoSuchProcess):
        return None


def line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Service]:
    service = Service(folder, settings)
    try:
        service.start()
        yield service
    finally:
        service.kill()
