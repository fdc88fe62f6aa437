"""The pages of purchase orders: what a buyer types, sees and is refused, without script."""

import re
from decimal import Decimal

import pytest

from app.extensions import db
from models.identity.actors import SYSTEM
from models.platform.counters import Counter
from models.supply.company_contacts import CompanyContact
from models.supply.purchase_orders import PurchaseOrder
from models.supply.supplier_parts import SupplierPart
from tests.factories import make_company, make_part, make_purchase_order
from tests.identity.visitors import notice, send, trouble

ORDERS = "/purchase-orders"
NEW = f"{ORDERS}/new"
HEAD = {"supplier_id": "Steel & Sons", "po_date": "2026-01-02", "due_date": "2026-02-01", "tax_rate": "19"}
BOLT = {"lines.0.material_name": "Bolt", "lines.0.quantity": "3", "lines.0.unit_price": "0,335"}


@pytest.fixture
def buyer(at_browser):
    return at_browser("staff")


@pytest.fixture
def supplier(app):
    return make_company(currency="EUR").id


def ordered(*lines, **changes):
    """Its id; the row itself is let go by the next request."""
    return make_purchase_order(*lines, **changes).id


def line_ids():
    return [line.id for line in the_order().lines]


def the_order():
    db.session.rollback()
    return db.session.query(PurchaseOrder).order_by(PurchaseOrder.id.desc()).first()


def value(page, name):
    found = re.search(rf'<input [^>]*name="{re.escape(name)}"[^>]*>', page)
    assert found is not None, name
    return re.search(r'value="([^"]*)"', found[0])[1]


def names(page):
    """Of the lines on a form, in their order."""
    form = page.partition("<template")[0]
    return [
        value(found[0], found[1])
        for found in re.finditer(r'<input [^>]*name="(lines\.\d+\.material_name)"[^>]*>', form)
    ]


def edit_form(client, order):
    """What a browser sends of the form as it stands."""
    page = client.get(f"{ORDERS}/{order}/edit").text.partition("<template")[0]
    fields = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, text = (re.search(rf' {a}="([^"]*)"', tag) for a in ("name", "value"))
        is_off = 'type="checkbox"' in tag and " checked" not in tag
        if name and not is_off:
            fields.setdefault(name[1], text[1].replace("&#34;", '"').replace("&amp;", "&") if text else "")
    fields |= dict(re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.S))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def test_an_order_is_typed_saved_and_shown(buyer, supplier):
    part = make_part(name="Bracket")
    part_id, number = part.id, part.number
    lines = BOLT | {"lines.7.part_id": number, "lines.7.quantity": "1000", "lines.7.unit_price": "2",
                    "lines.7.unit_code": "kg", "lines.3.material_name": ""}  # fmt: skip
    made = send(
        buyer, NEW, **HEAD | lines | {"delivery_address.city": "Ulm", "delivery_address.country": "DE"}
    )
    assert notice(buyer, made) == "PO-000001: created."
    order = the_order()
    assert [(line.material_name, line.quantity, line.unit_code) for line in order.lines] == [
        ("Bolt", Decimal(3), "C62"), ("Bracket", Decimal(1000), "KGM"),
    ]  # fmt: skip
    assert (order.supplier_id, order.lines[0].unit_price) == (supplier, Decimal("0.335"))
    assert order.delivery_address["city"] == "Ulm"
    page = buyer.get(made.location).text
    assert all(text in page for text in ("PO-000001", f"/parts/{part_id}", "Bracket", "kg", "PDF", "Ulm"))
    listed = buyer.get(f"{ORDERS}?supplier_id=Steel+%26+Sons&overdue=false&from=2026-01-01").text
    assert "PO-000001" in listed
    assert "PO-000001" not in buyer.get(f"{ORDERS}?overdue=true").text


def test_refusals_name_the_line_and_the_field(buyer, supplier):
    wrong = BOLT | {"lines.0.quantity": "many", "lines.4.part_id": "nothing such", "lines.4.quantity": "1",
                    "lines.4.unit_price": "1", "lines.9.material_name": "Nut", "lines.9.quantity": "2",
                    "lines.9.unit_price": ""}  # fmt: skip
    page = send(buyer, NEW, **HEAD | wrong)
    assert page.status_code == 422
    assert '<a href="#lines.0.quantity">Line 1, Quantity</a>: Not a number' in page.text
    assert '<a href="#lines.1.part_id">Line 2, Part</a>' in page.text
    assert '<a href="#lines.2.unit_price">Line 3, Unit price</a>' in page.text
    assert "Not a number" in trouble(page.text, "lines.0.quantity")
    assert value(page.text, "lines.0.quantity") == "many"
    assert names(page.text) == ["Bolt", "", "Nut"]
    assert the_order() is None


def test_what_the_model_refuses_is_said_at_its_line(buyer, supplier):
    line = BOLT | {"lines.0.tax_category": "AE", "lines.0.tax_rate": "19"}
    page = send(buyer, NEW, **HEAD | line | {"due_date": "2026-02-01"})
    assert page.status_code == 422
    assert "Line 1, Tax category" in page.text
    page = send(buyer, NEW, **HEAD | BOLT | {"due_date": "2025-02-01"})
    assert "before it was ordered" in trouble(page.text, "due_date")
    page = send(buyer, NEW, **HEAD | BOLT | {"delivery_address.city": "Ulm"})
    assert "Missing" in trouble(page.text, "delivery_address.country")


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


def drawn():
    db.session.rollback()
    return {row.name: row.value for row in db.session.query(Counter)}


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
    assert "this is theirs" in text
    assert text.count("Somebody else has removed this line") == 1
    assert text.count("You have removed this line") == 1
    assert text.count("Somebody else has added this line") == 1
    assert "Somebody else has removed the line D" in text
    assert 'name="take.reference"' in text
    again = mine_of(page.text) | {"take.lines.0.quantity": "theirs", "take.reference": "mine"}
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


def trouble_of(page):
    return re.findall(r'<p class="trouble"[^>]*>(.*?)</p>', page)


def mine_of(page):
    class Page:
        def get(self, _):
            return type("Answer", (), {"text": page})

    return {n: t for n, t in edit_form(Page(), 0).items() if not n.startswith("take.")}


def test_a_contact_is_one_of_the_supplier(buyer, supplier):
    ada = CompanyContact.add(supplier, SYSTEM, name="Ada Byron")
    CompanyContact.add(make_company(name="Other").id, SYSTEM, name="Bob")
    db.session.commit()
    offered = buyer.get("/contacts/suggestions?of=Steel+%26+Sons&q=by").text
    assert "Ada Byron" in offered
    assert "Ada" not in buyer.get("/contacts/suggestions?of=Other&q=").text
    send(buyer, NEW, **HEAD | BOLT | {"contact_id": "ada byron"})
    assert the_order().contact_id == ada.id
    page = send(buyer, NEW, **HEAD | BOLT | {"contact_id": "Bob"})
    assert "no such contact" in trouble(page.text, "contact_id")


def test_the_life_of_an_order_is_said(buyer, at_browser, supplier):
    manager = at_browser("manager")
    order = ordered(supplier_id=supplier)
    page = f"{ORDERS}/{order}"
    assert notice(buyer, send(buyer, f"{page}/submit")) == "PO-000001: submitted."
    assert send(buyer, f"{page}/approve").status_code == 403
    assert notice(manager, send(manager, f"{page}/reject", reason="Too dear")) == "PO-000001: rejected."
    assert "Too dear" in buyer.get(page).text
    send(buyer, f"{page}/submit")
    assert notice(manager, send(manager, f"{page}/approve")) == "PO-000001: approved."
    again = send(manager, f"{page}/approve")
    assert (again.status_code, "Cannot approve" in again.text) == (409, True)
    line = line_ids()[0]
    assert "Close line 1" in buyer.get(page).text
    closed = send(buyer, f"{page}/lines/{line}/close")
    assert notice(buyer, closed) == "PO-000001, line 1: closed."
    assert "Reopen line 1" in buyer.get(page).text
    assert notice(buyer, send(buyer, f"{page}/lines/{line}/reopen")) == "PO-000001, line 1: reopened."
    refused = send(buyer, f"{page}/lines/{line}/reopen")
    assert (refused.status_code, "it is not closed" in refused.text) == (409, True)
    assert send(buyer, f"{page}/cancel", reason="").status_code == 303
    assert "/delete" not in buyer.get(page).text


def test_changes_after_approval_are_told(buyer, at_browser, supplier):
    order = ordered(supplier_id=supplier)
    page = f"{ORDERS}/{order}"
    send(buyer, f"{page}/submit")
    send(at_browser("manager"), f"{page}/approve")
    assert "Changes after approval" not in buyer.get(page).text
    send(buyer, f"{page}/edit", **edit_form(buyer, order) | {"lines.0.quantity": "4"})
    told = buyer.get(page).text
    assert "Revision 2" in told
    assert "changed quantity from 3 to 4 in line 1" in told


def test_the_pdf_is_in_the_language_of_the_page(buyer, supplier):
    order = ordered(supplier_id=supplier)
    buyer.set_cookie("lang", "de")
    pdf = buyer.get(f"{ORDERS}/{order}/pdf", headers={"Accept-Language": "en"})
    assert (pdf.mimetype, pdf.headers["Content-Language"], pdf.data[:5]) == (
        "application/pdf",
        "de",
        b"%PDF-",
    )
    assert buyer.get(f"{ORDERS}/{order}/ubl.xml").mimetype == "application/xml"


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


def test_a_supplier_shows_what_was_ordered_and_a_new_order_begins_with_it(buyer, supplier):
    ordered(supplier_id=supplier)
    assert "PO-000001" in buyer.get(f"/companies/{supplier}").text
    assert value(buyer.get(f"{NEW}?supplier_id={supplier}").text, "supplier_id") == "Steel &amp; Sons"


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
