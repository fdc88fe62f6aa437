"""How often the database is asked for a document, however many lines it has: what makes it fast, untimed."""

import pytest
from sqlalchemy import event

from app.extensions import db
from tests.databases import SERVER
from tests.factories import make_company, make_part

ORDERS = "/api/v1/purchase-orders"


@pytest.fixture
def statements(app):
    """Those that were sent since it was cleared; where transactions begin and end is no question."""
    sent = []

    def note(connection, cursor, statement, *_):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    for engine in db.engines.values():
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in db.engines.values():
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def create(staff):
    """With so many lines; the first one also begins the series of numbers, and makes its caller known."""
    part, supplier = make_part().id, make_company().id
    dates = {"po_date": "2026-01-02", "due_date": "2026-02-01"}
    line = {"part_id": part, "quantity": "1", "unit_price": "2"}

    def ask(lines):
        body = dates | {"supplier_id": supplier, "lines": [line] * lines}
        made = staff.post(ORDERS, json=body, headers={"Idempotency-Key": f"of {lines}"})
        assert made.status_code == 201, made.json
        return made.headers["Location"]

    ask(1)
    return ask


def test_an_order_is_made_in_a_fixed_number_of_statements(create, statements):
    """What it names, its number, all of it with its event, and the answer that is kept. SQLite writes header,
    lines and event one after another, and asks for the lines' ids."""
    for lines in (2, 40):
        statements.clear()
        create(lines)
        assert len(statements) == (4 if SERVER else 7), statements


def test_an_order_and_a_page_are_read_in_one_statement_each(create, staff, statements):
    made = create(40)
    for address in (made, f"{ORDERS}?limit=50"):
        statements.clear()
        assert staff.get(address).status_code == 200
        assert len(statements) == 1, statements
