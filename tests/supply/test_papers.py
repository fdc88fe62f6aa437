"""Purchase orders as PDF and UBL, seen from outside."""

from decimal import Decimal

import pytest
from lxml import etree

from app.extensions import db
from models.identity.actors import SYSTEM
from models.supply.company_addresses import AddressKind, CompanyAddress
from models.supply.company_contacts import CompanyContact
from models.supply.locations import Location
from models.supply.purchase_orders import PurchaseOrder
from models.supply.supplier_parts import SupplierPart
from tests.factories import make_company, make_part, make_purchase_order
from tests.utils.pdfs import pages

PLACE = {"name": None, "street": "Werkstrasse 7", "street2": None, "postal_code": "89073", "city": "Ulm",
         "region": None, "country": "DE"}  # fmt: skip
HEAD = {"supplier_name": "Steel & Sons", "po_date": "2026-01-02", "due_date": "2026-02-01"}
BOLT = {"material_name": "Bolt", "quantity": Decimal(3), "unit_price": Decimal("0.335")}


@pytest.fixture
def order(app):
    """Of a company, to one of our places, with a line that goes to another one."""
    supplier = make_company(name="Stahl & Söhne AG", tax_id="ATU12345675", address="Ringweg 1\n1010 Wien").id
    part = make_part(number="PN-7", name="Bolt").id
    SupplierPart.add(SYSTEM, supplier_id=supplier, part_id=part, sku="4711")
    hall, yard = (Location.add(SYSTEM, name=name, address=PLACE).id for name in ("Hall 1", "Yard 2"))
    elsewhere = BOLT | {"location_id": yard, "part_id": part}
    notes = {"notes": "Ring twice.", "internal_notes": "Too dear."}
    return make_purchase_order(BOLT, elsewhere, supplier_id=supplier, location_id=hall, **notes)


def url_of(order, kind="pdf"):
    return f"/api/v1/purchase-orders/{order.id}/{kind}"


def after(order, *actions):
    found = PurchaseOrder.get(order.id, SYSTEM)
    for action in actions:
        getattr(found, action)(SYSTEM)
    db.session.commit()
    return found


def test_an_order_is_printed_for_its_supplier(app, staff, order):
    app.config |= {"SELLER_NAME": "Gute Teile GmbH", "SELLER_ADDRESS": "Weg 1, Hof, 70173 Stuttgart",
                   "SELLER_COUNTRY": "DE", "SELLER_IBAN": "DE89370400440532013000"}  # fmt: skip
    answer = staff.get(url_of(order), headers={"Accept-Language": "de-AT,en;q=0.5"})
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == f"inline; filename={order.number}.pdf"
    assert (answer.headers["Content-Language"], answer.headers["Vary"]) == ("de", "Accept-Language")
    assert answer.cache_control.private
    (page,) = pages(answer.data)
    assert "Stahl & Söhne AG\nRingweg 1\n1010 Wien" in page
    for line in ("Ring twice.", "Lieferung an: Yard 2", "Ihre Artikelnummer: 4711", "ENTWURF"):
        assert line in page
    assert "Gute Teile GmbH · Weg 1 · Hof · 70173 Stuttgart" in page
    assert "Lieferanschrift\nWerkstrasse 7\n89073 Ulm" in page
    assert "Nettobetrag\n2,02\nUSt. 19\xa0% auf 2,02\n0,38\nGesamtbetrag EUR\n2,40" in page
    assert "dear" not in page


def test_letters_go_to_the_contact_where_the_company_is_visited(staff, order):
    """Else to its address as somebody wrote it."""
    there = PLACE | {"kinds": [AddressKind.VISITING], "street": "Neuer Ring 2", "country": "AT"}
    CompanyAddress.add(order.supplier_id, SYSTEM, **there)
    CompanyContact.add(order.supplier_id, SYSTEM, name="Max Muster")
    other = CompanyContact.add(order.supplier_id, SYSTEM, name="Eva Beispiel").id
    db.session.commit()
    (page,) = pages(staff.get(url_of(order)).data)
    assert "Contact" not in page
    assert "\nStahl & Söhne AG\nMax Muster\nNeuer Ring 2\n89073 Ulm\nAUSTRIA\n" in page
    assert staff.patch(url_of(order, "")[:-1], json={"contact_id": other}).status_code == 200
    assert "\nEva Beispiel\nNeuer Ring 2\n" in pages(staff.get(url_of(order)).data)[0]


def test_it_is_set_again_only_where_it_differs(app, staff, order):
    once = staff.get(url_of(order))
    tag = once.headers["ETag"]
    known = staff.get(url_of(order), headers={"If-None-Match": tag})
    assert (known.status_code, known.data, known.headers["ETag"]) == (304, b"", tag)
    german = staff.get(url_of(order), headers={"If-None-Match": tag, "Accept-Language": "de"})
    part = staff.get(url_of(order), headers={"Range": "bytes=0-7"})
    assert (german.status_code, part.status_code, part.data) == (200, 206, once.data[:8])
    app.config["SELLER_NAME"] = "Another"
    assert staff.get(url_of(order), headers={"If-None-Match": tag}).status_code == 200


def test_what_is_too_long_is_not_set(staff, order, monkeypatch, tmp_path):
    """Neither where its time nor where its memory ends; any other end is a fault of ours."""
    url, child = url_of(order), tmp_path / "child.py"
    child.write_text("import os; os.abort()")
    for name, value in (("CHILD", child), ("PATIENCE_S", 0.001)):
        with monkeypatch.context() as changed:
            changed.setattr(f"utils.pdf.printing.{name}", value)
            answer = staff.get(url)
            assert (answer.status_code, answer.json["code"]) == (409, "too_long")


def test_what_is_approved_has_no_stamp(staff, order):
    assert stamped(staff, order, "submit") == "NOT APPROVED"
    assert stamped(staff, order, "approve") == "Atelier"
    assert stamped(staff, order, "cancel") == "CANCELLED"


def stamped(staff, order, action):
    """The first words on the sheet."""
    (page,) = pages(staff.get(url_of(after(order, action))).data)
    return page.partition("\n")[0]


def test_an_order_is_written_as_ubl(app, staff, order):
    app.config |= {"SELLER_ADDRESS": "Weg 1, 70173 Stuttgart", "SELLER_TAX_ID": "DE136695976"}
    answer = staff.get(url_of(after(order, "submit", "approve"), "ubl.xml"))
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={order.number}.xml"
    root = etree.fromstring(answer.data)
    texts = [text.strip() for text in root.itertext() if text.strip()]
    for text in (order.number, "Stahl & Söhne AG", "DE136695976", "70173", "Stuttgart", "Ring twice.", "Ulm"):
        assert text in texts
    assert "Too dear." not in texts
    assert (
        staff.get(url_of(order, "ubl.xml"), headers={"If-None-Match": answer.headers["ETag"]}).status_code
        == 304
    )


def test_our_contact_is_who_made_it_by_their_full_name(staff):
    made = staff.post("/api/v1/purchase-orders", json=HEAD)
    assert made.status_code == 201, made.json
    assert "Contact" not in pages(staff.get(f"{made.headers['Location']}/pdf").data)[0]
    staff.patch("/api/v1/auth/me", json={"full_name": "Ada Byron"})
    assert "\nContact\nAda Byron\n" in pages(staff.get(f"{made.headers['Location']}/pdf").data)[0]


@pytest.mark.parametrize("kind", ["pdf", "ubl.xml"])
def test_whoever_may_not_see_an_order_gets_no_paper_of_it(staff, customer, order, kind):
    assert customer.get(url_of(order, kind)).status_code == 403
    assert staff.get(f"/api/v1/purchase-orders/4711/{kind}").status_code == 404


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", None),
        ("Stuttgart", (None, None, None, "Stuttgart")),
        ("Weg 1, D-70173 Stuttgart", ("Weg 1", None, "D-70173", "Stuttgart")),
        ("Weg 1, Hof 2, Tor 3, SW1A 1AA London", ("Weg 1", "Hof 2, Tor 3", "SW1A 1AA", "London")),
        ("1 High St, London SW1A 1AA", ("1 High St", None, None, "London SW1A 1AA")),
    ],
)
def test_our_address_is_understood(app, address, expected):
    from app.parties import seller

    app.config["SELLER_ADDRESS"] = address
    place = seller(None).place
    names = ("street", "street2", "postal_code", "city")
    assert (place and tuple(place.get(name) for name in names)) == expected
