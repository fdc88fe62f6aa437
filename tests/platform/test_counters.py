"""Numbers without gaps and without twins, however many ask at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.extensions import db
from models.platform.counters import next_number


def test_numbers_are_gap_free_under_concurrency(app):
    def take(n: int) -> str | None:
        with app.app_context():
            number = next_number("T")
            if n % 5 == 0:
                db.session.rollback()
                return None
            db.session.commit()
            return number

    with ThreadPoolExecutor(8) as pool:
        taken = [number for number in pool.map(take, range(40)) if number]
    assert sorted(taken) == [f"T-{n:06}" for n in range(1, 33)]


def test_series_are_counted_apart(app):
    assert [next_number(series) for series in ("A", "B", "A")] == ["A-000001", "B-000001", "A-000002"]


def test_parts_made_at_once_have_numbers_of_their_own(app, staff, client_of):
    with ThreadPoolExecutor(6) as pool:
        answers = [*pool.map(lambda _: staff.post("/api/v1/parts", json={"name": "x"}), range(12))]
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(answer.json["number"] for answer in answers) == [f"PN-{n:06}" for n in range(1, 13)]


@pytest.mark.parametrize("series", ["PO", "PN"])
def test_a_refused_document_gives_its_number_back(app, series):
    next_number(series)
    db.session.rollback()
    assert next_number(series) == f"{series}-000001"
