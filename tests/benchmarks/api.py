"""How fast the API's pattern is, beside others and against its own size: `python -m tests.benchmarks.api`.

On a PostgreSQL database of its own that grows from 10,000 to 1,000,000 parts; medians over several rounds.
Ours has everything on: login, permission, request id, rate limit, audit, ETag, idempotency, strict
validation, a log line for each request. The lines at the end are what docs/performance.md promises."""

import sys

from tests.benchmarks import auth, comparison, credentials, database, orders, sizes

SIZES = (10_000, 100_000, 1_000_000)
COMPARED_AT = 100_000


def main(rounds: int, seconds: int) -> None:
    lines, table = {}, {}
    with database.own_database() as url:
        headers, have = credentials.api_key(url), 0
        for size in SIZES:
            database.grow(url, have, size)
            if size == COMPARED_AT:
                lines |= compared(url, headers, rounds, seconds)
            table[size] = sizes.measured(url, headers, size, rounds, seconds)
            have = size
        lines |= sizes.ratios(url, headers, rounds, seconds)
        lines["auth_us"] = auth.measured(url)
    sizes.show(table)
    for name, value in lines.items():
        print(f"{name}={value:.2f}")


def compared(url: str, headers: dict[str, str], rounds: int, seconds: int) -> dict[str, float]:
    orders.fill(url)
    found = [
        comparison.measured(one, url, headers, rounds, seconds)
        for one in (comparison.PARTS, comparison.ORDERS)
    ]
    return found[0] | found[1] | comparison.long_documents(url, headers)


if __name__ == "__main__":
    main(*(int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) == 3 else (3, 3))
