"""What every table keeps on every database: ids that are given once, and decimals that stay what they are."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Float, Integer, MetaData, Numeric, Table, func, select, text

from app.extensions import db
from models.decimals import Exact, OutOfRange, Unrounded
from tests.databases import SERVER
from tests.factories import make_part

TABLES = db.metadata.sorted_tables
NUMBERED = [table for table in TABLES if "id" in table.primary_key.columns]
LARGEST = Decimal("999999999999.999999")
DECIMALS = st.lists(st.decimals(-LARGEST, LARGEST, places=6), max_size=12)
ONCE_A_TEST = [HealthCheck.function_scoped_fixture]


def test_every_table_has_ids_that_are_given_once():
    assert [t.name for t in NUMBERED if not t.dialect_options["sqlite"]["autoincrement"]] == []


@pytest.mark.skipif(bool(SERVER), reason="PostgreSQL's sequences never go back")
@pytest.mark.usefixtures("app")
def test_the_migrations_made_them_so():
    made = dict(db.session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all())
    assert [t.name for t in NUMBERED if "AUTOINCREMENT" not in made[t.name]] == []


@pytest.mark.usefixtures("app")
def test_an_id_is_not_given_again():
    gone = make_part()
    gone.delete()
    db.session.commit()
    assert make_part().id > gone.id


def test_decimals_are_exact_in_every_table():
    """Float is a Numeric, too."""
    loose = (Numeric, Float)
    found = [column for table in TABLES for column in table.c]
    assert [str(c) for c in found if isinstance(c.type, loose) and not isinstance(c.type, Exact)] == []
    assert "parts.standard_cost" in {str(c) for c in found if isinstance(c.type, Exact)}


SUMS = Table("sums", MetaData(), Column("id", Integer, primary_key=True), Column("value", Exact(18, 6)))


@pytest.fixture
def sums(app):
    SUMS.metadata.create_all(db.engine)
    yield SUMS.c.value
    db.session.rollback()
    SUMS.metadata.drop_all(db.engine)


def put(values):
    db.session.execute(SUMS.delete())
    if values:
        db.session.execute(SUMS.insert(), [{"value": value} for value in values])


@settings(max_examples=40, suppress_health_check=ONCE_A_TEST)
@given(values=DECIMALS, edge=st.decimals(-LARGEST, LARGEST, places=6))
def test_they_come_back_sort_compare_and_add_up(sums, values, edge):
    put(values)
    assert db.session.scalars(select(sums).order_by(sums)).all() == sorted(values)
    assert db.session.scalars(select(sums).order_by(sums.desc())).all() == sorted(values, reverse=True)
    above = [value for value in values if value > edge]
    assert sorted(db.session.scalars(select(sums).where(sums > edge)).all()) == sorted(above)
    total = db.session.scalar(select(func.sum(sums)))
    assert total == (sum(values) if values else None)
    assert db.session.scalar(select(func.coalesce(func.sum(sums), 0))) == sum(values)
    assert db.session.scalar(select(func.max(sums))) == max(values, default=None)
    assert sorted(db.session.scalars(select(sums - 1 + sums)).all()) == sorted(2 * v - 1 for v in values)


def test_more_than_64_bits_hold_is_added_up(sums):
    put([LARGEST] * 30)
    assert db.session.scalar(select(func.sum(sums))) == 30 * LARGEST


def test_what_other_databases_would_do_in_other_ways_is_refused(sums):
    for calculate in (lambda: sums * 2, lambda: 2 * sums, lambda: sums / 2, lambda: sums % 2):
        with pytest.raises(TypeError, match="is for Python"):
            calculate()


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        *[(value, OutOfRange) for value in ("1000000000000", "-1e12", "NaN", "-Infinity", "1e999999")],
        *[(value, Unrounded) for value in ("0.0000001", "1e-999999", "999999999999.9999995")],
    ],
)
def test_what_does_not_fit_is_refused_before_the_database_sees_it(sums, value, refusal):
    with pytest.raises(refusal):
        put([Decimal(value)])


def test_a_column_has_no_more_digits_than_64_bits():
    with pytest.raises(TypeError, match="At most 18"):
        Exact(19, 6)
