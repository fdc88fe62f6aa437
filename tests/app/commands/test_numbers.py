"""`flask numbers set` lets a series go on behind what a former system has given, and never back."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from app.extensions import db
from models.platform.counters import Counter, next_number
from tests.databases import SERVER
from tests.factories import make_part


@pytest.fixture
def numbers(app):
    return lambda *words: app.test_cli_runner().invoke(args=["numbers", "set", *words])


def test_a_series_goes_on_behind_the_last_number(app, numbers, admin):
    done = numbers("PN", "124")
    assert (done.exit_code, done.output) == (0, "The next one is PN-000125.\n")
    assert make_part(number=None).number == "PN-000125"
    again = numbers("PN", "125")
    assert (again.exit_code, make_part(number=None).number) == (0, "PN-000126")
    event = admin.get("/api/v1/audit-events?entity=counters&sort=created_at").json["items"][0]
    assert event["changes"] == {"series": [None, "PN"], "last": [None, 124]}


def test_it_never_goes_back(numbers):
    make_part(), make_part()
    refused = numbers("PN", "1")
    assert refused.exit_code == 1
    assert "PN-000002 has been given already: a series never goes back." in refused.output
    assert make_part().number == "PN-000003"


REFUSED = [(("XX", "1"), "no series XX: "), (("PN", "0"), "not in the range")]


@pytest.mark.parametrize(("words", "told"), REFUSED)
def test_what_is_no_series_or_no_number_is_refused(numbers, words, told):
    refused = numbers(*words)
    assert refused.exit_code > 0
    assert told in refused.output
    assert db.session.query(Counter).count() == 0


@pytest.mark.skipif(not SERVER, reason="SQLite lets one write after the other")
def test_who_is_being_given_a_number_is_waited_for(app, numbers):
    """And so nobody is given one that the series then goes back to."""
    taken = next_number("PN")

    def later():
        with app.app_context():
            return numbers("PN", "1").output

    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(later)
        sleep(0.3)
        assert not asked.done()
        assert next_number("PN") == "PN-000002"
        db.session.commit()
        assert "PN-000002 has been given already" in asked.result()
    assert taken == "PN-000001"
