"""What is agreed with companies, seen from outside: bank, taxes, contacts, addresses and what they sell."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from app.extensions import db
from models.identity.actors import SYSTEM
from models.supply.company_addresses import AddressKind, CompanyAddress
from models.supply.company_contacts import CompanyContact
from models.supply.supplier_parts import SupplierPart
from tests.factories import login_as, make_company, make_part, make_user

COMPANIES, SUPPLIER_PARTS, PARTS = "/api/v1/companies", "/api/v1/supplier-parts", "/api/v1/parts"


def test_a_company_has_terms_that_are_checked(staff):
    bank = {"name": "Deutsche Bank", "bic": "deutdeff", "iban": "DE89 3704 0044 0532 0130 00"}
    terms = {"kind": "person", "registration_code": "HRB 1", "incoterm": "DAP", "tax_category": "S"}
    made = staff.post(COMPANIES, json={"name": "x", "tax_rate": "7.5", "bank": bank} | terms)
    assert made.status_code == 201, made.json
    assert {name: made.json[name] for name in terms} == terms
    assert (made.json["tax_rate"], made.json["bank"]) == (
        "7.5",
        {"name": "Deutsche Bank", "bic": "DEUTDEFF", "account": None, "iban": "DE89370400440532013000"},
    )
    assert staff.get(made.headers["Location"]).json == made.json
    assert staff.post(COMPANIES, json={"name": "y"}).json["kind"] == "organisation"
    for change, pointer in (
        ({"bank": {"iban": "DE89370400440532013001"}}, "bank/iban"),
        ({"bank": {"bic": "DEUT"}}, "bank/bic"),
        ({"incoterm": "DAT"}, "incoterm"),
        ({"tax_category": "E", "tax_rate": 7}, "tax_category"),
        ({"kind": "firm"}, "kind"),
    ):
        answer = staff.post(COMPANIES, json={"name": "x"} | change)
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"/json/{pointer}"), change


def defaults(client, url):
    return [row["id"] for row in client.get(url).json["items"] if row["is_default"]]


def test_one_contact_is_the_default(staff):
    company = make_company().id
    url = f"{COMPANIES}/{company}/contacts"
    first = staff.post(
        url, json={"name": "Ada", "email": "Ada@X.example", "language": "de", "is_default": True}
    )
    assert (first.status_code, first.json["email"]) == (201, "ada@x.example")
    second = staff.post(url, json={"name": "Bob"}).json["id"]
    assert defaults(staff, url) == [first.json["id"]]
    staff.patch(f"{url}/{second}", json={"is_default": True})
    assert defaults(staff, url) == [second]
    assert CompanyContact.default_of(company, SYSTEM).id == second
    read = staff.get(first.headers["Location"])
    stale = staff.patch(
        first.headers["Location"], json={"role": "x"}, headers={"If-Match": first.headers["ETag"]}
    )
    assert (read.json["is_default"], stale.status_code) == (False, 412)
    assert staff.delete(f"{url}/{second}").status_code == 204
    other = f"{COMPANIES}/{make_company().id}/contacts/{first.json['id']}"
    assert [staff.open(other, method=m, json={}).status_code for m in ("GET", "PATCH", "DELETE")] == [404] * 3
    assert staff.get(f"{COMPANIES}/404/contacts").status_code == 404
    assert staff.post(f"{COMPANIES}/404/contacts", json={"name": "x"}).status_code == 404


def test_a_contact_has_the_account_of_a_customer(staff):
    """Who works here is not to be found out by trying."""
    url = f"{COMPANIES}/{make_company().id}/contacts"
    ada = make_user("ada", "customer").id
    made = staff.post(url, json={"name": "Ada", "user_id": ada})
    assert (made.status_code, made.json["user_id"]) == (201, ada)
    for account in (make_user("admin").id, 4711):
        for ask, where in ((staff.post, url), (staff.patch, made.headers["Location"])):
            refused = ask(where, json={"name": "Ada", "user_id": account})
            assert refused.status_code == 422
            assert refused.json["errors"] == [
                {"pointer": "/json/user_id", "detail": "No customer has this account."}
            ]


def test_one_address_of_each_kind_is_the_default(staff):
    company = make_company().id
    url = f"{COMPANIES}/{company}/addresses"

    def make(*kinds, **more):
        made = staff.post(url, json={"country": "DE", "is_default": True, "kinds": kinds} | more)
        assert made.status_code == 201, made.json
        return made.json["id"]

    both, visits = make("billing", "shipping", city="Ulm"), make("visiting")
    assert defaults(staff, url) == [visits, both]
    bills = make("billing")
    assert defaults(staff, url) == [bills, visits]
    found = {kind: CompanyAddress.default_of(company, kind, SYSTEM) for kind in AddressKind}
    assert {kind: row.id for kind, row in found.items()} == {
        "billing": bills,
        "shipping": both,
        "visiting": visits,
    }
    assert found[AddressKind.SHIPPING].form()["city"] == "Ulm"
    assert staff.post(url, json={"country": "FR"}).json["kinds"] == [*AddressKind]
    for change in ({"country": "XX"}, {"kinds": []}, {"kinds": ["billing"] * 2}, {"kinds": ["x"]}):
        assert staff.post(url, json={"country": "DE"} | change).status_code == 422, change
    assert staff.delete(f"{COMPANIES}/{company}").status_code == 204  # and all this with it


def test_many_at_once_leave_one_default(app):
    company = make_company().id
    clients = [login_as(app, "staff") for _ in range(16)]

    def make(client):
        with app.app_context():
            body = {"name": "x", "is_default": True}
            return client.post(f"{COMPANIES}/{company}/contacts", json=body).status_code

    with ThreadPoolExecutor(16) as threads:
        assert {*threads.map(make, clients)} == {201}
    assert db.session.query(CompanyContact).filter_by(is_default=True).count() == 1


def test_a_supplier_part_has_prices_by_quantity(staff):
    names = {"supplier_id": make_company().id, "part_id": make_part().id}
    breaks = [{"from": 100, "unit_price": "0.30"}, {"from": "1", "unit_price": "0.3350001"}]
    made = staff.post(SUPPLIER_PARTS, json=names | {"sku": "SH 1", "price_breaks": breaks, "multiple": 10})
    assert made.status_code == 201, made.json
    assert made.json["price_breaks"] == [
        {"from": "1", "unit_price": "0.335"},
        {"from": "100", "unit_price": "0.3"},
    ]
    assert (made.json["pack_quantity"], made.json["multiple"]) == ("1", "10")
    assert staff.get(f"{SUPPLIER_PARTS}?q=sh").json["items"] == [made.json]
    row = db.session.get(SupplierPart, made.json["id"])
    prices = {Decimal(n): row.price_at(Decimal(n)) for n in ("0.5", "1", "99.9", "100")}
    assert [*prices.values()] == [None, Decimal("0.335"), Decimal("0.335"), Decimal("0.3")]
    assert staff.post(SUPPLIER_PARTS, json=names).json["code"] == "not_unique"
    again = {"items": [names | {"sku": "SH 2"}], "on_conflict": "update"}
    assert staff.post(f"{SUPPLIER_PARTS}/bulk", json=again).json["updated"] == 1
    changed = staff.get(made.headers["Location"]).json
    assert (changed["sku"], changed["price_breaks"]) == ("SH 2", made.json["price_breaks"])


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"part_id": 404}, "part_id"),
        ({"supplier_id": 404}, "supplier_id"),
        (
            {"price_breaks": [{"from": 1, "unit_price": 1}, {"from": "1.0", "unit_price": 2}]},
            "price_breaks/1/from",
        ),
        ({"price_breaks": [{"from": 0, "unit_price": 1}]}, "price_breaks/0/from"),
        ({"pack_quantity": 0}, "pack_quantity"),
        ({"currency": "DEM"}, "currency"),
    ],
)
def test_what_cannot_be_is_refused_by_name(staff, change, pointer):
    names = {"supplier_id": make_company().id, "part_id": make_part().id}
    answer = staff.post(SUPPLIER_PARTS, json=names | change)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"/json/{pointer}")


def test_a_part_says_how_it_is_ordered(staff):
    body = {"lead_days": 14, "safety_stock": "2.5", "lot_rule": "min_multiple", "lot_size": 100}
    body |= {"lot_multiple": "10", "tracking": "lot", "supplier_id": make_company().id}
    made = staff.post(PARTS, json={"name": "x"} | body)
    assert {n: made.json[n] for n in body} == body | {"lot_size": "100"}
    plain = staff.post(PARTS, json={"name": "y"}).json
    assert (plain["safety_stock"], plain["lot_rule"], plain["tracking"]) == ("0", "lot_for_lot", "none")
    assert staff.post(PARTS, json={"name": "z", "supplier_id": 404}).json["errors"] == [
        {"pointer": "/json/supplier_id", "detail": "There is no such company."}
    ]
