"""What a list, a read and a create cost, beside three references: `python -m tests.benchmarks.api`.

Every server in turn, warm, on the same PostgreSQL database; medians over several rounds. Ours has
everything on: login, permission, request id, rate limit, audit, ETag, idempotency, validation, log lines."""

import sys
from collections.abc import Mapping

from tests.benchmarks import credentials, database, load
from tests.benchmarks.load import Cost, Request
from tests.benchmarks.servers import CEILING, FASTAPI, FLASK, GRANIAN, GUNICORN, Server, running

PARTS = 100_000
SERVERS = (FLASK, FASTAPI, CEILING, GUNICORN, GRANIAN)
KINDS = ("list", "one", "create")
WARM_UP_S = 1.0

Costs = dict[tuple[str, str], Cost]  # by server and kind


def request(kind: str, server: Server) -> Request:
    path = f"{server.parts}?limit=50" if kind == "list" else server.parts
    return Request(kind, path, PARTS)


def main(rounds: int, seconds: float) -> None:
    with database.own_database() as url:
        database.grow(url, 0, PARTS)
        headers = credentials.api_key(url)
        runs = [one_round(url, headers, seconds) for _ in range(rounds)]
    costs = {key: load.middle(run[key] for run in runs) for key in runs[0]}
    show(costs)


def one_round(url: str, headers: Mapping[str, str], seconds: float) -> Costs:
    costs = {}
    for server in SERVERS:
        with running(server, url) as up:
            for kind in KINDS:
                load.wrk(up.url, request(kind, server), headers, WARM_UP_S)
                cost = load.measure(up.url, request(kind, server), headers, up.process, seconds)
                costs[server.name, kind] = cost
                print(server.name, kind, cost, flush=True)
    return costs


def show(costs: Costs) -> None:
    columns = ("requests/s", "p50 ms", "p99 ms", "web ms", "db ms", "CPU ms")
    print(f"{'':34}", *(f"{column:>10}" for column in columns))
    for (server, kind), cost in costs.items():
        print(f"{server:26} {kind:7}", *(f"{v:10.2f}" for v in (*vars(cost).values(), cost.cpu_ms)))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
