"""Lines in the form of an order: buttons, totals, prices, and what two people change at once."""

import re
from decimal import Decimal

import pytest

from app.extensions import db
from models.identity.actors import SYSTEM
from models.platform.counters import Counter
from models.supply.supplier_parts import SupplierPart
from tests.factories import make_part
from tests.identity.visitors import notice, send
from tests.supply.order_forms import (
    BOLT,
    HEAD,
    NEW,
    ORDERS,
    edit_form,
    line_ids,
    names,
    ordered,
    sent_of,
    the_order,
    trouble_of,
    value,
)


def drawn():
    db.session.rollback()
    return {row.name: row.value for row in db.session.query(Counter)}


def test_buttons_change_the_form_and_save_nothing(buyer, supplier):
    nut = {"lines.1.material_name": "Nut", "lines.1.quantity": "2", "lines.1.unit_price": "x"}
    sent = HEAD | BOLT | nut | {"notes": "Gate 3"}

    def after(do):
        page = send(buyer, NEW, do=do, **sent)
        assert page.status_code == 200
        assert "Gate 3" in page.text
        assert value(page.text, "supplier_id") == "Steel &amp; Sons"
        return page.text

    assert names(after("add")) == ["Bolt", "Nut", ""]
    assert names(after("remove.0")) == ["Nut"]
    assert names(after("down.0")) == names(after("up.1")) == ["Nut", "Bolt"]
    assert names(after("up.0")) == ["Bolt", "Nut"]
    assert 'name="lines.1.notes"' in after("more.1").partition("<template")[0]
    assert 'name="lines.0.notes"' not in after("more.1").partition("<template")[0]
    calculated = after("calculate")
    assert "1.01" in calculated  # 3 times 0.335, and no word of the line that is not complete
    assert value(calculated, "lines.1.unit_price") == "x"
    assert the_order() is None


def test_totals_are_the_models_and_nothing_is_written(buyer, supplier):
    before = drawn()
    adjusted = HEAD | BOLT | {"allowances_charges": "-10 % Discount\n+1 Freight", "currency": "eur"}
    page = send(buyer, f"{NEW}/totals", **adjusted).text
    assert '<data data-net="0" value="1.01">' in page
    assert all(text in page for text in ("1.01", "0.10", "1.91", "0.36", "2.27"))
    assert (the_order(), drawn()) == (None, before)


def test_totals_of_an_order_that_is_there_change_nothing(buyer, supplier):
    order = ordered(supplier_id=supplier)
    version = the_order().version
    form = edit_form(buyer, order) | {"lines.0.quantity": "100", "currency": "USD"}
    page = send(buyer, f"{ORDERS}/{order}/edit/totals", **form).text
    assert '<data data-net="0" value="33.50">' in page
    assert "USD" in page
    now = the_order()
    assert (now.version, now.currency, now.lines[0].quantity) == (version, "EUR", 3)


@pytest.mark.parametrize(
    "wrong",
    [{"currency": "XXX"}, {"lines.0.quantity": ""}, {"exchange_rate": "-"}, {"allowances_charges": "?"}],
)
def test_totals_of_what_is_half_typed_are_quiet(buyer, supplier, wrong):
    assert send(buyer, f"{NEW}/totals", **HEAD | BOLT | wrong).status_code == 200


def test_a_part_brings_its_name_its_unit_and_the_suppliers_price(buyer, supplier):
    part = make_part(name="Bracket", standard_cost="99", currency="EUR")
    breaks = [
        {"from": Decimal(1), "unit_price": Decimal("4.2")},
        {"from": Decimal(100), "unit_price": Decimal("3.35")},
    ]
    SupplierPart.add(SYSTEM, supplier_id=supplier, part_id=part.id, price_breaks=breaks)
    db.session.commit()
    sent = HEAD | {"lines.5.part_id": part.number, "lines.5.quantity": "100"}

    def fills(**more):
        page = send(buyer, f"{NEW}/totals", **sent | more).text
        return dict(re.findall(r'data-fill="lines\.5\.(\w+)" value="([^"]*)"', page))

    assert fills() == {"material_name": "Bracket", "unit_code": "pcs", "unit_price": "3.35"}
    assert fills(**{"lines.5.quantity": "2"})["unit_price"] == "4.2"
    assert fills(**{"lines.5.unit_price": "7"}) == {"material_name": "Bracket", "unit_code": "pcs"}
    assert "unit_price" not in fills(currency="USD")
    assert "unit_price" not in fills(supplier_id="")
    page = send(buyer, NEW, do="calculate", **sent).text
    assert value(page, "lines.0.unit_price") == "3.35"


def test_an_edit_sends_only_what_was_changed_and_keeps_the_lines(buyer, supplier):
    order = ordered(
        {
            "material_name": "Bolt",
            "quantity": Decimal(3),
            "unit_price": Decimal(1),
            "tolerance_percent": Decimal(5),
        },
        {"material_name": "Nut", "quantity": Decimal(2), "unit_price": Decimal(2)},
        supplier_id=supplier,
    )
    ids = line_ids()
    form = edit_form(buyer, order)
    assert notice(buyer, send(buyer, f"{ORDERS}/{order}/edit", **form)) == "Nothing was changed."
    swapped = {"lines.1.id": form["lines.1.id"], "lines.1.quantity": "7"}
    rest = {name: text for name, text in form.items() if not name.startswith("lines.1.")}
    first = {name: text for name, text in rest.items() if name.startswith("lines.0.")}
    head = {name: text for name, text in rest.items() if name not in first}
    sent = (
        head
        | swapped
        | first
        | {"lines.2.material_name": "Washer", "lines.2.quantity": "1", "lines.2.unit_price": "1"}
    )
    send(buyer, f"{ORDERS}/{order}/edit", **sent)
    now = the_order()
    assert [line.material_name for line in now.lines] == ["Nut", "Bolt", "Washer"]
    assert [line.id for line in now.lines][:2] == ids[::-1]
    assert (now.lines[0].quantity, now.lines[1].tolerance_percent) == (7, 5)


def test_changed_meanwhile_shows_both_values_of_each_line(buyer, supplier, admin):
    order = ordered(
        *(
            {"material_name": name, "quantity": Decimal(1), "unit_price": Decimal(1)}
            for name in ("A", "B", "C", "D")
        ),
        supplier_id=supplier,
    )
    a, b, c, d = line_ids()
    form = edit_form(buyer, order)
    url = f"/api/v1/purchase-orders/{order}"
    theirs = [
        {"id": a, "quantity": "5", "unit_price": "9"},
        {"id": c, "quantity": "3"},
        {"material_name": "E", "quantity": "1", "unit_price": "1"},
    ]
    assert admin.patch(url, json={"lines": theirs, "reference": "R1"}).status_code == 200
    # A's quantity by both, B is changed here and gone there, C is removed here and changed there, D is gone.
    mine = {n: t for n, t in form.items() if not n.startswith("lines.2.")}
    mine |= {"lines.0.quantity": "7", "lines.1.notes": "keep", "reference": "R2"}
    page = send(buyer, f"{ORDERS}/{order}/edit", **mine)
    assert page.status_code == 412
    text = page.text.partition("<template")[0]
    assert names(text) == ["A", "B", "C", "E"]
    assert value(text, "lines.0.quantity") == "7"
    assert "<q>5</q>" in text
    assert value(text, "lines.0.unit_price") == "9"
    assert "Line 1, Unit price: changed meanwhile by somebody else" in text
    assert text.count("Somebody else has removed this line") == 1
    assert text.count("You have removed this line") == 1
    assert text.count("Somebody else has added this line") == 1
    assert "Somebody else has removed the line D" in text
    assert 'name="take.reference"' in text
    again = sent_of(page.text) | {"take.lines.0.quantity": "theirs", "take.reference": "mine"}
    made = send(buyer, f"{ORDERS}/{order}/edit", **again)
    assert made.status_code == 303, trouble_of(made.text)
    now = the_order()
    assert [(line.material_name, line.quantity) for line in now.lines] == [
        ("A", 5),
        ("B", 1),
        ("C", 3),
        ("E", 1),
    ]
    assert (now.reference, now.lines[1].notes, now.lines[0].id) == ("R2", "keep", a)
    assert b not in {line.id for line in now.lines}
    assert d not in {line.id for line in now.lines}


def test_who_may_only_read_finds_no_buttons(at_browser, supplier):
    viewer = at_browser("viewer")
    order = ordered(supplier_id=supplier)
    page = viewer.get(f"{ORDERS}/{order}").text
    assert "PO-000001" in page
    assert not any(words in page for words in ("Submit", "Edit</a>", "Cancel"))
    assert viewer.get(NEW).status_code == send(viewer, f"{NEW}/totals").status_code == 403
    customer = at_browser("customer")
    assert customer.get(ORDERS).status_code == 403
    assert "/purchase-orders" not in customer.get("/account").text


def test_a_thousand_lines_are_edited(buyer, supplier):
    line = {"material_name": "Bolt", "quantity": Decimal(3), "unit_price": Decimal(1)}
    order = ordered(*[line] * 1000, supplier_id=supplier)
    form = edit_form(buyer, order)
    changed = send(buyer, f"{ORDERS}/{order}/edit", **form | {"lines.999.quantity": "4"})
    assert changed.status_code == 303
    assert the_order().lines[999].quantity == 4
    more = {"lines.1000.material_name": "Nut", "lines.1000.quantity": "1", "lines.1000.unit_price": "1"}
    refused = send(buyer, f"{ORDERS}/{order}/edit", **edit_form(buyer, order) | more)
    assert refused.status_code == 422
