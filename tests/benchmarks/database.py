"""A PostgreSQL database of the benchmark's own, and parts in it, as many as a measurement needs."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg2

from tests import databases, servers
from utils.words import haystack, title

NAMES = ("Bracket", "Housing", "Shaft", "Flange", "Cover", "Spacer", "Bushing", "Lever")
MATERIALS = ("EN AW-6082", "1.4301", "S235JR", "POM-C")
AUTHOR = '[1,"benchmark",true]'  # as models/authors.py writes it
DESCRIPTION = "Milled from solid, deburred, edges broken 0.2 mm; free of burrs and oil"
COLUMNS = (
    "number, revision, name, description, material, unit, status, source, standard_cost, currency, "
    "attributes, subsystem, notes, words, title, created_at, updated_at, version, "
    "tags, is_archived, created_by, updated_by, safety_stock, lot_rule, tracking"
)
TABLES = ("purchase_order_lines", "purchase_orders", "parts")
BATCH = 50_000
FIRST = datetime(2026, 1, 1, tzinfo=UTC)

# Words for the search: in every part, in one of a thousand, in a few, in none.
COMMON, MEDIUM, RARE, ABSENT = "milled", "anodised", "zirconia", "unobtainium"


@contextmanager
def own_database() -> Iterator[str]:
    """The URL of an empty, migrated database that is dropped in the end."""
    databases.SERVER = servers.postgresql()
    if not databases.SERVER:
        raise SystemExit(f"The benchmark needs PostgreSQL ({servers.VARIABLES['PostgreSQL']} names one)")
    with databases.server_database() as url, TemporaryDirectory() as folder:
        databases.migrated(url, Path(folder))
        yield databases.plain(url)


def grow(url: str, have: int, want: int) -> None:
    """From `have` parts to `want`."""
    with working(url) as cursor:
        forget_created(cursor)
        for start in range(have, want, BATCH):
            lines = rows(start + 1, min(start + BATCH, want))
            cursor.copy_expert(f"COPY parts ({COLUMNS}) FROM STDIN WITH (FORMAT csv)", lines)
        settle(cursor)


def reset(url: str) -> None:
    """Everybody finds the same table, and nothing left to tidy up."""
    with working(url) as cursor:
        forget_created(cursor)
        settle(cursor)


def forget_created(cursor: Any) -> None:
    """What a run has created; the ids of the others stay without gaps."""
    cursor.execute("DELETE FROM purchase_orders WHERE number NOT LIKE 'B-%'")
    cursor.execute("DELETE FROM parts WHERE number NOT LIKE 'B-%'")
    for table in TABLES:
        cursor.execute(f"SELECT setval('{table}_id_seq', coalesce(max(id), 0) + 1, false) FROM {table}")
    cursor.execute("TRUNCATE audit_events, idempotency_keys")


def settle(cursor: Any) -> None:
    """As an autovacuum would leave it."""
    cursor.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}, counters")
    cursor.execute("CHECKPOINT")


@contextmanager
def working(url: str) -> Iterator[Any]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def rows(first: int, last: int) -> io.StringIO:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerows(part(n) for n in range(first, last + 1))
    lines.seek(0)
    return lines


def part(n: int) -> tuple[object, ...]:
    number, name, material = f"B-{n:07}", f"{NAMES[n % 8]} {n % 997}", MATERIALS[n % 4]
    finish, insert = MEDIUM if n % 1000 == 3 else "", RARE if n % 150_000 == 7 else ""
    notes = f"Inspected by {n % 40} {finish} {insert}".strip()
    found_by = haystack(number, name, DESCRIPTION, material, notes)
    at = FIRST + timedelta(seconds=n)
    kind = ("pcs", "active", "make", "12.375", "EUR", '{"surface": "anodised", "weight_g": 412}', "Chassis")
    own = (number, "A", name, DESCRIPTION, material, *kind, notes, found_by, title(name), at, at, 1)
    return (*own, '["milled"]', False, AUTHOR, AUTHOR, 0, "lot_for_lot", "none")
