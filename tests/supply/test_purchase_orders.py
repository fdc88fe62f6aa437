"""Purchase orders with their lines, seen from outside."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.extensions import db
from models.engineering.categories import Category
from models.identity.actors import SYSTEM
from models.identity.roles import Role
from models.supply.company_contacts import CompanyContact
from models.supply.locations import Location
from models.supply.purchase_orders import PurchaseOrder
from tests.factories import login_as, make_company, make_part
from tests.supply.orders import BOLT, HEAD, NUT, ORDERS, draft, errors, url_of


def test_an_order_is_made_read_and_listed(staff):
    made = draft(staff, BOLT, NUT | {"tax_rate": "7"})
    assert made.status_code == 201, made.json
    assert (made.json["number"], made.json["status"]) == ("PO-000001", "draft")
    assert [line["net_amount"] for line in made.json["lines"]] == [
        "1.01",
        "2.00",
    ]  # half away from zero: 1.005
    assert [made.json[n] for n in ("subtotal", "tax_amount", "total_amount")] == ["3.01", "0.33", "3.34"]
    read = staff.get(made.headers["Location"])
    assert (read.json, read.headers["ETag"]) == (made.json, made.headers["ETag"])
    row = staff.get(ORDERS).json["items"][0]
    assert row == {name: value for name, value in made.json.items() if name != "lines"}


def test_parts_and_suppliers_give_their_names_and_terms(staff):
    part = make_part(number="PN-7", name="Bracket").id
    terms = {"currency": "SEK", "payment_days": 14, "incoterm": "DAP", "tax_category": "AE"}
    meier = make_company(name="Meier", **terms).id
    made = draft(staff, {"part_id": part, "quantity": 1, "unit_price": "1"}, supplier_id=meier).json
    assert made["supplier_name"] == "Meier"
    assert {name: made[name] for name in terms} == terms | {"tax_category": "S"}  # HEAD says 19 %
    assert [made["lines"][0][n] for n in ("material_code", "material_name")] == ["PN-7", "Bracket"]
    own = draft(staff, supplier_id=meier, currency="USD", payment_days=0).json
    assert [own[n] for n in ("currency", "payment_days")] == ["USD", 0]


def test_lines_are_changed_added_ordered_and_taken_away(staff):
    made = draft(staff, BOLT, NUT)
    url, (bolt, nut) = made.headers["Location"], [line["id"] for line in made.json["lines"]]
    changed = staff.patch(
        url, json={"lines": [NUT | {"material_name": "Washer"}, {"id": bolt, "quantity": "4"}]}
    )
    assert changed.status_code == 200, changed.json
    lines = changed.json["lines"]
    shown = [(line["position"], line["material_name"], line["quantity"]) for line in lines]
    assert shown == [(1, "Washer", "1"), (2, "Bolt", "4")]
    assert (lines[1]["id"], lines[1]["unit_price"]) == (bolt, "0.335")
    assert nut not in {line["id"] for line in lines}
    assert changed.json["subtotal"] == "3.34"
    again = staff.get(url)
    assert (again.json, again.headers["ETag"]) == (changed.json, changed.headers["ETag"])
    assert staff.get(ORDERS, query_string={"q": "washer"}).json["total"] == 1
    assert staff.get(ORDERS, query_string={"q": "nut"}).json["total"] == 0


def test_a_change_of_a_line_alone_is_a_change_of_the_order(staff, admin):
    made = draft(staff, BOLT)
    url, tag, line = made.headers["Location"], made.headers["ETag"], made.json["lines"][0]["id"]
    body = {"lines": [{"id": line, "material_code": "M8x20"}]}
    changed = staff.patch(url, json=body, headers={"If-Match": tag})
    assert (changed.status_code, changed.headers["ETag"] == tag) == (200, False)
    assert staff.patch(url, json=body, headers={"If-Match": tag}).status_code == 412
    same = staff.patch(url, json=body)
    assert (same.headers["ETag"], same.json) == (changed.headers["ETag"], changed.json)
    events = admin.get("/api/v1/audit-events", query_string={"entity": "purchase_orders"}).json["items"]
    assert [event["action"] for event in events] == ["update", "create"]
    before, after = events[0]["changes"]["lines"]
    assert (before[0]["material_code"], after[0]["material_code"]) == ("M8", "M8x20")
    assert [line["quantity"] for line in events[1]["changes"]["lines"][1]] == ["3"]


@pytest.mark.parametrize(
    ("lines", "pointers"),
    [
        ([BOLT, {"material_name": "x", "quantity": 1}], {"/json/lines/1/unit_price"}),
        ([{"quantity": 1, "unit_price": 1}], {"/json/lines/0/material_name"}),
        ([BOLT, BOLT | {"quantity": 0}], {"/json/lines/1/quantity"}),
        ([BOLT | {"unit_price": -1}], {"/json/lines/0/unit_price"}),
        ([BOLT | {"net_amount": "1"}], {"/json/lines/0/net_amount"}),
        (
            [BOLT | {"allowances_charges": [{"is_charge": True}]}],
            {"/json/lines/0/allowances_charges/0/amount"},
        ),
        ([BOLT | {"quantity": "123456789", "unit_price": "987654321"}], {"/json/lines/0"}),
        ([BOLT | {"id": 1}], {"/json/lines/0/id"}),
        ([BOLT, BOLT, BOLT, BOLT | {"part_id": 4711}], {"/json/lines/3/part_id"}),
        (
            [BOLT | {"category_id": 1}, BOLT | {"location_id": 1}],
            {"/json/lines/0/category_id", "/json/lines/1/location_id"},
        ),
        ([BOLT] * 1001, {"/json/lines"}),
    ],
)
def test_what_cannot_be_is_refused_by_its_place(staff, lines, pointers):
    assert errors(draft(staff, *lines)) == pointers
    assert draft(staff).json["number"] == "PO-000001"  # what is refused gives its number back


@pytest.mark.parametrize("given", [[{"id": 4711}], [{"id": 1}, {"id": 1}], [{"id": 2}]])
def test_only_lines_of_its_own_are_named_and_once(staff, given):
    url, _ = url_of(staff, BOLT), url_of(staff, NUT)
    assert errors(staff.patch(url, json={"lines": given})) == {f"/json/lines/{len(given) - 1}/id"}


def test_an_order_that_cannot_be_is_refused(staff):
    assert errors(draft(staff, supplier_id=4711)) == {"/json/supplier_id"}
    assert errors(draft(staff, supplier_name=None)) == {"/json/supplier_name"}
    assert errors(draft(staff, due_date="2025-12-31")) == {"/json/due_date"}
    assert errors(draft(staff, delivery_address={"city": "Ulm"})) == {"/json/delivery_address/country"}
    assert errors(draft(staff, delivery_address={"country": "DE", "id": 1})) == {"/json/delivery_address/id"}


def test_a_contact_is_one_of_the_supplier_and_goods_go_to_the_location(staff):
    meier, other = make_company(name="Meier").id, make_company().id
    ada = CompanyContact.add(meier, SYSTEM, name="Ada").id
    ulm = Location.add(SYSTEM, name="Ulm", address={"city": "Ulm", "country": "DE"}).id
    db.session.commit()
    made = draft(staff, supplier_id=meier, contact_id=ada, location_id=ulm)
    assert (made.json["contact_name"], made.json["delivery_address"]["city"]) == ("Ada", "Ulm")
    assert errors(draft(staff, supplier_id=other, contact_id=ada)) == {"/json/contact_id"}
    assert errors(staff.patch(made.headers["Location"], json={"supplier_id": other})) == {"/json/contact_id"}


def test_an_order_goes_its_way(staff, client_of):
    url, manager = url_of(staff, BOLT), client_of("manager")
    assert staff.get(url).json["actions"] == ["submit", "cancel"]
    assert staff.post(f"{url}/submit").json["status"] == "pending"
    assert staff.post(f"{url}/approve").status_code == 403
    for refused in (staff.patch(url, json={"notes": "x"}), staff.delete(url), staff.post(f"{url}/submit")):
        assert (refused.status_code, refused.json["code"]) == (409, "wrong_status")
    approved = manager.post(f"{url}/approve")
    assert (approved.status_code, approved.json) == (200, manager.get(url).json)
    assert (approved.json["status"], len(approved.json["lines"])) == ("approved", 1)


def test_a_draft_goes_with_its_lines_and_its_number(staff, admin):
    url = url_of(staff, BOLT, NUT)
    assert staff.delete(url).status_code == 204
    assert staff.get(url).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(PurchaseOrder.line)) == 0
    assert draft(staff).json["number"] == "PO-000002"
    events = admin.get("/api/v1/audit-events", query_string={"entity": "purchase_orders"}).json["items"]
    assert [len(event["changes"]["lines"][0]) for event in events if event["action"] == "delete"] == [2]


def test_a_creation_sent_again_is_answered_again(staff):
    twice = [
        staff.post(ORDERS, json=HEAD | {"lines": [BOLT]}, headers={"Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert twice[0].json == twice[1].json
    assert staff.get(ORDERS).json["total"] == 1


def test_sixteen_at_once_get_numbers_without_gaps(app, staff):
    """Also where every tenth is refused."""
    bodies = [HEAD | {"lines": [BOLT | {"part_id": 4711} if n % 10 == 0 else BOLT]} for n in range(80)]
    with ThreadPoolExecutor(16) as pool:
        answers = [*pool.map(lambda body: staff.post(ORDERS, json=body), bodies)]
    made = sorted(answer.json["number"] for answer in answers if answer.status_code == 201)
    assert made == [f"PO-{n:06}" for n in range(1, 73)]


def test_a_list_is_narrowed(staff):
    ulm = Location.add(SYSTEM, name="Ulm").id
    top = Category.add(SYSTEM, name="Metal").id
    below = Category.add(SYSTEM, name="Steel", parent_id=top).id
    db.session.commit()
    first = draft(staff, BOLT, NUT | {"location_id": ulm, "category_id": below}, reference="R-1").json["id"]
    second = draft(staff, po_date="2026-01-20", location_id=ulm, category_id=top).json["id"]
    for query, ids in {
        (("reference", "R-1"),): [first],
        (("number", "PO-000002"),): [second],
        (("from", "2026-01-02"), ("to", "2026-01-19")): [first],
        (("location_id", ulm),): [second, first],
        (("category_id", top),): [second, first],
        (("category_id", below),): [first],
        (("status", "pending"),): [],
        (("received_state", "none"), ("q", "bolt")): [first],
        (("q", "R-1"),): [first],
    }.items():
        found = staff.get(ORDERS, query_string=dict(query))
        assert [row["id"] for row in found.json["items"]] == ids, query


@pytest.mark.usefixtures("roles_as_they_were")
def test_what_somebody_may_not_read_is_not_there_to_be_named(app):
    """Else the order would tell its name, its address and its terms."""
    Role.create(name="buyer", permissions=["purchase_orders:*", "parts:write"])
    company, part = make_company().id, make_part().id
    ada, ulm = CompanyContact.add(company, SYSTEM, name="Ada").id, Location.add(SYSTEM, name="Ulm").id
    db.session.commit()
    ids = {"supplier_id": company, "contact_id": ada, "location_id": ulm}
    buyer = login_as(app, "ada", "buyer")
    answer = draft(buyer, {"part_id": part, "quantity": 1, "unit_price": 1}, **ids)
    assert errors(answer) == {f"/json/{name}" for name in (*ids, "lines/0/part_id")}
    assert errors(buyer.post("/api/v1/parts", json={"name": "x", "supplier_id": company})) == {
        "/json/supplier_id"
    }


def test_who_sees_what(client_of, staff, customer):
    url = url_of(staff, BOLT)
    assert client_of("viewer").get(url).status_code == 200
    assert client_of("viewer").post(f"{url}/submit").status_code == 403
    assert customer.get(url).status_code == 403


def test_a_thousand_lines_are_taken_and_kept_in_order(staff):
    made = draft(staff, *(BOLT | {"material_name": f"Bolt {n}"} for n in range(1000)))
    assert made.status_code == 201, made.json
    read = staff.get(made.headers["Location"]).json
    assert read == made.json
    assert [line["material_name"] for line in read["lines"][:2]] == ["Bolt 0", "Bolt 1"]
