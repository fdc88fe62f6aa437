"""`python -m tests.fuzz`: schemathesis asks a running service all that the document allows, and much that it
does not: as customer, stranger and administrator, 20 s each. `--long`: ten minutes, PostgreSQL, too."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import httpx
from sqlalchemy import make_url

from tests import servers
from tests.databases import CHEAP, run
from tests.service import Service, eventually, running

HERE = Path(__file__).parent
SHORT_S, LONG_S = 20, 600
CUSTOMER = {"username": "ada", "password": "Analytical-1843"}


def main(long: bool) -> int:
    failed = [ask("SQLite", "", long)]
    if long and (server := servers.postgresql()):
        with database(server) as url:
            failed.append(ask("PostgreSQL", url, long))
    elif long:
        print("PostgreSQL does not answer here: not asked on it")
    return int(any(failed))


def ask(name: str, url: str, long: bool) -> bool:
    settings = {"DATABASE_URL": url, "LOG_LEVEL": "WARNING", "DEMO_FILES": str(long).lower(), **CHEAP}
    with TemporaryDirectory() as folder, running(Path(folder), **settings) as service:
        # Before its first sweep it is up, but not ready.
        eventually(lambda: httpx.get(f"{service.url}/ready").status_code == 200, 60, "the first sweep")
        callers = {"customer": customer(service), "stranger": [], "administrator": administrator(service)}
        found = {who: calls(f"{name}, {who}", service, header, long) for who, header in callers.items()}
        return any(found.values())


def calls(name: str, service: Service, header: list[str], long: bool) -> bool:
    """Whether anything was found. The short form asks the same every time."""
    print(f"\n== {name}", flush=True)
    program = [
        str(Path(sys.executable).parent / "schemathesis"),
        "--config-file",
        str(HERE / "schemathesis.toml"),
    ]
    options = (
        ["--max-time", str(LONG_S)] if long else ["--max-time", str(SHORT_S), "--seed", "1", "--no-shrink"]
    )
    command = [*program, "run", f"{service.url}/api/v1/openapi.json", *options, *header]
    return subprocess.run(command, check=False).returncode != 0


def customer(service: Service) -> list[str]:
    person = CUSTOMER | {"email": "ada@example.com"}
    httpx.post(f"{service.url}/api/v1/auth/register", json=person).raise_for_status()
    login = httpx.post(f"{service.url}/api/v1/auth/login", json=CUSTOMER).raise_for_status()
    return ["-H", f"Authorization: Bearer {login.json()['access_token']}"]


def administrator(service: Service) -> list[str]:
    return ["-H", f"Authorization: {service.client.headers['Authorization']}"]


@contextmanager
def database(server: str) -> Iterator[str]:
    name = f"atelier_fuzz_{uuid4().hex[:12]}"
    run(f"CREATE DATABASE {name}", server)
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        run(f"DROP DATABASE {name} WITH (FORCE)", server)


if __name__ == "__main__":
    sys.exit(main("--long" in sys.argv[1:]))
