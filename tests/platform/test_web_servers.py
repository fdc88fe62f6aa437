"""Both web servers, each by itself: what the application takes for granted, and what signals do to them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event
from time import sleep

import httpx
import psutil
import pytest

from deploy.serve import refused
from tests.service import TOP, Service, eventually

MEGABYTE = 1024 * 1024
GONE_WITHIN_S = 8
UNREAD = "RemoteProtocolError('Server disconnected without sending a response.')"
OWN = {"DATABASE_URL": ""}  # SQLite


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a database in it, for one server after the other."""
    service = Service(tmp_path_factory.mktemp("web"), OWN)
    for command in (("db", "upgrade"), ("seed",)):
        flask = [sys.executable, "-m", "flask", *command]
        subprocess.run(flask, cwd=TOP, env=service.environment, check=True, capture_output=True)
    return service.folder


@pytest.fixture(scope="module", params=["gunicorn", "granian"])
def service(request: pytest.FixtureRequest, folder: Path) -> Iterator[Service]:
    """The web process alone: nobody converts."""
    service = Service(folder, {**OWN, "WEB_SERVER": request.param}, ("deploy.serve",))
    service.start()
    yield service
    service.stop()


def web(service: Service) -> list[psutil.Process]:
    found = [psutil.Process(service.process.pid), *service.processes()]
    assert len(found) == 3  # the parent and two that serve
    return found


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.step"
    with path.open("wb") as file:
        file.write(b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n")
        for _ in range(99):
            file.write((b"/*" + b" " * 1020 + b"*/") * 1024)
        file.write(b"ENDSEC;\nEND-ISO-10303-21;\n")
    return path


def test_it_streams_large_uploads_and_downloads(service: Service, large: Path) -> None:
    for _ in range(20):
        service.client.get("/files")
    before = {process: process.memory_info().rss for process in web(service)}
    with ThreadPoolExecutor(1) as pool:
        answer, up = watched(before, pool.submit(service.upload, large))
        assert answer.status_code == 202, answer.text
        content = f"/files/{answer.json()['id']}/content"
        whole, down = watched(before, pool.submit(service.client.get, content))
    assert whole.content == large.read_bytes()
    print(f"up {up / MEGABYTE:.1f} MB, down {down / MEGABYTE:.1f} MB more for {large.stat().st_size} bytes")
    assert max(up, down) < 20 * MEGABYTE
    assert max(process.memory_info().rss for process in before) < 200 * MEGABYTE


def watched(
    before: dict[psutil.Process, int], pending: "Future[httpx.Response]"
) -> tuple[httpx.Response, int]:
    """The answer, and by how much a process grew at most while it was waited for, in bytes."""
    most = 0
    while not pending.done():
        most = max(most, *(process.memory_info().rss - rss for process, rss in before.items()))
        sleep(0.005)
    return pending.result(), most


def test_who_hangs_up_half_way_leaves_nothing(service: Service) -> None:
    known = service.client.get("/files").json()["total"]
    ended = service.log.read_text().count("method=POST")
    with socket.create_connection(("127.0.0.1", service.port)) as client:
        client.sendall(half_an_upload(service.client.headers["Authorization"]))
    eventually(lambda: service.log.read_text().count("method=POST") > ended, 10, "the end of the request")
    assert service.client.get("/files").json()["total"] == known


def half_an_upload(authorization: str) -> bytes:
    field = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.stl"\r\n\r\n'
    part = field + bytes(5 * MEGABYTE)
    head = (
        "POST /api/v1/files HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: {authorization}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n"
        f"Content-Length: {2 * len(part)}\r\n\r\n"
    )
    return head.encode() + part


def test_a_body_over_the_limit_is_refused_in_words(service: Service) -> None:
    answer = service.client.post("/files", files={"file": ("big.stl", bytes(102 * MEGABYTE))})
    assert (answer.status_code, answer.json()["code"]) == (413, "request_entity_too_large")


def test_parts_and_heads_of_files(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "small.stl"
    path.write_bytes(b"solid x\nendsolid x\n")
    answer = service.upload(path)
    assert answer.status_code == 202, answer.text
    url = f"/files/{answer.json()['id']}/content"
    part = service.client.get(url, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, path.read_bytes()[2:5])
    head = service.client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(path.stat().st_size)


def test_a_second_copy_on_its_port_is_refused(service: Service) -> None:
    assert refused("127.0.0.1", service.port)


def test_ctrl_c_leaves_nobody(service: Service) -> None:
    """The terminal sends it to all of them at once."""
    os.killpg(service.process.pid, signal.SIGINT)
    assert_gone(service)
    service.start()


def write_until(over: Event, answers: list[str], service: Service, keeps: bool) -> None:
    """Adds what this client gets: statuses, "refused" and, where nobody answered, the error."""
    url, part, headers = f"{service.url}/api/v1/parts", {"name": "Bolt"}, dict(service.client.headers)
    with httpx.Client(timeout=30, headers=headers) as client:
        while not over.is_set():
            ask = client.post if keeps else partial(httpx.post, headers=headers)
            try:
                answers.append(str(ask(url, json=part).status_code))
            except httpx.ConnectError:
                answers.append("refused")
                sleep(0.05)
            except httpx.TransportError as error:
                answers.append(repr(error))


def test_who_is_let_in_is_answered_when_it_is_told_to_stop(service: Service) -> None:
    """More clients than threads, so that some wait in the queue at that moment: all that was done was
    answered. Only granian closes connections of which it has read nothing: nothing was done for these."""
    over, answers, before = Event(), list[str](), parts(service)
    is_gunicorn = service.settings["WEB_SERVER"] == "gunicorn"
    with ThreadPoolExecutor(24) as clients:
        keeps = [is_gunicorn and n % 2 == 0 for n in range(24)]
        writers = [clients.submit(write_until, over, answers, service, keep) for keep in keeps]
        eventually(lambda: len(answers) > 48, 30, "the first answers")
        service.process.terminate()
        assert_gone(service)
        over.set()
    assert [writer.result() for writer in writers] == [None] * 24
    service.start()
    assert set(answers) <= {"201", "refused"} | (set() if is_gunicorn else {UNREAD})
    assert parts(service) - before == answers.count("201")


def parts(service: Service) -> int:
    page = service.client.get("/parts?limit=1").raise_for_status().json()
    assert page["total_is_exact"]
    return int(page["total"])


def test_a_killed_parent_leaves_nobody(service: Service) -> None:
    service.process.kill()
    assert_gone(service)
    service.start()


def assert_gone(service: Service) -> None:
    """Parent and workers, within a few seconds, so that the next one gets their port."""
    service.client.close()
    service.process.wait(GONE_WITHIN_S)
    eventually(lambda: not refused("127.0.0.1", service.port), GONE_WITHIN_S, "the end of its workers")


def test_a_killed_worker_comes_back(service: Service) -> None:
    victim = web(service)[-1]
    victim.kill()
    eventually(lambda: victim.pid not in {p.pid for p in service.processes()}, 10, "the end")
    eventually(lambda: len(service.processes()) == 2 and service.answers(), 10, "another worker")
