"""An Order of UBL 2.1, as Peppol BIS Ordering 3 has it: taxes per rate are for invoices to say."""

from utils.papers import Paper, PaperLine, Place
from utils.ubl.amounts import allowance_charge, amount, monetary_total, price, tax_category, tax_total
from utils.ubl.elements import Element, Value, cac, cbc, document
from utils.ubl.parties import party, place_parts

CUSTOMIZATION = "urn:fdc:peppol.eu:poacc:trns:order:3"
PROFILE = "urn:fdc:peppol.eu:poacc:bis:order_only:3"
ORDER = "220"  # UNCL1001


def order(of: Paper) -> bytes:
    """`of.issuer` buys from `of.recipient`."""
    return document(
        "Order",
        [
            *head(of),
            cac("BuyerCustomerParty", party(of.issuer, is_taxed=True)),
            cac("SellerSupplierParty", party(of.recipient, is_taxed=False)),
            cac("Delivery", *delivery(of.delivery_place, of.due_date)),
            terms_of_delivery(of),
            cac("PaymentTerms", cbc("Note", payment(of.payment_days))),
            *(allowance_charge(each, of.currency) for each in of.allowances_charges),
            tax_total(of, is_grouped=False),
            monetary_total("AnticipatedMonetaryTotal", of),
            *(order_line(line, of.currency) for line in of.lines),
        ],
    )


def head(of: Paper) -> list[Element | None]:
    return [
        cbc("CustomizationID", CUSTOMIZATION),
        cbc("ProfileID", PROFILE),
        cbc("ID", of.number),
        cbc("SalesOrderID", of.reference),
        cbc("IssueDate", of.issued_on),
        cbc("OrderTypeCode", ORDER),
        cbc("Note", note(of)),
        cbc("DocumentCurrencyCode", of.currency),
    ]


def note(of: Paper) -> str:
    """One at most. UBL has no place for the revision of an order."""
    revised = f"Revision {of.revision}" if of.revision > 1 else ""
    return "\n".join(filter(None, ("Draft" if of.is_draft else "", revised, of.notes)))


def payment(days: int | None) -> Value:
    return None if days is None else f"Payable within {days} days" if days else "Payable at once"


def delivery(place: Place | None, due: Value) -> list[Element | None]:
    name = cbc("Name", (place or {}).get("name"))
    where = cac("Address", *place_parts(place)) if place else None
    return [cac("DeliveryLocation", name, where), cac("RequestedDeliveryPeriod", cbc("EndDate", due))]


def terms_of_delivery(of: Paper) -> Element | None:
    place = cac("DeliveryLocation", cbc("ID", of.incoterm_place)) if of.incoterm else None
    return cac("DeliveryTerms", cbc("ID", of.incoterm), place)


def order_line(line: PaperLine, currency: str) -> Element | None:
    return cac("OrderLine", cbc("Note", line.notes), cac("LineItem", *line_item(line, currency)))


def line_item(line: PaperLine, currency: str) -> list[Element | None]:
    return [
        cbc("ID", line.position),
        cbc("Quantity", line.quantity, unitCode=line.unit_code),
        amount("LineExtensionAmount", line.net_amount, currency),
        cac("Delivery", cac("RequestedDeliveryPeriod", cbc("EndDate", line.due_date))),
        *(allowance_charge(each, currency) for each in line.allowances_charges),
        price(line, currency),
        item(line),
    ]


def item(line: PaperLine) -> Element | None:
    return cac(
        "Item",
        cbc("Name", line.name),
        cac("BuyersItemIdentification", cbc("ID", line.code)),
        cac("SellersItemIdentification", cbc("ID", line.their_code)),
        tax_category("ClassifiedTaxCategory", line.tax_category, line.tax_rate),
    )
