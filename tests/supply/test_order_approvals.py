"""Who approves which orders, and what is approved anew."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from app.extensions import db
from models.base import today
from models.identity.actors import SYSTEM
from models.identity.limits import UNLIMITED
from models.identity.roles import Role
from models.platform.exchange_rates import ExchangeRate
from tests.factories import login_as, make_company, make_part
from tests.supply.orders import BOLT, HEAD, ORDERS, draft, refused, url_of


@pytest.mark.parametrize(
    ("limits", "currency", "rate", "status"),
    [
        (UNLIMITED, "EUR", None, 200),
        ({"EUR": "1.19"}, "EUR", None, 403),
        ({"EUR": "1.20"}, "EUR", None, 200),
        ({"USD": "1.20"}, "USD", None, 200),
        ({"EUR": "1.20"}, "USD", None, 409),
        ({"EUR": "0.60"}, "USD", "0.5", 200),
        ({"EUR": "0.59"}, "USD", "0.5", 403),
        ({}, "EUR", None, 403),
    ],
)
@pytest.mark.usefixtures("roles_as_they_were")
def test_nobody_approves_beyond_their_limit(app, staff, limits, currency, rate, status):
    """1.20 with tax: 1.01 at 19 %."""
    wanted = {"*": limits} if limits else {}
    Role.create(name="buyer", permissions=["purchase_orders:*"], approval_limits=wanted)
    if rate:
        ExchangeRate.put([{"currency": currency, "valid_from": today(), "rate": Decimal(rate)}])
    db.session.commit()
    url = url_of(staff, BOLT, currency=currency)
    staff.post(f"{url}/submit")
    answer = login_as(app, "ada", "buyer").post(f"{url}/approve")
    assert answer.status_code == status, answer.json
    assert staff.get(url).json["status"] == ("approved" if status == 200 else "pending")


@pytest.mark.usefixtures("roles_as_they_were")
def test_who_writes_an_order_does_not_set_how_much_may_be_approved(app):
    """By a rate of their own, by goods that go back, or by another supplier after the approval."""
    Role.create(
        name="buyer",
        permissions=["purchase_orders:*", "companies:read"],
        approval_limits={"*": {"EUR": "1.20"}},
    )
    ExchangeRate.put([{"currency": "USD", "valid_from": today(), "rate": Decimal(2)}])
    db.session.commit()
    buyer = login_as(app, "ada", "buyer")
    tiny = {"exchange_rate": "0.0000000001"}
    tried = [
        ({"quantity": "3"}, {"currency": "USD"} | tiny, "above_limit"),
        ({"quantity": "3"}, {"currency": "GBP"} | tiny, "no_exchange_rate"),
        ({"quantity": "-9"}, {}, "above_limit"),
    ]
    for line, head, code in tried:
        url = url_of(buyer, BOLT | line, **head)
        assert buyer.post(f"{url}/submit").status_code == 200
        assert buyer.post(f"{url}/approve").json.get("code") == code


def test_a_blocked_supplier_does_not_come_in_after_the_approval(staff, manager, approved):
    blocked = make_company(name="Meier")
    blocked.block(SYSTEM)
    db.session.commit()
    assert staff.patch(approved, json={"supplier_id": blocked.id}).json["status"] == "pending"
    assert refused(manager.post(f"{approved}/approve")) == "supplier_blocked"


def test_the_rate_is_that_of_the_day_of_approval_unless_it_has_its_own(staff, manager):
    first, own = (
        url_of(staff, BOLT, currency="USD"),
        url_of(staff, BOLT, currency="USD", exchange_rate="0.25"),
    )
    assert [staff.get(first).json[n] for n in ("exchange_rate", "base_total_amount")] == [None, None]
    assert [staff.get(own).json[n] for n in ("exchange_rate", "base_total_amount")] == ["0.25", "0.30"]
    ExchangeRate.put([{"currency": "USD", "valid_from": today(), "rate": Decimal("0.5")}])
    db.session.commit()
    for url, expected in ((first, ["0.5", "0.60"]), (own, ["0.25", "0.30"])):
        staff.post(f"{url}/submit")
        done = manager.post(f"{url}/approve").json
        assert [done[n] for n in ("exchange_rate", "base_total_amount")] == expected
    refusal = draft(staff, exchange_rate="0.9")
    assert [e["pointer"] for e in refusal.json["errors"]] == ["/json/exchange_rate"]


def test_a_change_after_approval_is_approved_anew(staff, manager, approved):
    before = staff.get(approved).json
    seen = staff.patch(approved, json={"internal_notes": "call them", "tags": ["urgent"]}).json
    assert (seen["status"], seen["revision"]) == ("approved", 1)
    bolt = before["lines"][0]["id"]
    body = {
        "due_date": "2026-03-01",
        "lines": [{"id": bolt, "quantity": "5"}, {"id": before["lines"][1]["id"]}],
    }
    changed = staff.patch(approved, json=body).json
    assert (changed["status"], changed["revision"], changed["lines"][0]["quantity"]) == ("pending", 2, "5")
    found = staff.get(f"{approved}/revisions").json
    assert [(row["revision"], row["created_by"]["name"]) for row in found["items"]] == [(2, "staff")]
    changes = found["items"][0]["changes"]
    assert changes["due_date"] == ["2026-02-01", "2026-03-01"]
    assert [[line["quantity"] for line in side] for side in changes["lines"]] == [["3"], ["5"]]
    assert refused(staff.patch(approved, json={"notes": "x"})) == "wrong_status"
    again = manager.post(f"{approved}/approve").json
    assert (again["status"], again["revision"]) == ("approved", 2)
    same = staff.patch(approved, json={"due_date": "2026-03-01"}).json
    assert (same["status"], same["revision"]) == ("approved", 2)


def test_what_only_we_see_is_approved_already(staff, manager):
    """Also of an order at no tax, and where its rate has been set meanwhile."""
    body = {name: value for name, value in HEAD.items() if name != "tax_rate"}
    made = staff.post(ORDERS, json=body | {"lines": [BOLT], "currency": "USD"})
    assert [made.json[n] for n in ("tax_category", "tax_rate")] == ["Z", "0"]
    url = made.headers["Location"]
    staff.post(f"{url}/submit"), manager.post(f"{url}/approve")
    ExchangeRate.put([{"currency": "USD", "valid_from": today(), "rate": Decimal(2)}])
    db.session.commit()
    seen = staff.patch(url, json={"internal_notes": "call them"}).json
    assert [seen[n] for n in ("status", "revision", "exchange_rate")] == ["approved", 1, "2"]


def test_what_is_changed_after_a_rejected_change_is_a_revision_too(staff, manager, approved):
    """Else who approves it would be shown the first change alone."""
    staff.patch(approved, json={"notes": "gate 3"}), manager.post(f"{approved}/reject")
    changed = staff.patch(approved, json={"due_date": "2027-01-01"}).json
    assert (changed["status"], changed["revision"]) == ("rejected", 3)
    found = staff.get(f"{approved}/revisions?sort=revision").json["items"]
    assert [(row["revision"], [*row["changes"]]) for row in found] == [(2, ["notes"]), (3, ["due_date"])]


def test_what_was_renamed_since_is_called_as_it_was(staff, manager):
    part, supplier = make_part(name="Bracket").id, make_company(name="Meier").id
    url = url_of(staff, {"part_id": part, "quantity": 1, "unit_price": 1}, supplier_id=supplier)
    staff.patch(f"/api/v1/parts/{part}", json={"name": "Angle"})
    staff.patch(f"/api/v1/companies/{supplier}", json={"name": "Meier AG"})
    staff.post(f"{url}/submit"), manager.post(f"{url}/approve")
    seen = staff.patch(url, json={"internal_notes": "x"}).json
    assert (seen["revision"], seen["supplier_name"], seen["lines"][0]["material_name"]) == (
        1,
        "Meier",
        "Bracket",
    )


def at_once(*calls):
    with ThreadPoolExecutor(len(calls)) as pool:
        return [answer.status_code for answer in pool.map(lambda call: call(), calls)]


def test_of_many_at_once_one_edits_and_one_approves(staff, manager):
    url = url_of(staff, BOLT)
    tag = {"If-Match": staff.get(url).headers["ETag"]}
    edits = at_once(*[lambda n=n: staff.patch(url, json={"notes": f"{n}"}, headers=tag) for n in range(16)])
    assert sorted(edits) == [200] + 15 * [412]
    staff.post(f"{url}/submit")
    assert sorted(at_once(*[lambda: manager.post(f"{url}/approve")] * 16)) == [200] + 15 * [409]


def test_edits_and_approvals_at_once_take_turns(staff, manager):
    """A change after an approval asks for another one: each finds what the one before has left."""
    url = url_of(staff, BOLT)
    staff.post(f"{url}/submit")
    calls = [lambda n=n: staff.patch(url, json={"notes": f"{n}"}) for n in range(8)]
    statuses = at_once(*calls, *[lambda: manager.post(f"{url}/approve")] * 8)
    edits, approvals = statuses[:8].count(200), statuses[8:].count(200)
    assert {*statuses} <= {200, 409}
    assert approvals - edits in (0, 1)
    read = staff.get(url).json
    assert (read["status"], read["revision"]) == ("approved" if approvals > edits else "pending", edits + 1)
    assert [row["revision"] for row in staff.get(f"{url}/revisions").json["items"]] == [
        *range(edits + 1, 1, -1)
    ]
