"""Parties and their addresses, the same in all documents of UBL."""

import re

from utils.papers import Party, Place
from utils.ubl.elements import Element, cac, cbc

# Of whom has a VAT number Peppol knows an address by it: the scheme of its country (EAS, July 2025).
SCHEMES = {
    "AD": "9922", "AL": "9923", "AT": "9914", "BA": "9924", "BE": "9925", "BG": "9926", "CH": "9927",
    "CY": "9928", "CZ": "9929", "DE": "9930", "EE": "9931", "EL": "9933", "ES": "9920", "FR": "9957",
    "GB": "9932", "GR": "9933", "HR": "9934", "HU": "9910", "IE": "9935", "IT": "0211", "LI": "9936",
    "LT": "9937", "LU": "9938", "LV": "9939", "MC": "9940", "ME": "9941", "MK": "9942", "MT": "9943",
    "NL": "9944", "PL": "9945", "PT": "9946", "RO": "9947", "RS": "9948", "SI": "9949", "SK": "9950",
    "SM": "9951", "TR": "9952", "VA": "9953",
}  # fmt: skip
VAT = re.compile("[A-Z]{2}[0-9A-Z]{2,}")


def party(of: Party, *, is_taxed: bool) -> Element | None:
    """Its tax number says by which tax it is known where `is_taxed`, else only which company it is."""
    return cac(
        "Party",
        endpoint(of),
        cac("PartyName", cbc("Name", of.name)),
        cac("PostalAddress", *place_parts(of.place, of.address)),
        tax_scheme(of.tax_id) if is_taxed else None,
        cac("PartyLegalEntity", cbc("RegistrationName", of.name), company_id(of, is_taxed)),
        cac("Contact", cbc("Name", of.contact), cbc("Telephone", of.phone), cbc("ElectronicMail", of.email)),
    )


def endpoint(of: Party) -> Element | None:
    scheme = SCHEMES.get((of.tax_id or "")[:2])
    return cbc("EndpointID", of.tax_id, schemeID=scheme) if scheme else None


def company_id(of: Party, is_taxed: bool) -> Element | None:
    return cbc("CompanyID", of.registration_code or (None if is_taxed else of.tax_id))


def tax_scheme(tax_id: str | None) -> Element | None:
    """A VAT number begins with its country; what does not is a number of the tax office."""
    number = cbc("CompanyID", tax_id)
    scheme = "VAT" if VAT.fullmatch(tax_id or "") else "TAX"
    return None if number is None else cac("PartyTaxScheme", number, scheme_of(scheme))


def scheme_of(name: str) -> Element | None:
    return cac("TaxScheme", cbc("ID", name))


def place_parts(place: Place | None, address: str | None = None) -> list[Element | None]:
    """The children of an address; of one that people wrote, its lines as one."""
    known = dict(place or {})
    lines = ", ".join(filter(None, map(str.strip, (address or "").splitlines()))) if not place else None
    return [
        cbc("StreetName", known.get("street")),
        cbc("AdditionalStreetName", known.get("street2")),
        cbc("CityName", known.get("city")),
        cbc("PostalZone", known.get("postal_code")),
        cbc("CountrySubentity", known.get("region")),
        cac("AddressLine", cbc("Line", lines)),
        cac("Country", cbc("IdentificationCode", known.get("country"))),
    ]
