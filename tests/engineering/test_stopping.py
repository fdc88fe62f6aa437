"""A converter that has just been started can be stopped: a deployment that goes wrong is soon taken back."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil

from tests.databases import settings_for
from tests.engineering.test_faults import CONVERTER
from tests.service import TOP, eventually, line


def test_who_stops_a_converter_does_not_wait_until_it_has_started(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, f"sqlite:///{tmp_path / 'none.db'}", LOG_LEVEL="INFO", BROKER_URL="")
    log = tmp_path / "log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", *CONVERTER.split()]
        streams = {"stdout": output, "stderr": output}
        process = subprocess.Popen(command, cwd=TOP, env={**os.environ, **settings}, **streams)
    worker = psutil.Process(process.pid)
    servers: list[psutil.Process] = []

    def look() -> bool:
        servers[:] = [child for child in worker.children() if "forkserver" in line(child)]
        return bool(servers)

    try:
        eventually(look, 60, "its fork server")
        servers[0].suspend()  # as if its imports took for ever
        process.terminate()
        assert process.wait(60) == 0
    finally:
        process.kill()
        for server in servers:
            with suppress(psutil.NoSuchProcess):
                server.kill()
    assert "jailed" not in log.read_text()  # which it says once a child has imported the kernel
