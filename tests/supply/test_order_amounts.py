"""What purchase orders come to: places, taxes, allowances, and the worked examples."""

from decimal import Decimal

import pytest

from tests.supply.orders import BOLT, HEAD, NUT, ORDERS, draft, errors
from tests.vectors import cases


@pytest.mark.parametrize(("currency", "amount"), [("EUR", "1.01"), ("JPY", "1"), ("BHD", "1.005")])
def test_amounts_have_the_places_of_their_currency(staff, currency, amount):
    made = draft(staff, BOLT | {"quantity": "3.00"}, currency=currency)
    assert made.json["lines"][0]["net_amount"] == made.json["subtotal"] == amount
    assert [made.json["lines"][0][name] for name in ("quantity", "unit_price")] == ["3", "0.335"]
    assert staff.get(made.headers["Location"]).json == made.json


def test_what_is_no_currency_is_refused(staff):
    assert errors(draft(staff, BOLT, currency="XYZ")) == {"/json/currency"}


@pytest.mark.parametrize(
    ("header", "line", "expected"),
    [
        ({}, {}, ("S", "19")),
        ({"tax_rate": "7"}, {}, ("S", "7")),
        ({"tax_category": "AE"}, {}, ("AE", "0")),
        ({"tax_rate": 0}, {}, ("Z", "0")),
        ({}, {"tax_rate": "7"}, ("S", "7")),
        ({}, {"tax_rate": 0}, ("Z", "0")),
        ({}, {"tax_category": "E"}, ("E", "0")),
        ({"tax_category": "AE"}, {"tax_rate": "19"}, ("S", "19")),
    ],
)
def test_a_tax_is_the_lines_else_the_orders_else_as_usual(app, staff, header, line, expected):
    app.config["TAX_RATE"] = Decimal(19)
    body = {n: v for n, v in HEAD.items() if n != "tax_rate"} | header
    made = staff.post(ORDERS, json=body | {"lines": [BOLT | line]}).json
    assert tuple(made["lines"][0][n] for n in ("tax_category", "tax_rate")) == expected
    assert [(tax["tax_category"], tax["tax_rate"]) for tax in made["taxes"]] == [expected]


def test_lines_without_a_tax_of_their_own_follow_the_order(staff):
    made = draft(staff, BOLT, NUT | {"tax_rate": "7"})
    changed = staff.patch(made.headers["Location"], json={"tax_rate": "21"}).json
    assert [line["tax_rate"] for line in changed["lines"]] == ["21", "7"]
    own = [{"id": line["id"], "tax_rate": None} for line in changed["lines"]]
    assert [
        line["tax_rate"] for line in staff.patch(made.headers["Location"], json={"lines": own}).json["lines"]
    ] == ["21", "21"]


def test_a_tax_that_is_none_is_refused(staff):
    assert errors(draft(staff, BOLT, NUT | {"tax_category": "AE", "tax_rate": 19})) == {
        "/json/lines/1/tax_category"
    }
    assert errors(draft(staff, tax_category="E", tax_rate=7)) == {"/json/tax_category"}
    discount = {"is_charge": False, "percent": 3, "tax_rate": 7}
    assert errors(draft(staff, BOLT, allowances_charges=[discount])) == {"/json/allowances_charges/0"}


def test_an_address_and_a_discount_stay_as_they_were(staff):
    discount = {"is_charge": False, "percent": "10", "reason": "Spring"}
    freight = {"is_charge": True, "amount": 5, "tax_rate": "7"}
    address = {"street": "Hauptstrasse 1", "city": "Ulm", "country": "DE"}
    made = draft(
        staff,
        BOLT | {"quantity": 100, "allowances_charges": [discount]},
        delivery_address=address,
        allowances_charges=[discount, freight],
    )
    assert made.status_code == 201, made.json
    assert made.json["lines"][0]["net_amount"] == "30.15"
    assert [made.json[n] for n in ("allowance_total", "charge_total", "total_amount")] == [
        "3.02",
        "5.00",
        "37.63",
    ]
    assert made.json["delivery_address"]["city"] == "Ulm"
    url, tag = made.headers["Location"], made.headers["ETag"]
    same = {n: made.json[n] for n in ("delivery_address",)} | {"allowances_charges": [discount, freight]}
    again = staff.patch(
        url, json=same | {"lines": [{"id": made.json["lines"][0]["id"], "allowances_charges": [discount]}]}
    )
    assert (again.json, again.headers["ETag"]) == (made.json, tag)


def line_of(of):
    """A line of the worked examples, as clients send it."""
    named = {
        "quantity": of["quantity"],
        "unit_price": of["price"],
        "price_base_quantity": of.get("base_quantity", 1),
    }
    taxed = {"tax_category": of["category"], "tax_rate": of["rate"]}
    return NUT | named | taxed | {"allowances_charges": [*map(sent, of.get("allowances_charges", ()))]}


def sent(of):
    named = {"is_charge": of["charge"], "amount": of.get("amount"), "percent": of.get("percent")}
    return named | ({"tax_category": of["category"], "tax_rate": of["rate"]} if "rate" in of else {})


def test_orders_come_to_what_the_worked_examples_say(staff):
    for case in cases("01_invoice_totals", "en16931"):
        of, expected = case["input"], case["expected"]
        adjustments = [*map(sent, of.get("allowances_charges", ()))]
        lines = [*map(line_of, of["lines"])]
        made = draft(staff, *lines, currency=of["currency"], allowances_charges=adjustments)
        assert made.status_code == 201, (case["id"], made.json)
        names = ("line_sum", "allowance_total", "charge_total", "tax_total", "tax_inclusive")
        ours = ("subtotal", "allowance_total", "charge_total", "tax_amount", "total_amount")
        read = staff.get(made.headers["Location"]).json
        assert [read[name] for name in ours] == [expected[name] for name in names], case["id"]
        assert [line["net_amount"] for line in read["lines"]] == expected["line_nets"], case["id"]
        taxes = sorted((Decimal(g["rate"]), g["taxable"], g["tax"]) for g in expected["tax_groups"])
        found = [(Decimal(g["tax_rate"]), g["taxable_amount"], g["tax_amount"]) for g in read["taxes"]]
        assert sorted(found) == taxes, case["id"]
        assert read == made.json, case["id"]


def test_a_line_is_priced_by_itself_also_when_another_one_goes(staff):
    """frappe/erpnext#19545"""
    made = draft(staff, *(BOLT | {"quantity": n} for n in (10, 20, 35)))
    ten, twenty, _ = made.json["lines"]
    left = staff.patch(
        made.headers["Location"], json={"lines": [{"id": ten["id"]}, {"id": twenty["id"]}]}
    ).json
    assert left["lines"] == [ten, twenty]
    assert Decimal(left["subtotal"]) == Decimal(ten["net_amount"]) + Decimal(twenty["net_amount"])
