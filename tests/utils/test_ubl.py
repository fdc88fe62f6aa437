"""Orders in UBL: by the OASIS schema where that is at hand, and always by the order of its children."""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from tests.utils.papers import bare_paper, full_paper, paper_line
from tests.vectors import cases, vectors
from utils.papers import Party
from utils.ubl.orders import order

SCHEMAS = os.environ.get("ATELIER_UBL_XSD", "")  # the folder `xsd` of UBL 2.1
UBL = vectors("11_ubl")
PAPERS = {"full": full_paper(), "bare": bare_paper(), "yen": full_paper(currency="JPY")}


def named(entry):
    """cbc:Note 0..n: its name, the least and the most there may be."""
    name, often = entry.split()
    least, most = often.split("..")
    return name.partition(":")[2], int(least), None if most == "n" else int(most)


def follows(kind, children):
    """Whether these are in the order of the schema, and none more often than it may be."""
    known = [named(entry) for entry in UBL["order"][kind]]
    names, most = [name for name, *_ in known], {name: high for name, _, high in known}
    places = [names.index(child) if child in names else -1 for child in children]
    often = all(
        most[child] is None or children.count(child) <= most[child] for child in children if child in most
    )
    return -1 not in places and places == sorted(places) and often


def required(kind):
    return {name for name, least, _ in map(named, UBL["order"][kind]) if least}


def test_the_order_is_judged_as_the_vectors_say():
    judged = [case for case in UBL["cases"] if follows(**sequence(case)) != case["expected"]]
    assert [case["id"] for case in judged] == []
    assert len(cases("11_ubl", "ubl_sequence")) == len(UBL["cases"]) == 146


def sequence(case):
    return {"kind": case["input"]["type"], "children": case["input"]["children"]}


def read(paper):
    return etree.fromstring(order(paper))


def name_of(element):
    return etree.QName(element).localname


def found(root, path):
    steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
    return [element.text for element in root.findall(steps)]


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_elements_are_in_the_order_of_the_schema(paper):
    root = read(paper)
    groups = [element for element in root.iter() if len(element)]
    for element in groups:
        kind = "Order" if element is root else UBL["element_types"][name_of(element)]
        children = [name_of(child) for child in element]
        assert follows(kind, children), (kind, children)
        assert required(kind) <= {*children}, (kind, children)
    assert [name_of(e) for e in root.iter() if not len(e) and not (e.text or "").strip()] == []


@pytest.mark.skipif(not SCHEMAS, reason="ATELIER_UBL_XSD names no folder")
@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_the_schema_of_oasis_takes_it(paper):
    schema = etree.XMLSchema(file=str(Path(SCHEMAS) / "maindoc/UBL-Order-2.1.xsd"))
    schema.assertValid(read(paper))


def test_an_order_says_what_peppol_asks_for():
    root = read(PAPERS["full"])
    wanted = UBL["identifiers"]["order"]
    assert found(root, "CustomizationID") == [wanted["CustomizationID"]]
    assert found(root, "ProfileID") == [wanted["ProfileID"]]
    assert root.tag == f"{{{UBL['identifiers']['namespaces']['Order']}}}Order"
    assert found(root, "OrderTypeCode")[0] in UBL["code_lists"]["order_type"]["codes"]
    assert found(root, "Note") == ["Revision 2\nPlease confirm."]
    for role in ("BuyerCustomerParty", "SellerSupplierParty"):
        party = f"{role}/Party"
        (endpoint,) = root.findall(f"{{*}}{role}/{{*}}Party/{{*}}EndpointID")
        assert endpoint.get("schemeID") in UBL["code_lists"]["endpoint_scheme"]["codes"]
        assert found(root, f"{party}/PartyLegalEntity/RegistrationName")
        assert found(root, f"{party}/PostalAddress/Country/IdentificationCode") == ["AT"]
    assert found(root, "BuyerCustomerParty/Party/PartyTaxScheme/TaxScheme/ID") == ["VAT"]
    assert found(root, "SellerSupplierParty/Party/PartyLegalEntity/CompanyID") == ["FN 56247 t"]


def test_amounts_agree_and_have_the_digits_of_their_currency():
    for currency, digits in (("EUR", 2), ("JPY", 0), ("KWD", 3)):
        root = read(full_paper(currency=currency))
        amounts = [e for e in root.iter() if e.get("currencyID") and name_of(e) != "PriceAmount"]
        assert {e.get("currencyID") for e in root.iter() if e.get("currencyID")} == {currency}
        assert {len(e.text.partition(".")[2]) for e in amounts} == {digits}
        total = {name_of(e): Decimal(e.text) for e in root.find("{*}AnticipatedMonetaryTotal")}
        lines = found(root, "OrderLine/LineItem/LineExtensionAmount")
        assert total["LineExtensionAmount"] == sum(map(Decimal, lines))
        less, more = total["AllowanceTotalAmount"], total["ChargeTotalAmount"]
        assert total["TaxExclusiveAmount"] == total["LineExtensionAmount"] - less + more
        tax = Decimal(found(root, "TaxTotal/TaxAmount")[0])
        assert total["PayableAmount"] == total["TaxInclusiveAmount"] == total["TaxExclusiveAmount"] + tax


def test_allowances_have_a_reason_and_percentages_a_base():
    root = read(PAPERS["full"])
    for each in root.iter("{*}AllowanceCharge"):
        said = {name_of(e): e.text for e in each}
        assert said["AllowanceChargeReason"]
        assert ("MultiplierFactorNumeric" in said) == ("BaseAmount" in said)
    codes = [e.text for e in root.iter("{*}AllowanceChargeReasonCode")]
    known = UBL["code_lists"]
    assert codes == ["95", "ZZZ", "95"]
    assert "95" in known["allowance_reason"]["codes"]
    assert "ZZZ" in known["charge_reason"]["common"]


def test_lines_name_their_units_and_numbers():
    root = read(PAPERS["full"])
    assert [e.get("unitCode") for e in root.iter("{*}Quantity", "{*}BaseQuantity")] == ["KGM"] * 4
    assert found(root, "OrderLine/LineItem/Price/BaseQuantity") == ["100"]
    assert found(root, "OrderLine/LineItem/Item/BuyersItemIdentification/ID") == ["PN-000001", "PN-000002"]
    assert found(root, "OrderLine/LineItem/Item/SellersItemIdentification/ID") == ["4711"]
    assert found(root, "OrderLine/LineItem/Delivery/RequestedDeliveryPeriod/EndDate") == ["2026-12-24"] * 2


def test_outside_the_scope_of_vat_there_is_no_rate():
    root = read(bare_paper(lines=[paper_line(1, tax_category="O", tax_rate=Decimal(0))]))
    category = root.find(".//{*}ClassifiedTaxCategory")
    assert [name_of(e) for e in category] == ["ID", "TaxScheme"]


def test_what_xml_cannot_hold_is_marked():
    name = "a\0b\x1b\ufffe <&> \U0001f600 漢字"
    root = read(bare_paper(recipient=Party(name), lines=[paper_line(1, name=name)]))
    kept = "a\ufffdb\ufffd\ufffd <&> \U0001f600 漢字"
    assert found(root, "OrderLine/LineItem/Item/Name") == [kept]
    assert found(root, "SellerSupplierParty/Party/PartyName/Name") == [kept]


def test_a_number_without_its_country_is_no_vat_number():
    root = read(bare_paper(issuer=Party("Atelier", tax_id="12345/67890", address="Way 1\n\n1010 Wien ")))
    buyer = "BuyerCustomerParty/Party"
    assert found(root, f"{buyer}/PartyTaxScheme/TaxScheme/ID") == ["TAX"]
    assert found(root, f"{buyer}/EndpointID") == []
    assert found(root, f"{buyer}/PostalAddress/AddressLine/Line") == ["Way 1, 1010 Wien"]
