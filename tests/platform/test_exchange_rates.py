"""Exchange rates: each holds from its day on, exactly, until a later one does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest

from app.extensions import db
from models.base import today
from models.platform.exchange_rates import ExchangeRate, rate
from tests.factories import login_as

RATES = "/api/v1/exchange-rates"
HISTORY = [
    {"currency": "USD", "rate": "0.9", "valid_from": "2026-01-01"},
    {"currency": "USD", "rate": "0.8632", "valid_from": "2026-03-01"},
    {"currency": "IDR", "rate": "0.0000524382", "valid_from": "2026-02-01"},
]


@pytest.fixture
def manager(client_of):
    return client_of("manager")


@pytest.fixture
def known(manager):
    answer = manager.put(RATES, json={"rates": HISTORY})
    assert answer.status_code == 200, answer.json
    return answer


def test_a_rate_holds_until_a_later_one_does(known):
    days = {"2025-12-31": None, "2026-01-01": "0.9", "2026-02-28": "0.9", "2026-03-01": "0.8632"}
    for day, expected in days.items():
        assert rate("USD", date.fromisoformat(day)) == (expected and Decimal(expected)), day
    assert rate("IDR", date(2030, 1, 1)) == Decimal("0.0000524382")
    assert (rate("EUR", date(1999, 1, 1)), rate("CHF", today())) == (1, None)


def test_the_list_tells_the_history_and_what_holds_on_a_day(known, staff):
    def listed(**query):
        items = staff.get(RATES, query_string=query).json["items"]
        return [(one["currency"], one["rate"], one["valid_from"]) for one in items]

    assert listed(sort="-valid_from")[0] == ("USD", "0.8632", "2026-03-01")
    assert len(listed()) == 3
    assert listed(currency="IDR") == [("IDR", "0.0000524382", "2026-02-01")]
    assert listed(valid_on="2026-02-28", sort="currency") == [
        ("IDR", "0.0000524382", "2026-02-01"),
        ("USD", "0.9", "2026-01-01"),
    ]


def test_one_is_set_changed_and_taken_back_and_the_others_stay(known, manager):
    changed = manager.put(RATES, json={"rates": [HISTORY[1] | {"rate": "0.85"}]}).json["rates"]
    assert [(one["rate"], one["valid_from"]) for one in changed] == [("0.85", "2026-03-01")]
    taken = manager.put(RATES, json={"rates": [HISTORY[1] | {"rate": None}]})
    assert (taken.json["rates"], rate("USD", date(2026, 3, 1))) == ([], Decimal("0.9"))
    manager.put(RATES, json={"rates": [{"currency": "CHF", "rate": 1.07}]})
    assert manager.get(RATES, query_string={"currency": "CHF"}).json["items"][0]["valid_from"] == (
        today().isoformat()
    )
    assert manager.get(RATES).json["total"] == 3


def test_who_has_not_read_the_last_change_is_told_so(known, manager):
    tag = manager.get(RATES).headers["ETag"]
    assert tag == known.headers["ETag"]
    again = manager.put(RATES, json={"rates": HISTORY}, headers={"If-Match": tag})
    assert (again.status_code, again.headers["ETag"]) == (200, tag)  # nothing has changed
    body = {"rates": [HISTORY[0] | {"rate": "0.91"}]}
    with ThreadPoolExecutor(4) as pool:
        clients = [login_as(manager.application, "manager") for _ in range(4)]
        given = {"json": body, "headers": {"If-Match": tag}}
        statuses = [*pool.map(lambda client: client.put(RATES, **given).status_code, clients)]
    assert sorted(statuses) == [200, 412, 412, 412]


@pytest.mark.parametrize(
    ("rates", "pointer"),
    [
        ([{"currency": "EUR", "rate": "1"}], "/json/rates/0/currency"),
        ([HISTORY[0], HISTORY[0]], "/json/rates/1"),
        ([{"currency": "USD", "rate": "0"}], "/json/rates/0/rate"),
        ([{"currency": "USD", "rate": "-1"}], "/json/rates/0/rate"),
        ([{"currency": "USD", "rate": "100000000"}], "/json/rates/0/rate"),
        ([{"currency": "usd", "rate": "1"}], "/json/rates/0/currency"),
        ([], "/json/rates"),
    ],
)
def test_what_cannot_be_a_rate_is_refused(manager, rates, pointer):
    answer = manager.put(RATES, json={"rates": rates})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_staff_read_and_do_not_write(known, staff, customer):
    assert staff.put(RATES, json={"rates": HISTORY}).status_code == 403
    assert [client.get(RATES).status_code for client in (staff, customer)] == [200, 403]
    row = db.session.query(ExchangeRate).first()
    assert row is not None
