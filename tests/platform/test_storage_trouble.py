"""Where the file store is far away, slow, gone or full, the answers say so, soon, and all else goes on."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from tests.far_store import Line, far_store
from tests.service import TOP, Service

OWN = {"DATABASE_URL": "", "WEB_WORKERS": "2"}
CLIENTS = 48
GONE_WITHIN_S = 12  # two tries of 4 s, on a busy machine
STL = b"solid a\n" + b"facet normal 0 0 1\nouter loop\n" * 9000 + b"endloop\nendfacet\nendsolid\n"


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    with far_store() as (line, settings):
        OWN.update(settings)
        yield line


@pytest.fixture(scope="module")
def service(line: Line, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The web process alone: nobody converts."""
    service = Service(tmp_path_factory.mktemp("web"), OWN, ("deploy.serve",))
    for command in (("db", "upgrade"), ("seed",)):
        flask = [sys.executable, "-m", "flask", *command]
        subprocess.run(flask, cwd=TOP, env=service.environment, check=True, capture_output=True)
    service.start()
    yield service
    line.state = "cut"
    service.stop()


@pytest.fixture
def content(service: Service) -> str:
    answer = service.client.post("/files", files={"file": ("a.stl", STL)})
    assert answer.status_code == 202, answer.text
    return f"/files/{answer.json()['id']}/content"


def assert_out_of_reach(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable"), answer.text
    assert int(answer.headers["Retry-After"]) >= 1


def test_content_comes_whole_and_in_parts(service: Service, content: str) -> None:
    whole = service.client.get(content)
    assert (whole.content, whole.headers["Content-Length"]) == (STL, str(len(STL)))
    assert whole.headers["Accept-Ranges"] == "bytes"
    for asked, start, stop in (("bytes=10-19", 10, 20), ("bytes=-5", len(STL) - 5, len(STL))):
        part = service.client.get(content, headers={"Range": asked})
        assert (part.status_code, part.content) == (206, STL[start:stop])
        assert part.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(STL)}"
    assert service.client.get(content, headers={"Range": f"bytes={len(STL)}-"}).status_code == 416
    cached = service.client.get(content, headers={"If-None-Match": whole.headers["ETag"]})
    assert (cached.status_code, cached.content) == (304, b"")
    head = service.client.head(content)
    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(STL)))


def test_what_was_asked_for_gives_its_place_back(service: Service, content: str) -> None:
    for method in ("HEAD", "GET") * 12:
        assert service.client.request(method, content, headers={"Range": "bytes=0-1"}).status_code < 300


@pytest.mark.parametrize("state", ["cut", "silent"])
def test_a_store_out_of_reach_is_told_soon(service: Service, content: str, line: Line, state: str) -> None:
    before = service.client.get("/files").json()["total"]
    line.state = state
    try:
        for ask in (
            lambda: service.client.get(content),
            lambda: service.client.post("/files", files={"file": ("b.stl", STL + state.encode())}),
        ):
            began = monotonic()
            assert_out_of_reach(ask())
            assert monotonic() - began < GONE_WITHIN_S
        ready = httpx.get(f"{service.url}/ready", timeout=30)
        ill = {each["name"] for each in ready.json()["dependencies"] if not each["ok"]}
        assert (ready.status_code, ill) == (503, {"storage", "sweep"})  # nobody sweeps here
        assert service.client.get("/files").json()["total"] == before
    finally:
        line.state = "whole"
    assert service.client.get(content).content == STL


def test_many_who_wait_for_a_slow_store_leave_the_rest_fast(
    service: Service, content: str, line: Line
) -> None:
    line.state = "silent"
    with ThreadPoolExecutor(CLIENTS) as pool:
        began = monotonic()
        waiting = [pool.submit(download, service, content, began + 6) for _ in range(CLIENTS)]
        sleep(2)
        took = [timed(f"{service.url}/health") for _ in range(20)]
        codes = {code for each in waiting for code in each.result()}
    line.state = "whole"
    print(f"/health beside {CLIENTS} clients: {max(took):.2f} s at most")
    assert max(took) < 1.5
    assert codes == {503}
    assert service.client.get(content).content == STL


def download(service: Service, content: str, until: float) -> list[int]:
    """Again and again, a little after each refusal."""
    codes = []
    with httpx.Client(base_url=f"{service.url}/api/v1", headers=service.client.headers, timeout=60) as client:
        while monotonic() < until:
            codes.append(client.get(content).status_code)
            sleep(0.5)
    return codes


def timed(url: str) -> float:
    began = monotonic()
    assert httpx.get(url, timeout=30).status_code == 200
    sleep(0.05)
    return monotonic() - began


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """`/dev/full` takes nothing, as a disk without room does."""
    import errno

    from utils.gateways.storage import Full, Storage, reaching

    with pytest.raises(Full), reaching(), open("/dev/full", "wb", buffering=0) as disk:
        disk.write(b"x")
    assert Full(errno.ENOSPC, "x").errno == errno.ENOSPC
    assert Storage(f"file://{tmp_path}").size("nothing") is None
