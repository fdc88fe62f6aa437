"""Numbers, lengths, money and times on pages: written for people of two languages, and read as they type."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.pages.shell import formats
from app.pages.shell.numbers import MINUS, THIN, decimal_of, number
from models.identity.actors import ANONYMOUS
from models.identity.preferences import LengthUnit, Preferences
from tests.factories import make_part
from tests.identity.visitors import HERE

LANGUAGES = ("en", "de")
ONCE_A_TEST = [HealthCheck.function_scoped_fixture]


@contextmanager
def reading(app, language="en", zone=None, unit=LengthUnit.MM):
    """On a page of somebody who reads so."""
    with app.test_request_context():
        g.actor = replace(ANONYMOUS, preferences=Preferences(language, zone, unit))
        yield


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12,50", "12.5"),
        ("12.50", "12.5"),
        ("1.234,50", "1234.5"),
        ("1,234.50", "1234.5"),
        ("1 234,5", "1234.5"),
        (f"1{THIN}234.567", "1234.567"),
        ("1'234.50", "1234.5"),
        ("1\u2019234", "1234"),
        ("1.234.567", "1234567"),
        ("12.345,678", "12345.678"),
        ("1234,567", "1234.567"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        (f"{MINUS}3", "-3"),
        ("- 3", "-3"),
        ("+7", "7"),
        (",5", "0.5"),
        ("5.", "5"),
        (" 8 ", "8"),
    ],
)
def test_a_number_is_read_as_people_type_it(language, typed, meant):
    assert decimal_of(typed, language) == Decimal(meant)


def test_what_can_mean_two_numbers_is_read_by_the_language():
    assert [decimal_of("1.234", each) for each in LANGUAGES] == [Decimal("1.234"), 1234]
    assert [decimal_of("1,234", each) for each in LANGUAGES] == [1234, Decimal("1.234")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "typed",
    ["", "-", ".", "x", "12 34", "1.23.4", "1,2,3", "1.234,567.8", "1,234'567", "12,3456,7", "1e3", "٣"],
)
def test_what_is_no_number_is_refused(language, typed):
    with pytest.raises(ValueError, match="no number"):
        decimal_of(typed, language)


@settings(suppress_health_check=ONCE_A_TEST, deadline=None)
@given(st.decimals(-(10**9), 10**9, places=6), st.sampled_from(LANGUAGES), st.integers(2, 6))
def test_what_is_written_is_read_back(app, value, language, places):
    with reading(app, language):
        rounded = round(value, places)
        assert decimal_of(number(value, places), language) == rounded
        assert decimal_of(formats.cost(value), language) == value
        assert decimal_of(formats.plain(value), language) == value
        assert decimal_of(formats.money(value, "EUR").removesuffix("\u00a0EUR"), language) == value


def test_numbers_money_and_days_follow_the_language(app):
    with reading(app, "en"):
        assert number(-1234567.891) == f"{MINUS}1{THIN}234{THIN}567.89"
        assert formats.cost(Decimal("12.5")) == "12.50"
        assert formats.money(Decimal(1234), "JPY") == f"1{THIN}234\u00a0JPY"
        assert formats.day(date(2026, 9, 5)) == "5 Sep 2026"
    with reading(app, "de"):
        assert number(-1234567.891) == f"{MINUS}1{THIN}234{THIN}567,89"
        assert formats.money(Decimal("0.0375"), "EUR") == "0,0375\u00a0EUR"
        assert formats.plain(Decimal("12.50")) == "12,5"
        assert formats.size(1_500_000) == f"1,5{THIN}MB"
        assert formats.day(date(2026, 9, 5)) == "05.09.2026"
        assert formats.minutes(61) == "2 Minuten"


@pytest.mark.parametrize(
    ("zone", "language", "written"),
    [
        (None, "en", "25 Nov 2026, 23:30 UTC"),
        ("Europe/Berlin", "en", "26 Nov 2026, 00:30 CET"),
        ("Europe/Berlin", "de", "26.11.2026, 00:30 MEZ"),
        ("America/New_York", "de", "25.11.2026, 18:30 EST"),
        ("Asia/Tehran", "en", "26 Nov 2026, 03:00 UTC+03:30"),
        ("Europe/London", "en", "25 Nov 2026, 23:30 GMT"),
        (None, "de", "25.11.2026, 23:30 UTC"),
    ],
)
def test_a_moment_is_in_the_readers_zone_and_says_so(app, zone, language, written):
    with reading(app, language, zone):
        assert formats.moment(datetime(2026, 11, 25, 23, 30, tzinfo=UTC)) == written


def test_summer_time_has_its_own_name(app):
    with reading(app, "de", "Europe/Berlin"):
        assert formats.moment(datetime(2026, 7, 1, 10, tzinfo=UTC)) == "01.07.2026, 12:00 MESZ"


def test_lengths_are_in_the_unit_of_who_reads_them(app):
    with reading(app, "de"):
        assert formats.one_length(25.4) == f"25,4{THIN}mm"
        assert formats.area(148_00) == f"148{THIN}cm²"
    with reading(app, unit=LengthUnit.INCH):
        assert formats.lengths([25.4, 12.7, 1]) == f"1 × 0.5 × 0.039{THIN}in"  # noqa: RUF001
        assert formats.area(645.16) == f"1{THIN}in²"
        assert formats.volume(16387.064) == f"1{THIN}in³"


def test_a_german_form_takes_what_it_shows(worker):
    url, german = f"/parts/{make_part().id}", HERE | {"Accept-Language": "de"}
    sent = {"standard_cost": "1.234,50", "currency": "eur"}
    assert worker.post(f"{url}/edit", data=sent, headers=german).status_code == 303
    assert "1\u202f234,50" in worker.get(url, headers=german).text
    assert 'value="1234,5"' in worker.get(f"{url}/edit", headers=german).text
