"""Who waits for a conversion holds a thread: few may, and all others are served meanwhile."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from flask import Flask

from app.waiting import WaitingRoom
from tests.platform.test_web_servers import OWN, folder
from tests.service import Service

__all__ = ["folder"]

UPLOADS = 24
WAIT_S = 6


@pytest.fixture
def service(folder: Path) -> Iterator[Service]:
    """The web process alone: nobody converts."""
    service = Service(folder, {**OWN, "WEB_WORKERS": "1", "WEB_THREADS": "4"}, ("deploy.serve",))
    service.start()
    yield service
    service.stop()


def test_uploads_that_wait_leave_threads_to_others(service: Service) -> None:
    def upload(number: int) -> float:
        began, stl = monotonic(), f"solid {number}\nendsolid {number}\n".encode()
        given, wish = {"file": (f"{number}.stl", stl)}, {"Prefer": f"wait={WAIT_S}"}
        assert service.client.post("/files", files=given, headers=wish).status_code == 202
        return monotonic() - began

    with ThreadPoolExecutor(UPLOADS) as pool:
        uploads = [pool.submit(upload, number) for number in range(UPLOADS)]
        sleep(WAIT_S / 3)
        began = monotonic()
        assert httpx.get(f"{service.url}/health", timeout=60).status_code == 200
        health = monotonic() - began
        waited = [each.result() >= WAIT_S for each in uploads]
    assert health < 1
    assert sum(waited) == 1


def test_each_user_has_one_place_and_the_process_few(app: Flask) -> None:
    app.config["WEB_THREADS"] = 8
    room = WaitingRoom()
    with ExitStack() as stack:
        taken = [stack.enter_context(room.place(user)) for user in (1, 1, 2, 3)]
        assert taken == [True, False, True, False]
    with room.place(3) as free:
        assert free
