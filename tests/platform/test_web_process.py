"""What the web process is spared: CAD libraries, slow imports, the wait for those who convert, and to ask
at every request who is calling."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep

import httpx
import psutil
import pytest

from tests.factories import key_of
from tests.service import ADMIN, TOP, Service, running
from tests.utils.cad import samples

HEAVY = ("OCP", "vtkmodules", "cadquery", "trimesh")
# Imported when they are asked for, if ever: a start waits for none of them.
LATE = (*HEAVY, "alembic", "flask_migrate", "fsspec", "s3fs", "redis", "networkx", "numpy", "rich.progress")
LATE += ("boto3", "botocore", "smtplib")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("service")) as service:
        yield service


def web(service: Service) -> list[psutil.Process]:
    found = service.processes("gunicorn")
    assert len(found) == 3  # the parent and two that serve
    return found


def test_it_never_imports_a_cad_library(service: Service, tmp_path: Path) -> None:
    answer = service.upload(samples.plate_step(tmp_path), Prefer="wait=30")
    assert service.client.get(f"/files/{answer.json()['id']}/preview.glb").status_code == 200
    mapped = {region.path for process in web(service) for region in process.memory_maps()}
    assert not [path for path in mapped for library in HEAVY if f"/{library}" in path]


SERVE_ONE_OF_EACH = f"""
import io, sys
from wsgi import app
client = app.test_client()
assert client.get("/health").status_code == 200
admin = {{"email": "admin@example.com", "password": "Correct-Horse-7"}}
token = client.post("/api/v1/auth/login", json=admin).json["access_token"]
client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {{token}}"
for name, status in (("a.step", 422), ("a.stl", 422), ("a.3mf", 422), ("a.doc", 415)):
    answer = client.post("/api/v1/files", data={{"file": (io.BytesIO(b""), name)}})
    assert answer.status_code == status, answer.text
assert client.get("/api/v1/files").status_code == 200
assert client.get("/api/v1/openapi.json").status_code == 200
print(*sys.modules.keys() & {set(HEAVY)!r})
"""


def test_no_request_makes_it_import_one(service: Service) -> None:
    """In a process of its own, where all modules can be asked for, Python ones, too."""
    command = [sys.executable, "-c", SERVE_ONE_OF_EACH]
    answer = subprocess.run(
        command, cwd=TOP, env=service.environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (answer.returncode, answer.stdout) == (0, "\n"), answer.stderr


def test_its_start_waits_for_none_that_is_needed_late_or_never(tmp_path: Path) -> None:
    command = [sys.executable, "-c", f"import sys, wsgi; print(*sys.modules.keys() & {set(LATE)!r})"]
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    answer = subprocess.run(
        command, cwd=TOP, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (answer.returncode, answer.stdout) == (0, "\n"), answer.stderr


def test_it_answers_while_others_convert(service: Service, tmp_path: Path) -> None:
    paths = [samples.perforated_step(tmp_path, f"{rows}.step", rows) for rows in (18, 19)]
    files = [service.upload(path).json()["id"] for path in paths]
    took = []
    with httpx.Client(base_url=service.url) as client:
        while all(state(service, file) in ("pending", "processing") for file in files):
            took += [seconds_of(client) for _ in range(10)]
    print(f"/health: median {median(took) * 1000:.1f} ms of {len(took)} while two files were converted")
    assert len(took) >= 50
    assert median(took) < 0.050
    assert [service.ended(file)["status"] for file in files] == ["ready", "ready"]


def state(service: Service, file: int) -> str:
    return str(service.client.get(f"/files/{file}").json()["status"])


def seconds_of(client: httpx.Client) -> float:
    began = perf_counter()
    assert client.get("/health").status_code == 200
    return perf_counter() - began


REVOKED_WITHIN_S = 5
AUDIT = "/api/v1/audit-events"
FRESH = httpx.Client()
TWINS = """INSERT INTO users
    (email, username, login_name, words, title, password_hash, password_changed_at, user_type, is_active,
     two_factor_enabled, length_unit, role_id, created_at, updated_at, version)
    SELECT ?1 || '@example.com', ?1, ?1, '', '', password_hash, created_at, user_type, 1,
     0, length_unit, role_id, created_at, updated_at, 1
    FROM users WHERE email = 'admin@example.com'"""

GIVE_ROLE = "UPDATE users SET role_id = (SELECT id FROM roles WHERE name = ?) WHERE username = ?"


def test_who_is_revoked_is_out_of_every_process_within_5_s(service: Service) -> None:
    names = ("leaver", "demoted", "narrowed", "gone")
    for name in names:
        elsewhere(service, TWINS, name)
    elsewhere(service, GIVE_ROLE, "manager", "narrowed")
    key = service.client.post("/api-keys", json=key_of("audit:read")).json()
    callers = {name: token_of(service, name) for name in names} | {"key": {"X-API-Key": key["key"]}}
    assert {status(service, headers) for headers in callers.values() for _ in range(12)} == {200}
    elsewhere(service, "UPDATE users SET is_active = 0 WHERE username = ?", "leaver")
    elsewhere(service, GIVE_ROLE, "customer", "demoted")
    elsewhere(service, "UPDATE roles SET permissions = ? WHERE name = 'manager'", '["files:read"]')
    httpx.post(f"{service.url}/api/v1/auth/logout", headers=callers["gone"]).raise_for_status()
    assert service.client.delete(f"/api-keys/{key['id']}").status_code == 204
    ended = monotonic()
    while monotonic() < ended + REVOKED_WITHIN_S:
        assert {status(service, headers) for headers in callers.values()} <= {200, 401, 403}
        sleep(0.1)
    for name, headers in callers.items():
        seen = {status(service, headers) for _ in range(12)}
        assert seen == {403 if name in ("demoted", "narrowed") else 401}, name


def elsewhere(service: Service, statement: str, *values: str) -> None:
    """In the database, by a process that the web processes know nothing of."""
    path = service.folder / "atelier.db"
    with closing(sqlite3.connect(path, timeout=15, isolation_level=None)) as connection:
        assert connection.execute(statement, values).rowcount == 1


def token_of(service: Service, name: str) -> dict[str, str]:
    login = {"username": name, "password": ADMIN["password"]}
    pair = httpx.post(f"{service.url}/api/v1/auth/login", json=login).raise_for_status().json()
    return {"Authorization": f"Bearer {pair['access_token']}"}


def status(service: Service, headers: dict[str, str]) -> int:
    """Over a connection of its own, which any of the processes may get."""
    address = f"{service.url}{AUDIT}?limit=1"
    return FRESH.get(address, headers=headers | {"Connection": "close"}).status_code
