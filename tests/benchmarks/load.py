"""Load from wrk, and what it costs: requests per second, latencies, CPU of the server and of the database."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import uuid4

import httpx
import psutil

from tests.benchmarks.servers import Running

CONNECTIONS = 16
SCRIPT = Path(__file__).with_name("load.lua")
UNITS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}


@dataclass(frozen=True)
class Request:
    """`kind` as in load.lua: list (any address), one (a random row of `rows`), create; a document then has so
    many `lines`."""

    kind: str
    path: str
    rows: int = 0
    lines: int = 5


@dataclass(frozen=True)
class Cost:
    """Of one run, or the medians of several. CPU is in ms per request."""

    per_second: float
    p50_ms: float
    p99_ms: float
    web_ms: float
    database_ms: float

    @property
    def cpu_ms(self) -> float:
        return self.web_ms + self.database_ms


def middle(runs: Iterable[Cost]) -> Cost:
    columns = zip(*(vars(run).values() for run in runs), strict=True)
    return Cost(*(median(column) for column in columns))


def measure(up: Running, request: Request, headers: Mapping[str, str], seconds: int) -> Cost:
    """Raises RuntimeError where an answer was refused: refusals are cheap and would look like speed."""
    before = cpu_of(family(up.process)), cpu_of(postgres())
    report = wrk(up.url, request, headers, seconds)
    after = cpu_of(family(up.process)), cpu_of(postgres())
    count = int(found(r"(\d+) requests in", report))
    web, database = (1000 * (end - start) / count for start, end in zip(before, after, strict=True))
    per_second = float(found(r"Requests/sec:\s+([\d.]+)", report))
    return Cost(per_second, latency("50%", report), latency("99%", report), web, database)


def cpu_ms(up: Running, ask: Callable[[], httpx.Response], times: int) -> float:
    """Of one request, asked this often, warm."""
    ask().raise_for_status()
    before = cpu_of(family(up.process)) + cpu_of(postgres())
    for _ in range(times):
        ask().raise_for_status()
    after = cpu_of(family(up.process)) + cpu_of(postgres())
    return 1000 * (after - before) / times


def wrk(url: str, request: Request, headers: Mapping[str, str], seconds: int) -> str:
    program = shutil.which("wrk")
    if program is None:
        raise SystemExit("The benchmark needs wrk: sudo apt install wrk")
    command = [program, "--latency", "--threads", "2", "--connections", str(CONNECTIONS)]
    command += ["--duration", f"{seconds}s", "--timeout", "10s", "--script", str(SCRIPT), url, "--"]
    command += [request.kind, request.path, str(request.rows), uuid4().hex[:8], str(request.lines)]
    command += [text for header in headers.items() for text in header]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in report or "Socket errors" in report:
        raise RuntimeError(report)
    return report


def found(pattern: str, report: str) -> str:
    match = re.search(pattern, report)
    if match is None:
        raise RuntimeError(report)
    return match[1]


def latency(share: str, report: str) -> float:
    """In ms."""
    number, unit = re.findall(rf"{share}\s+([\d.]+)(us|ms|s|m)", report)[0]
    return float(number) * UNITS[unit]


def family(server: psutil.Process) -> list[psutil.Process]:
    return [server, *server.children(recursive=True)]


def postgres() -> list[psutil.Process]:
    """Empty where the database is on another machine: its cost is then 0 in the table. All of them, for some
    servers open and close connections all the time; so nobody else should use this PostgreSQL meanwhile."""
    return [process for process in psutil.process_iter(["name"]) if process.info["name"] == "postgres"]


def cpu_of(processes: list[psutil.Process]) -> float:
    """Seconds, also those of children that have ended."""
    times = []
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            times.append(process.cpu_times())
    return sum(t.user + t.system + t.children_user + t.children_system for t in times)
