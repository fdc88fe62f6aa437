"""Whether large uploads make small requests wait: `python -m tests.benchmarks.uploads`.

Per web server the whole service, on a PostgreSQL database of its own (and Redis where it answers): eight
clients bring 50 MB each at the same time, two heavy files are converted, and meanwhile three more clients
ask for /health, one part and a list, each every 50 ms over a new connection."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter

import httpx

from tests import servers
from tests.benchmarks import database
from tests.service import Service, running
from tests.utils.cad import samples

SERVERS = ("gunicorn", "granian")
CLIENTS, PARTS, EVERY_S = 8, 1000, 0.05
BLOCK = (b"/*" + b" " * 1020 + b"*/") * 1024  # 1 MB of nothing, as STEP has it
SMALL = {"health": "/health", "part": "/api/v1/parts/1", "list": "/api/v1/parts?limit=50"}

Times = dict[str, list[float]]


def main() -> None:
    slowest = {server: measured(server) for server in SERVERS}
    for server, seconds in slowest.items():
        print(f"slowest_{server}_s={seconds:.3f}")


def measured(server: str) -> float:
    with TemporaryDirectory() as folder, started(Path(folder), server) as service:
        times, uploads = under_load(service, Path(folder))
        show(server, times, uploads, memory(service))
    return max(max(took) for took in times.values())


@contextmanager
def started(folder: Path, server: str) -> Iterator[Service]:
    redis = servers.redis()
    more = {"BROKER_URL": f"{redis}/15"} if redis else {}
    with database.own_database() as url:
        database.grow(url, 0, PARTS)
        with running(folder, WEB_SERVER=server, DATABASE_URL=url, LOG_LEVEL="WARNING", **more) as service:
            yield service


def under_load(service: Service, folder: Path) -> tuple[Times, list[float]]:
    ended = Event()
    times: Times = {kind: [] for kind in SMALL}
    headers = {"Authorization": service.client.headers["Authorization"]}
    heavy = [samples.perforated_step(folder, f"{rows}.step", rows) for rows in (18, 19)]
    with ThreadPoolExecutor(CLIENTS + len(SMALL)) as pool:
        asked = [
            pool.submit(ask, service.url + path, headers, ended, times[kind]) for kind, path in SMALL.items()
        ]
        for path in heavy:
            service.upload(path).raise_for_status()
        uploads = [*pool.map(lambda n: bring(service.url, headers, n), range(CLIENTS))]
        ended.set()
    for each in asked:
        each.result()  # what was refused is no answer
    return times, uploads


def ask(url: str, headers: dict[str, str], ended: Event, times: list[float]) -> None:
    """Each time over a connection of its own, which any of the web processes may get."""
    with httpx.Client(headers=headers | {"Connection": "close"}, timeout=60) as client:
        while not ended.wait(EVERY_S):
            began = perf_counter()
            client.get(url).raise_for_status()
            times.append(perf_counter() - began)


def bring(url: str, headers: dict[str, str], n: int) -> float:
    """Seconds for 50 MB that nobody else has brought."""
    mark = b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n/* %d */\n" % n
    file = BytesIO(mark + BLOCK * 50 + b"ENDSEC;\nEND-ISO-10303-21;\n")
    began = perf_counter()
    answer = httpx.post(f"{url}/api/v1/files", headers=headers, files={"file": ("a.step", file)}, timeout=120)
    answer.raise_for_status()
    return perf_counter() - began


def memory(service: Service) -> list[int]:
    """Of each web process, in MB, after all this."""
    found = service.processes("gunicorn", "granian", "deploy.")
    return [process.memory_info().rss // 1024**2 for process in found]


def show(server: str, times: Times, uploads: list[float], megabytes: list[int]) -> None:
    for kind, took in times.items():
        middle = sorted(took)[len(took) // 2]
        print(f"{server:9} {kind:7} slowest {max(took):.3f} s, median {middle:.3f} s of {len(took)}")
    print(f"{server:9} uploads", *(f"{seconds:.2f}" for seconds in sorted(uploads)), "s; web MB", *megabytes)


if __name__ == "__main__":
    main()
