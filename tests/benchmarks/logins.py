"""Whether logins make others wait: `python -m tests.benchmarks.logins`.

Per web server the whole service at the default cost of passwords: eight clients log in again and again, each
time over a new connection, and meanwhile /health is asked every 10 ms, over a new connection, too."""

import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter, sleep

import orjson

from tests.service import ADMIN, Service, running

SERVERS = ("gunicorn", "granian")
CLIENTS, SECONDS, ROUNDS, EVERY_S = 8, 10.0, 3, 0.01
PARTS = {"p50": 0.5, "p99": 0.99, "max": 1.0}
ASKERS = 4  # in turn, so that one slow answer does not put the next questions off
LOGIN = "/api/v1/auth/login"


@dataclass
class Times:
    """Seconds of each answer, and of logins how they ended."""

    health: list[float] = field(default_factory=list)
    logins: list[float] = field(default_factory=list)
    codes: Counter[int] = field(default_factory=Counter)


def main(clients: int, seconds: float) -> None:
    for server in SERVERS:
        with TemporaryDirectory() as folder, running(Path(folder), WEB_SERVER=server) as service:
            rounds = [under_load(service, clients, seconds) for _ in range(ROUNDS)]
        for times in rounds:
            show(server, times)
        print(f"health_{server}_ms={max(share(times.health, 1) for times in rounds):.1f}")


def under_load(service: Service, clients: int, seconds: float) -> Times:
    ended, times = Event(), Times()
    with ThreadPoolExecutor(clients + ASKERS) as pool:
        running = [pool.submit(log_in, service.port, ended, times) for _ in range(clients)]
        for _ in range(ASKERS):
            running.append(pool.submit(ask, service.port, ended, times.health))
            sleep(EVERY_S)
        sleep(seconds)
        ended.set()
    for each in running:
        each.result()
    return times


def log_in(port: int, ended: Event, times: Times) -> None:
    while not ended.is_set():
        began = perf_counter()
        code = answered(port, "POST", LOGIN, orjson.dumps(ADMIN))
        times.logins.append(perf_counter() - began)
        times.codes[code] += 1


def ask(port: int, ended: Event, taken: list[float]) -> None:
    while not ended.wait(EVERY_S * ASKERS):
        began = perf_counter()
        assert answered(port, "GET", "/health") == 200
        taken.append(perf_counter() - began)


def answered(port: int, method: str, path: str, body: bytes | None = None) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Connection": "close", "Content-Type": "application/json"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def share(taken: Iterable[float], part: float) -> float:
    """In ms, the time that this part of all stays under."""
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000


def show(server: str, times: Times) -> None:
    for kind, taken in (("health", times.health), ("login", times.logins)):
        parts = (
            f"{name} {share(taken, part):.1f}" for name, part in (("p50", 0.5), ("p99", 0.99), ("max", 1))
        )
        print(f"{server:9} {kind:6} {len(taken):5} answers, ms:", *parts)
    print(f"{server:9} logins ended with", dict(times.codes))


if __name__ == "__main__":
    main(*(int(sys.argv[1]), float(sys.argv[2])) if len(sys.argv) == 3 else (CLIENTS, SECONDS))
