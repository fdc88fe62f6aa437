"""List, read and create beside references: every server in turn, warm, on the same database."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

import httpx

from tests.benchmarks import database, load, orders
from tests.benchmarks.load import Cost, Request
from tests.benchmarks.servers import CEILING, DOCUMENTS, FASTAPI, FLASK, GRANIAN, GUNICORN, Server, running

KINDS = ("list", "one", "create")
WARM_UP_S = 1

Costs = dict[tuple[str, str], Cost]  # by server and kind


@dataclass(frozen=True)
class Comparison:
    """Of the first `rows` of a noun, by several servers, with reference (b)."""

    noun: str
    rows: int
    reference: Server
    others: tuple[Server, ...] = ()
    prefix: str = ""  # of the ratios' names

    @property
    def servers(self) -> tuple[Server, ...]:
        return (self.reference, *self.others, GUNICORN, GRANIAN)

    def request(self, kind: str, server: Server) -> Request:
        path = f"{server.prefix}/{self.noun}"
        return Request(kind, f"{path}?limit=50" if kind == "list" else path, self.rows)


PARTS = Comparison("parts", 100_000, FASTAPI, (FLASK, CEILING))
ORDERS = Comparison("purchase-orders", orders.COUNT, DOCUMENTS, prefix="doc_")


def measured(
    compared: Comparison, url: str, headers: Mapping[str, str], rounds: int, seconds: int
) -> dict[str, float]:
    """Prints the table; the ratios to reference (b) by name, higher is faster."""
    runs = [one_round(compared, url, headers, seconds) for _ in range(rounds)]
    show(compared, {key: load.middle(run[key] for run in runs) for key in runs[0]})
    return ratios(compared, runs)


def one_round(compared: Comparison, url: str, headers: Mapping[str, str], seconds: int) -> Costs:
    costs = {}
    for server in compared.servers:
        database.reset(url)
        with running(server, url) as up:
            for kind in KINDS:
                wanted = compared.request(kind, server)
                load.wrk(up.url, wanted, headers, WARM_UP_S)
                costs[server.name, kind] = load.measure(up, wanted, headers, seconds)
    return costs


def show(compared: Comparison, costs: Costs) -> None:
    columns = ("requests/s", "p50 ms", "p99 ms", "web ms", "db ms", "CPU ms", "ratio")
    print(f"{'CPU in ms per request':34}", *(f"{column:>10}" for column in columns))
    for (server, kind), cost in costs.items():
        ratio = costs[compared.reference.name, kind].cpu_ms / cost.cpu_ms
        values = (*vars(cost).values(), cost.cpu_ms, ratio)
        print(f"{server:26} {kind:7}", *(f"{value:10.2f}" for value in values))


def ratios(compared: Comparison, runs: list[Costs]) -> dict[str, float]:
    """Medians of the rounds' own ratios, by CPU per request or by capacity, whichever varied less."""
    known, name = runs[0], compared.reference.name
    by_cpu = {key: [run[name, key[1]].cpu_ms / run[key].cpu_ms for run in runs] for key in known}
    by_capacity = {key: [run[key].per_second / run[name, key[1]].per_second for run in runs] for key in known}
    ways = {"CPU per request": by_cpu, "capacity": by_capacity}
    way = min(ways, key=lambda each: spread(ways[each]))
    print("Ratios to (b) vary from round to round:", *(f"{each} {spread(ways[each]):.1%}" for each in ways))
    print(f"Below they are by {way}")
    ours = ((compared.prefix, GRANIAN), (f"gunicorn_{compared.prefix}", GUNICORN))
    return {
        f"{prefix}{kind}_ratio": median(ways[way][server.name, kind])
        for prefix, server in ours
        for kind in KINDS
    }


def spread(values: Mapping[tuple[str, str], list[float]]) -> float:
    """How far apart the rounds are, as the median over all servers and kinds."""
    return median((max(runs) - min(runs)) / median(runs) for runs in values.values())


def long_documents(url: str, headers: Mapping[str, str], times: int = 20) -> dict[str, float]:
    """CPU in ms of an order with a thousand lines, one after another."""
    database.reset(url)
    with running(GUNICORN, url) as up, httpx.Client(headers=dict(headers), timeout=60) as client:
        path, body = f"{up.url}{GUNICORN.prefix}/purchase-orders", orders.body(orders.MANY)
        address = client.post(path, json=body).raise_for_status().headers["Location"]
        create = load.cpu_ms(up, lambda: client.post(path, json=body), times)
        read = load.cpu_ms(up, lambda: client.get(up.url + address), times)
    return {"doc_long_create_ms": create, "doc_long_one_ms": read}
