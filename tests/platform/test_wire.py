"""What is malformed on the wire is a problem under both servers, and never one of ours."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.headers import ALWAYS, POLICIES
from tests.service import running

HOST = b"Host: localhost\r\nConnection: close\r\n"
LOGIN = b"POST /api/v1/auth/login HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
CHUNKED = LOGIN + b"Transfer-Encoding: chunked\r\n\r\n"
PARTS = b"GET /api/v1/parts HTTP/1.1\r\n" + HOST

# Each with the status it is answered.
BROKEN = {
    "cut in a chunk": (CHUNKED + b'40\r\n{"a":', 400),
    "without the last chunk": (CHUNKED + b'5\r\n{"a":\r\n', 400),
    "no size": (CHUNKED + b"ZZ\r\n{}\r\n0\r\n\r\n", 400),
    "a negative size": (CHUNKED + b"-1\r\n{}\r\n0\r\n\r\n", 400),
    "cut short": (LOGIN + b'Content-Length: 400\r\n\r\n{"a":', 400),
    "too large": (LOGIN + b"Content-Length: 70000\r\n\r\n" + b"x" * 70_000, 413),
    "too large in chunks": (CHUNKED + b"20000\r\n" + b"x" * 0x20000 + b"\r\n0\r\n\r\n", 413),
    "not ASCII": (PARTS + b"Authorization: Basic \xff\r\n\r\n", 401),
    "not allowed": (b"DELETE /health HTTP/1.1\r\nAccept: */*\r\n" + HOST + b"\r\n", 405),
}
# Granian has other limits, and answers the others without a body.
BEFORE_US = {
    "a long address": (b"GET /api/v1/parts?q=" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "a long header": (PARTS + b"X-Long: " + b"a" * 200_000 + b"\r\n\r\n", 431),
    "NUL": (PARTS + b"X-API-Key: a\0b\r\n\r\n", 400),
}


@pytest.fixture(scope="module", params=["gunicorn", "granian"])
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    folder: Path = tmp_path_factory.mktemp("wire")
    with running(folder, WEB_SERVER=request.param) as running_service:
        yield request.param, running_service.url


def answer_to(url: str, request: bytes, is_cut: bool) -> tuple[bytes, bytes]:
    """Head and body."""
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), 10) as connection:
        connection.sendall(request)
        if is_cut:
            connection.shutdown(socket.SHUT_WR)
        found = b""
        while block := connection.recv(65536):
            found += block
    head, _, body = found.partition(b"\r\n\r\n")
    return head, body


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_request_is_a_problem(service: tuple[str, str], name: str) -> None:
    request, status = BROKEN[name]
    head, body = answer_to(service[1], request, name.startswith(("cut", "without")))
    assert head.startswith(b"HTTP/1.1 %d " % status), head
    assert b"content-type: application/problem+json" in head.lower()
    assert json.loads(body)["status"] == status


@pytest.mark.parametrize("name", BEFORE_US)
def test_so_is_what_gunicorn_refuses_itself(service: tuple[str, str], name: str) -> None:
    server, url = service
    if server == "granian":
        pytest.skip("it has other limits, and refuses without a body")
    request, status = BEFORE_US[name]
    head, body = answer_to(url, request, False)
    assert head.startswith(b"HTTP/1.1 %d " % status), head
    assert b"application/problem+json" in head
    told = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    assert json.loads(body)["request_id"] == told["X-Request-ID"]
    assert json.loads(body).keys() == {"type", "title", "status", "detail", "instance", "code", "request_id"}
    assert told.items() >= ALWAYS.items()
    assert told["Content-Security-Policy"] == POLICIES["rest"]
    assert json.loads(body)["status"] == status
