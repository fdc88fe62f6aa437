"""What the web process is spared: CAD libraries, memory, and the wait for those who convert."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import httpx
import psutil
import pytest

from tests.service import TOP, Service, running
from tests.utils.cad import samples

MEGABYTE = 1024 * 1024
HEAVY = ("OCP", "vtkmodules", "cadquery", "trimesh")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("service")) as service:
        yield service


def web(service: Service) -> list[psutil.Process]:
    found = service.processes("gunicorn")
    assert len(found) == 3  # the parent and two that serve
    return found


def memory(service: Service) -> int:
    """Of the largest web process, in bytes."""
    return max(int(process.memory_info().rss) for process in web(service))


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


def test_it_streams_large_uploads(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "large.step"
    with path.open("wb") as file:
        file.write(b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n")
        for _ in range(99):
            file.write((b"/*" + b" " * 1020 + b"*/") * 1024)
        file.write(b"ENDSEC;\nEND-ISO-10303-21;\n")
    for _ in range(20):
        service.client.get("/files")
    before = {process: process.memory_info().rss for process in web(service)}
    with ThreadPoolExecutor(1) as pool:
        answer, most = watched(before, pool.submit(service.upload, path))
    assert answer.status_code == 202, answer.text
    print(f"{most / MEGABYTE:.1f} MB more for an upload of {path.stat().st_size / MEGABYTE:.0f} MB")
    assert most < 20 * MEGABYTE
    assert service.ended(answer.json()["id"])["status"] == "failed"
    print(f"{memory(service) / MEGABYTE:.0f} MB in the largest web process")
    assert memory(service) < 200 * MEGABYTE


def watched(
    before: dict[psutil.Process, int], upload: "Future[httpx.Response]"
) -> tuple[httpx.Response, int]:
    """The answer, and by how much a process grew at most while it was waited for, in bytes."""
    most = 0
    while not upload.done():
        most = max(most, *(process.memory_info().rss - rss for process, rss in before.items()))
        sleep(0.005)
    return upload.result(), most


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
