"""The pages of purchase orders: what a buyer types, sees and is refused, without script."""

from decimal import Decimal

from app.extensions import db
from models.identity.actors import SYSTEM
from models.identity.roles import Role
from models.supply.company_contacts import CompanyContact
from tests.factories import make_company, make_part
from tests.identity.visitors import notice, send, trouble
from tests.supply.order_forms import (
    BOLT,
    HEAD,
    NEW,
    ORDERS,
    edit_form,
    line_ids,
    names,
    ordered,
    the_order,
    value,
)


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
    assert "fill this in" in trouble(page.text, "delivery_address.country")


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


def test_an_approver_is_told_of_their_limit(buyer, at_browser, supplier):
    Role.create(name="buyer", permissions=["purchase_orders:*"], approval_limits={"*": {"EUR": "1"}})
    db.session.commit()
    order = ordered(supplier_id=supplier)
    send(buyer, f"{ORDERS}/{order}/submit")
    refused = send(at_browser("buyer"), f"{ORDERS}/{order}/approve")
    assert (refused.status_code, "is above your limit" in refused.text) == (403, True)
    assert the_order().status == "pending"


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


def test_a_supplier_shows_what_was_ordered_and_a_new_order_begins_with_it(buyer, supplier):
    ordered(supplier_id=supplier)
    assert "PO-000001" in buyer.get(f"/companies/{supplier}").text
    assert value(buyer.get(f"{NEW}?supplier_id={supplier}").text, "supplier_id") == "Steel &amp; Sons"
