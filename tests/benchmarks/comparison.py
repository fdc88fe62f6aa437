"""List, read and create beside three references: every server in turn, warm, on the same database."""

from collections.abc import Mapping
from statistics import median

from tests.benchmarks import database, load
from tests.benchmarks.load import Cost, Request
from tests.benchmarks.servers import CEILING, FASTAPI, FLASK, GRANIAN, GUNICORN, Server, running

SERVERS = (FLASK, FASTAPI, CEILING, GUNICORN, GRANIAN)
KINDS = ("list", "one", "create")
PARTS = 100_000
WARM_UP_S = 1

Costs = dict[tuple[str, str], Cost]  # by server and kind


def measured(url: str, headers: Mapping[str, str], rounds: int, seconds: int) -> dict[str, float]:
    """Prints the table; the ratios to reference (b) by name, higher is faster."""
    runs = [one_round(url, headers, seconds) for _ in range(rounds)]
    show({key: load.middle(run[key] for run in runs) for key in runs[0]})
    return ratios(runs)


def one_round(url: str, headers: Mapping[str, str], seconds: int) -> Costs:
    costs = {}
    for server in SERVERS:
        database.reset(url)
        with running(server, url) as up:
            for kind in KINDS:
                load.wrk(up.url, request(kind, server), headers, WARM_UP_S)
                wanted = request(kind, server)
                costs[server.name, kind] = load.measure(up.url, wanted, headers, up.process, seconds)
    return costs


def request(kind: str, server: Server) -> Request:
    path = f"{server.parts}?limit=50" if kind == "list" else server.parts
    return Request(kind, path, PARTS)


def show(costs: Costs) -> None:
    columns = ("requests/s", "p50 ms", "p99 ms", "web ms", "db ms", "CPU ms", "ratio")
    print(f"{'CPU in ms per request':34}", *(f"{column:>10}" for column in columns))
    for (server, kind), cost in costs.items():
        ratio = costs[FASTAPI.name, kind].cpu_ms / cost.cpu_ms
        values = (*vars(cost).values(), cost.cpu_ms, ratio)
        print(f"{server:26} {kind:7}", *(f"{value:10.2f}" for value in values))


def ratios(runs: list[Costs]) -> dict[str, float]:
    """Medians of the rounds' own ratios, by CPU per request or by capacity, whichever varied less."""
    by_cpu = {key: [run[(FASTAPI.name, key[1])].cpu_ms / run[key].cpu_ms for run in runs] for key in runs[0]}
    by_capacity = {
        key: [run[key].per_second / run[FASTAPI.name, key[1]].per_second for run in runs] for key in runs[0]
    }
    ways = {"CPU per request": by_cpu, "capacity": by_capacity}
    name = min(ways, key=lambda way: spread(ways[way]))
    print("Ratios to (b) vary from round to round:", *(f"{way} {spread(ways[way]):.1%}" for way in ways))
    print(f"Below they are by {name}")
    ours = (("", GRANIAN), ("gunicorn_", GUNICORN))
    return {
        f"{prefix}{kind}_ratio": median(ways[name][server.name, kind])
        for prefix, server in ours
        for kind in KINDS
    }


def spread(values: Mapping[tuple[str, str], list[float]]) -> float:
    """How far apart the rounds are, as the median over all servers and kinds."""
    return median((max(runs) - min(runs)) / median(runs) for runs in values.values())
