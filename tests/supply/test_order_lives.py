"""The life of a purchase order: who may do what when, and what follows from it."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from app.extensions import db
from models.identity.actors import SYSTEM
from models.supply.purchase_orders import PurchaseOrder
from tests.factories import make_company
from tests.supply.orders import BOLT, NUT, ORDERS, refused, url_of
from tests.vectors import cases
from utils.receiving import open_quantity, received_state


def receive(url, **received):
    """Into lines by their material, as receipts do it."""
    order = PurchaseOrder.get(int(url.rpartition("/")[2]), SYSTEM, lock=True)
    for line in order.lines:
        line.received_quantity = line.accepted_quantity = Decimal(received.get(line.material_name, 0))
    order.follow(SYSTEM)
    db.session.commit()
    db.session.remove()


def test_each_step_is_noted_and_says_what_comes_next(staff, manager):
    url = url_of(staff, BOLT)
    assert manager.get(url).json["actions"] == ["submit", "cancel"]
    pending = manager.post(f"{url}/submit").json
    assert (pending["status"], pending["actions"]) == ("pending", ["approve", "reject", "cancel"])
    rejected = manager.post(f"{url}/reject", json={"reason": "Too dear"}).json
    assert (rejected["status"], rejected["reason"], rejected["actions"]) == (
        "rejected",
        "Too dear",
        ["submit", "cancel"],
    )
    assert staff.patch(url, json={"notes": "cheaper"}).json["status"] == "rejected"
    assert staff.post(f"{url}/submit").json["reason"] is None
    done = manager.post(f"{url}/approve").json
    assert (done["status"], done["revision"], done["actions"]) == ("approved", 1, ["cancel", "close"])
    assert None not in [done[f"{step}_at"] for step in ("submitted", "approved", "rejected")]
    assert done == manager.get(url).json
    cancelled = staff.post(f"{url}/cancel").json
    assert (cancelled["status"], cancelled["reason"], cancelled["actions"]) == ("cancelled", None, [])


def test_an_order_without_lines_or_of_a_blocked_supplier_is_not_submitted(staff):
    assert refused(staff.post(f"{url_of(staff)}/submit")) == "no_lines"
    supplier = make_company(name="Meier")
    supplier.block(SYSTEM)
    db.session.commit()
    url = url_of(staff, BOLT, supplier_id=supplier.id)
    assert refused(staff.post(f"{url}/submit")) == "supplier_blocked"


def test_it_is_received_when_nothing_is_open_and_open_again_when_something_is(staff, approved):
    tag = staff.get(approved).headers["ETag"]
    receive(approved, Bolt=2)
    partial = staff.get(approved)
    assert [partial.json[n] for n in ("status", "received_state")] == ["approved", "partial"]
    assert [line["open_quantity"] for line in partial.json["lines"]] == ["1", "1"]
    assert partial.headers["ETag"] != tag
    receive(approved, Bolt=4, Nut=1)
    done = staff.get(approved).json
    assert [done[n] for n in ("status", "received_state", "open_until")[:2]] == ["received", "over"]
    assert done["actions"] == ["reopen"]
    assert refused(staff.post(f"{approved}/reopen")) == "received"
    receive(approved, Bolt=3)
    back = staff.get(approved).json
    assert [back[n] for n in ("status", "received_state")] == ["approved", "partial"]


def test_what_has_come_in_is_not_taken_from_an_order(staff, approved):
    lines = staff.get(approved).json["lines"]
    receive(approved, Bolt=2)
    assert refused(staff.post(f"{approved}/cancel")) == "received"
    assert refused(staff.patch(approved, json={"lines": [{"id": lines[1]["id"]}]})) == "received"
    fewer = {"lines": [{"id": lines[0]["id"], "quantity": 1}, {"id": lines[1]["id"]}]}
    assert refused(staff.patch(approved, json=fewer)) == "received"
    assert staff.get(approved).json["revision"] == 1


def test_a_line_is_closed_and_reopened(staff, approved):
    bolt, nut = (f"{approved}/lines/{line['id']}" for line in staff.get(approved).json["lines"])
    first = staff.post(f"{bolt}/close").json
    assert [(line["is_closed"], line["open_quantity"]) for line in first["lines"]] == [
        (True, "0"),
        (False, "1"),
    ]
    assert refused(staff.post(f"{bolt}/close")) == "wrong_status"
    assert refused(staff.post(f"{nut}/reopen")) == "wrong_status"
    last = staff.post(f"{nut}/close").json
    assert (last["status"], last["received_state"]) == ("received", "none")
    again = staff.post(f"{bolt}/reopen").json
    assert (again["status"], again["lines"][0]["open_quantity"]) == ("approved", "3")
    assert staff.post(f"{approved}/lines/4711/close").status_code == 404
    fresh = url_of(staff, BOLT)
    assert (
        refused(staff.post(f"{fresh}/lines/{staff.get(fresh).json['lines'][0]['id']}/close"))
        == "wrong_status"
    )


def test_what_is_closed_and_reopened_is_told(staff, admin, approved):
    """As often as the version counts up, and which lines."""
    bolt = f"{approved}/lines/{staff.get(approved).json['lines'][0]['id']}"
    steps = [staff.post(f"{url}/{act}") for url in (bolt, approved) for act in ("close", "reopen")]
    events = admin.get("/api/v1/audit-events", query_string={"entity": "purchase_orders"}).json["items"]
    assert steps[-1].headers["ETag"] == f'"{len(events)}.overdue"'
    told = [event["changes"]["lines"] for event in reversed(events[:4])]
    assert [[[line["is_closed"] for line in lines] for lines in pair] for pair in told] == [
        [[False], [True]],
        [[True], [False]],
        [[False, False], [True, True]],
        [[True, True], [False, False]],
    ]


def test_a_whole_order_is_closed_and_reopened(staff, approved):
    closed = staff.post(f"{approved}/close").json
    assert [closed[n] for n in ("status", "received_state")] == ["received", "none"]
    assert closed["received_at"] is not None
    again = staff.post(f"{approved}/reopen").json
    assert (again["status"], [line["open_quantity"] for line in again["lines"]]) == ("approved", ["3", "1"])


def test_it_is_overdue_at_midnight_and_its_tag_says_so(staff, approved, monkeypatch):
    """The day after the last on which something open is due."""
    ids = {
        flag: [row["id"] for row in staff.get(f"{ORDERS}?overdue={flag}").json["items"]]
        for flag in ("true", "false")
    }
    assert (staff.get(approved).json["overdue"], [len(i) for i in ids.values()]) == (True, [1, 0])
    for day, overdue in ((date(2026, 2, 1), False), (date(2026, 2, 2), True)):
        for module in ("models.supply.purchase_orders", "models.base"):
            monkeypatch.setattr(f"{module}.today", lambda day=day: day)
        read = staff.get(approved)
        assert (read.json["overdue"], ".overdue" in read.headers["ETag"]) == (overdue, overdue)
        assert staff.get(f"{ORDERS}?overdue=true").json["total"] == int(overdue)
    assert staff.post(f"{approved}/close").json["overdue"] is False


def test_a_service_holds_no_order_open(staff, manager):
    url = url_of(staff, BOLT, NUT | {"is_receivable": False})
    staff.post(f"{url}/submit"), manager.post(f"{url}/approve")
    receive(url, Bolt=3)
    assert [staff.get(url).json[n] for n in ("status", "received_state")] == ["received", "full"]


@pytest.mark.parametrize("case", cases("06_receipts_match", "receipt_state"), ids=lambda case: case["id"])
def test_received_states_are_those_of_the_worked_examples(case):
    lines = [
        SimpleNamespace(
            quantity=Decimal(line["ordered"]),
            received_quantity=Decimal(line["received"]),
            accepted_quantity=Decimal(line["received"]),
            is_closed=line["short_closed"],
            is_receivable=line.get("receivable", True),
        )
        for line in case["input"]["lines"]
    ]
    assert received_state(lines) == case["expected"]["received_state"]
    still_open = [str(open_quantity(line)) for line in lines]
    assert still_open == case["expected"]["open"]
    assert ("approved" if any(map(Decimal, still_open)) else "received") == case["expected"]["order_status"]
