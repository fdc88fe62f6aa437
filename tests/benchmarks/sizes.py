"""What our own routes cost as the table grows, deep in it, and for words that are common, rare or absent."""

from collections.abc import Mapping
from urllib.parse import quote_plus

import httpx

from tests.benchmarks import database, load
from tests.benchmarks.database import ABSENT, COMMON, MEDIUM, RARE
from tests.benchmarks.load import Cost, Request
from tests.benchmarks.servers import GUNICORN, Running, running

PARTS = f"{GUNICORN.prefix}/parts"
PAGE = f"{PARTS}?limit=50"
SEARCHES = (
    COMMON,
    RARE,
    ABSENT,
    f"bracket {COMMON}",
    f"{COMMON} bracket",
    COMMON[:4],
    RARE[1:6],
    COMMON[1:5],
)
DEEP = 900_000


def hot(size: int) -> dict[str, Request]:
    return {
        "list": Request("list", PAGE),
        "list, filtered": Request("list", f"{PAGE}&status=active"),
        "list, by name": Request("list", f"{PAGE}&sort=name"),
        "search": Request("list", f"{PAGE}&q={COMMON}"),
        "one": Request("one", PARTS, size),
        "create": Request("create", PARTS),
    }


def measured(url: str, headers: Mapping[str, str], size: int, rounds: int, seconds: int) -> dict[str, Cost]:
    database.reset(url)
    with running(GUNICORN, url) as up:
        return {name: cost(up, wanted, headers, rounds, seconds) for name, wanted in hot(size).items()}


def cost(up: Running, wanted: Request, headers: Mapping[str, str], rounds: int, seconds: int) -> Cost:
    load.wrk(up.url, wanted, headers, 1)
    runs = (load.measure(up, wanted, headers, seconds) for _ in range(rounds))
    return load.middle([*runs])


def ratios(url: str, headers: Mapping[str, str], rounds: int, seconds: int) -> dict[str, float]:
    """CPU of a deep page, and of the dearest search, by that of a first page."""
    database.reset(url)
    with running(GUNICORN, url) as up:
        deep = f"{PAGE}&cursor={cursor_at(up.url, headers, DEEP)}"
        paths = {"first page": PAGE, f"page at row {DEEP}": deep}
        paths |= {f"q={words}": f"{PAGE}&q={quote_plus(words)}" for words in (*SEARCHES, MEDIUM)}
        costs = {
            name: cost(up, Request("list", path), headers, rounds, seconds) for name, path in paths.items()
        }
    first = costs["first page"].cpu_ms
    for name, found in costs.items():
        print(f"{name:26} {found.cpu_ms:8.2f} ms CPU {found.cpu_ms / first:8.2f} of a first page")
    dearest = max(costs[f"q={words}"].cpu_ms for words in SEARCHES)
    return {
        "deep_page_ratio": costs[f"page at row {DEEP}"].cpu_ms / first,
        "search_ratio": dearest / first,
        "search_thousand_ratio": costs[f"q={MEDIUM}"].cpu_ms / first,
    }


def cursor_at(url: str, headers: Mapping[str, str], row: int) -> str:
    page = httpx.get(f"{url}{PARTS}?limit=1&skip={row - 1}", headers=dict(headers), timeout=60)
    return str(page.raise_for_status().json()["next"])


def show(table: Mapping[int, Mapping[str, Cost]]) -> None:
    print(f"\n{'CPU in ms per request, parts':28}", *(f"{size:>12,}" for size in table), f"{'dearest':>12}")
    for name in next(iter(table.values())):
        values = [costs[name].cpu_ms for costs in table.values()]
        print(f"{name:28}", *(f"{v:12.2f}" for v in values), f"{max(values) / values[0]:11.2f}x")
