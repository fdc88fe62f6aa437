"""A database in use is migrated with all that it holds: every table, filled by SQL in an old version."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from app.extensions import db
from models.engineering.conversions import Conversion, folder_of, source_key
from tests.databases import SERVER
from tests.test_migrations import empty_app, empty_url  # noqa: F401  fixtures

IDS = (3, 7, 12, 40)
BEGAN = datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)
# What is derived from other columns is written anew; kept answers cannot be told whose they are (0007).
DERIVED = {"words", "title", "login_name"}
DROPPED = {"idempotency_keys"}
# Customers who were there get companies of their own (0014), after all others.
JOINED = {"companies"}
CHOSEN: dict[str, Any] = {
    "conversions.status": ["ready", "failed", "pending", "ready"],
    "parts.status": "active",
    "parts.source": "buy",
    "parts.currency": "EUR",
    "parts.standard_cost": [Decimal("0.1"), Decimal("999999999999.99"), None, Decimal("12.345678")],
    "users.user_type": "legal",
    "api_keys.permissions": [["parts:read"]] * 4,
    "roles.permissions": [["*"], ["parts:read"], [], ["files:read"]],
    "conversions.notes": [["one"], [], ["two", "three"], []],
    "notifications.status": "sent",
    "notifications.channel": "mail",
    "one_time_tokens.purpose": "reset_password",
}


def digest(words: str) -> str:
    return sha256(words.encode()).hexdigest()


def chosen(table: sa.Table, column: sa.Column[Any], place: int) -> Any:
    """The value of this column in row number `place`: as it might be, and unlike that of other rows."""
    name = f"{table.name}.{column.name}"
    if name in CHOSEN:
        given = CHOSEN[name]
        return given[place] if isinstance(given, list) else given
    if name == "conversions.sha256":
        return digest(f"bytes {min(place, 2)}")  # the last two are the same bytes with other parameters
    if column.foreign_keys or column.name == "id":
        return IDS[place]
    return of_kind(column, place)


def of_kind(column: sa.Column[Any], place: int) -> Any:
    match column.type:
        case sa.DateTime():
            return BEGAN + timedelta(days=place)
        case sa.Boolean():
            return place % 2 == 0
        case sa.Numeric() | sa.Integer():
            return place + 1
        case sa.JSON():
            return {"mass_kg": [0.1, place], "é": "ü"}
        case sa.LargeBinary():
            return bytes([0, 255, place])
    long = getattr(column.type, "length", None)
    return digest(f"{column} {place}") if long == 64 else f"{column.name[:1]}{place}"[:long]


def tables() -> dict[str, sa.Table]:
    found = sa.MetaData()
    found.reflect(db.engine)
    for table in found.tables.values():
        for column in table.c:
            if isinstance(column.type, sa.Numeric):
                column.type.asdecimal = False  # as SQLite keeps it: its repr is what was written
    return {t.name: t for t in found.sorted_tables if t.name not in ("alembic_version", "sqlite_sequence")}


def fill() -> None:
    found = tables()
    with db.engine.begin() as connection:
        for table in found.values():
            rows = [{c.name: chosen(table, c, place) for c in table.c} for place in range(len(IDS))]
            connection.execute(table.insert(), rows)
            if SERVER:  # ids that were given are gone
                counted = sa.text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {IDS[-1]})")
                connection.execute(counted) if "id" in table.c else None


def content() -> dict[str, list[dict[str, Any]]]:
    found = tables()
    with db.engine.connect() as connection:
        return {name: rows_of(connection, table) for name, table in found.items()}


def rows_of(connection: sa.Connection, table: sa.Table) -> list[dict[str, Any]]:
    rows = connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
    return [{name: plain(table.c[name], value) for name, value in row.items()} for row in rows]


def plain(column: sa.Column[Any], value: Any) -> Any:
    """Amounts are steps of 0.000001 on SQLite since 0008, moments are without a zone there."""
    if column.name == "standard_cost" and value is not None:
        steps = isinstance(column.type, sa.Integer)
        return round(Decimal(str(value)).scaleb(-6 if steps else 0), 6)
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and not value.tzinfo else value


def lost(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Any]:
    for name, rows in before.items():
        if name in DROPPED:
            continue
        if len(rows) > len(after[name]) or (len(rows) < len(after[name]) and name not in JOINED):
            yield name, len(rows), len(after[name])
        for row, new in zip(rows, after[name], strict=False):
            for column in row.keys() & new.keys() - DERIVED:
                if row[column] != new[column]:
                    yield name, column, row[column], new[column]


@pytest.mark.usefixtures("empty_app")
@pytest.mark.parametrize("revision", ["0001", "0005"])
def test_all_rows_of_an_old_version_keep_ids_and_figures_up_and_down(revision: str) -> None:
    upgrade(revision=revision)
    fill()
    old = content()
    assert all(len(rows) == len(IDS) for rows in old.values())
    upgrade()
    new = content()
    assert [*lost(old, new)] == []
    assert_every_conversion_has_its_objects()
    assert_every_customer_has_a_company(old, new)
    downgrade(revision=revision)
    down = content()
    assert down.keys() == old.keys()
    assert len(down.get("companies", ())) == len(old.get("companies", ()))
    assert [*lost(old, down)] == []
    upgrade()
    assert [*lost(old, content())] == []


def assert_every_customer_has_a_company(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Of its own, with the tax number unless one that was there has it; who may read companies has none."""
    first, *customers = new["users"]
    assert first["company_id"] is None
    former, companies = old.get("companies", ()), {row["id"]: row for row in new["companies"]}
    own = [companies[user["company_id"]] for user in customers]
    assert not {row["id"] for row in own} & {row["id"] for row in former}
    taken = {row["tax_id"] for row in former}
    assert [(row["kind"], row["name"], row["tax_id"]) for row in own] == [
        ("organisation", user["company_name"], None if user["tax_id"] in taken else user["tax_id"])
        for user in customers
    ]


def assert_every_conversion_has_its_objects() -> None:
    """Those that refer to the same bytes share them; nothing else is there, or the sweep could take it."""
    rows = db.session.scalars(sa.select(Conversion).order_by(Conversion.id)).all()
    held = dict(db.session.execute(sa.text("SELECT id, key FROM stored_objects")).all())
    assert [row.id for row in rows] == [*IDS]
    for row in rows:
        assert held[row.source_id] == source_key(row.sha256)
        assert held[row.artefacts_id] == folder_of(row.key)
        assert (row.faults, row.bytes_lost) == (0, False)
    assert len(held) == len(IDS) + 3
    db.session.rollback()
