"""The servers that are compared, in turn on the same database: two processes, as their users start them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psutil

from tests.service import TOP, eventually, free_port

BIN = Path(sys.executable).parent
PROCESSES, THREADS = "2", "8"
HERE = "tests.benchmarks.references"


@dataclass(frozen=True)
class Server:
    """How one is started, on PORT, and what its addresses begin with."""

    name: str
    command: tuple[str, ...]
    prefix: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


def ours(web_server: str) -> Server:
    settings = {"WEB_SERVER": web_server, "WEB_WORKERS": PROCESSES, "RATE_LIMIT": "100000000"}
    production = {"ENVIRONMENT": "production", "SECRET_KEY": "Benchmark-0123456789-abcdefghijklmnop"}
    command = (f"{BIN}/python", "-m", "deploy.serve")
    return Server(web_server, command, "/api/v1", settings | production)


def uvicorn(name: str, module: str) -> Server:
    options = ("--workers", PROCESSES, "--port", "PORT", "--log-level", "warning", "--no-access-log")
    return Server(name, (f"{BIN}/uvicorn", *options, f"{HERE}.{module}:app"))


FLASK = Server(
    "a Flask, ORM, marshmallow",
    (
        f"{BIN}/gunicorn",
        *("--workers", PROCESSES, "--threads", THREADS, "--bind", "127.0.0.1:PORT"),
        f"{HERE}.flask_orm:app",
    ),
)
FASTAPI = uvicorn("b FastAPI, ORM, pydantic", "fastapi_orm")
DOCUMENTS = uvicorn("b for documents", "fastapi_documents")
CEILING = uvicorn("c FastAPI, asyncpg, orjson", "fastapi_rows")
GUNICORN, GRANIAN = ours("gunicorn"), ours("granian")


@dataclass(frozen=True)
class Running:
    url: str
    process: psutil.Process


@contextmanager
def running(server: Server, database: str) -> Iterator[Running]:
    """Up and answering; ours writes its log lines to a file, as an operator would have them."""
    port = str(free_port())
    with TemporaryDirectory() as folder, Path(folder, "log").open("wb") as log:
        environment = {**os.environ, **server.settings, "DATABASE_URL": database, "PORT": port}
        command = [part.replace("PORT", port) for part in server.command]
        process = subprocess.Popen(
            command, cwd=TOP, env=environment | {"DATA_DIR": folder}, stdout=log, stderr=log
        )
        url = f"http://127.0.0.1:{port}"
        try:
            eventually(lambda: answers(url), 30, f"the first answer of {server.name}")
            yield Running(url, psutil.Process(process.pid))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code < 500
    except httpx.TransportError:
        return False
