"""A real nginx with deploy/nginx.conf before the real service: uploads in, stored files out."""

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.service import TOP, Service, eventually, free_port, running
from tests.utils.cad import samples

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/bin")

NOBODY = "192.0.2.1/32"

pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed: sudo apt install nginx-light")


@dataclass
class Front:
    """`client` talks to nginx, logged in; `port` is nginx's."""

    service: Service
    client: httpx.Client
    port: int


def configuration(service: Service, port: int, folder: Path, proxy: str = NOBODY) -> Path:
    """The one that is deployed, but for its places: ports, folders, and a small limit to test."""
    text = (TOP / "deploy/nginx.conf").read_text()
    places = {
        "/tmp/nginx.pid": str(folder / "nginx.pid"),  # noqa: S108
        "/tmp/nginx-bodies": str(folder / "bodies"),  # noqa: S108
        "/tmp/nginx-answers": str(folder / "answers"),  # noqa: S108
        "listen 80;": f"listen 127.0.0.1:{port};",
        "api:8000": f"127.0.0.1:{service.port}",
        "/var/lib/atelier/files/": f"{service.folder}/files/",
        "client_max_body_size 101m": "client_max_body_size 3m",
    }
    for deployed, here in places.items():
        assert text.count(deployed) == 1, deployed
        text = text.replace(deployed, here)
    assert text.count(NOBODY) == 2
    text = text.replace(NOBODY, proxy)
    path = folder / "nginx.conf"
    path.write_text("daemon off;\n" + ("user root;\n" if folder.owner() == "root" else "") + text)
    return path


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("nginx")
    behind = {"X_ACCEL_PREFIX": "/stored/", "TRUSTED_PROXIES": "1"}
    with running(tmp_path_factory.mktemp("service"), **behind) as service:
        port = free_port()
        with in_front(service, port, folder):
            headers = {"Authorization": service.client.headers["Authorization"]}
            base_url = f"http://127.0.0.1:{port}/api/v1"
            with httpx.Client(base_url=base_url, headers=headers, timeout=60) as client:
                yield Front(service, client, port)


@contextmanager
def in_front(service: Service, port: int, folder: Path, proxy: str = NOBODY) -> Iterator[None]:
    path = configuration(service, port, folder, proxy)
    nginx = subprocess.Popen([str(NGINX), "-p", str(folder), "-c", str(path)])
    eventually(lambda: answers(f"http://127.0.0.1:{port}/health"), 10, "nginx's first answer")
    yield
    nginx.terminate()
    nginx.wait(10)


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def uploaded(front: Front, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The file that came in through nginx, and its address."""
    path = samples.plate_step(tmp_path_factory.mktemp("plate"))
    with path.open("rb") as stream:
        answer = front.client.post(
            "/files", files={"file": (path.name, stream)}, headers={"Prefer": "wait=30"}
        )
    assert answer.json()["status"] == "ready", answer.text
    return path, f"/files/{answer.json()['id']}"


def test_stored_files_are_sent_by_nginx(front: Front, uploaded: tuple[Path, str]) -> None:
    path, url = uploaded
    whole = front.client.get(f"{url}/content")
    assert whole.content == path.read_bytes()
    assert whole.headers["Server"] == "nginx"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert path.name in whole.headers["Content-Disposition"]
    assert "X-Accel-Redirect" not in whole.headers
    # Asked directly, the service leaves the sending to nginx: that it really does.
    direct = front.service.client.get(f"{url}/content")
    assert (direct.content, direct.headers["X-Accel-Redirect"][:8]) == (b"", "/stored/")


def test_ranges_and_unchanged_files(front: Front, uploaded: tuple[Path, str]) -> None:
    path, url = uploaded
    part = front.client.get(f"{url}/content", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, path.read_bytes()[10:20])
    etag = front.client.get(f"{url}/preview.glb").headers["ETag"]
    again = front.client.get(f"{url}/preview.glb", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    resumed = front.client.get(f"{url}/preview.glb", headers={"Range": "bytes=0-3", "If-Range": etag})
    assert (resumed.status_code, resumed.content) == (206, b"glTF")


@pytest.mark.parametrize(
    ("kind", "media_type"), [("glb", "model/gltf-binary"), ("stl", "model/stl"), ("png", "image/png")]
)
def test_previews_keep_their_media_type(
    front: Front, uploaded: tuple[Path, str], kind: str, media_type: str
) -> None:
    answer = front.client.get(f"{uploaded[1]}/preview.{kind}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert len(answer.content) > 100


def test_the_store_cannot_be_reached_from_outside(front: Front, uploaded: tuple[Path, str]) -> None:
    stored = front.service.client.get(f"{uploaded[1]}/content").headers["X-Accel-Redirect"]
    answer = httpx.get(f"http://127.0.0.1:{front.port}{stored}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    strangers = httpx.get(f"http://127.0.0.1:{front.port}/api/v1{uploaded[1]}/content")
    assert strangers.status_code == 401


def test_a_body_over_the_limit_is_a_problem(front: Front) -> None:
    answer = front.client.post("/files", files={"file": ("big.stl", b"\0" * 3_500_000)})
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "too_large"


def test_json_is_compressed(front: Front) -> None:
    answer = front.client.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.json()["openapi"].startswith("3.1")


SAID = (
    "X-Content-Type-Options",
    "Content-Security-Policy",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
)


def test_its_own_answers_say_what_the_applications_do(front: Front, uploaded: tuple[Path, str]) -> None:
    """Each header once, and the same: of what it refuses, of what it sends itself, of what it passes on."""
    expected = {name: [front.service.client.get("/parts").headers[name]] for name in SAID}
    top = f"http://127.0.0.1:{front.port}"
    answers = {
        "refused": front.client.post("/files", files={"file": ("big.stl", bytes(3_500_000))}),
        "hidden": httpx.get(f"{top}/stored/x"),
        "too long": httpx.get(f"{top}/{'x' * 9_000}"),
        "stored": front.client.get(f"{uploaded[1]}/preview.glb"),
        "passed on": front.client.get("/parts"),
        "passed on and refused": front.client.get("/parts/4711"),
    }
    for what, answer in answers.items():
        assert {name: answer.headers.get_list(name) for name in SAID} == expected, what
        assert "no-store" in answer.headers["Cache-Control"] or what == "stored"
        assert "Retry-After" not in answer.headers


@pytest.mark.parametrize(("proxy", "is_believed"), [(NOBODY, False), ("127.0.0.1/32", True)])
def test_only_a_known_proxy_is_believed_how_a_client_came(
    front: Front, tmp_path: Path, proxy: str, is_believed: bool
) -> None:
    port = free_port()
    with in_front(front.service, port, tmp_path, proxy):
        claims = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
        answer = httpx.get(f"http://127.0.0.1:{port}/health", headers=claims)
    assert ("Strict-Transport-Security" in answer.headers) is is_believed


def test_refused_uploads_do_not_break_other_requests(front: Front) -> None:
    """They go over the same few connections, and nobody has read their bodies."""
    top = f"http://127.0.0.1:{front.port}/api/v1"
    body = bytes(2_500_000)

    def upload(_: int) -> int:
        return httpx.post(f"{top}/files", files={"file": ("a.stl", body)}, timeout=60).status_code

    def login(_: int) -> int:
        wrong = {"username": "nobody", "password": "wrong"}
        return httpx.post(f"{top}/auth/refresh", json=wrong, timeout=60).status_code

    with ThreadPoolExecutor(12) as pool:
        refused = pool.map(upload, range(30))
        others = [*pool.map(login, range(60))]
        assert {*refused} == {401}
    assert {*others} == {422}
