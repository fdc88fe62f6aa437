"""Who stands on documents: we ourselves, by our settings, and the company that a document names."""

import re

from app.extensions import db
from app.settings import settings
from models.authors import Author
from models.identity.actors import Actor
from models.identity.users import User
from models.supply.companies import Company
from models.supply.company_addresses import AddressKind, CompanyAddress
from models.supply.company_contacts import CompanyContact
from utils.papers import Party, Place

# 70173 Stuttgart, D-70173 Stuttgart, 1010 Wien; what is written otherwise is the city as a whole.
CITY = re.compile(r"(?P<postal_code>[A-Z]{0,3}-?[0-9][0-9A-Z -]{1,9}?) +(?P<city>[^\W\d].*)")


def seller(maker: Author | None) -> Party:
    """Of its settings only SELLER_NAME is never empty; `maker` is who of us has made the document."""
    of = {name: settings[f"SELLER_{name.upper()}"] or None for name in ("tax_id", "email", "iban")}
    return Party(settings["SELLER_NAME"], own_place(), contact=contact_of(maker), **of)


def contact_of(maker: Author | None) -> str | None:
    """By their full name: what somebody logs in by is nobody's business."""
    user = maker and db.session.get(User, maker.id)
    return user.full_name if user else None


def own_place() -> Place | None:
    """Of `Hauptstrasse 1, Gate 3, 70173 Stuttgart`; the country is a setting of its own."""
    address, country = settings["SELLER_ADDRESS"], settings["SELLER_COUNTRY"]
    parts = [part.strip() for part in address.split(",") if part.strip()]
    if not parts and not country:
        return None
    street, street2 = parts[0] if parts[1:] else None, ", ".join(parts[1:-1]) or None
    return {"street": street, "street2": street2, **city_of("".join(parts[-1:])), "country": country or None}


def city_of(written: str) -> dict[str, str]:
    known = CITY.fullmatch(written)
    return known.groupdict() if known else {"city": written}


def party_of(company_id: int | None, name: str, contact: str | None, actor: Actor) -> Party:
    """By the names that the document has kept; else the company's default contact. Letters go where it is
    visited, else where invoices go; one that is no company of ours has names only."""
    if company_id is None:
        return Party(name, contact=contact)
    company = Company.get(company_id, actor)
    usual = None if contact else CompanyContact.default_of(company_id, actor)
    known = {n: getattr(company, n) for n in ("tax_id", "registration_code", "email", "phone", "address")}
    return Party(name, letters_to(company_id, actor), contact=usual.name if usual else contact, **known)


def letters_to(company_id: int, actor: Actor) -> Place | None:
    for kind in (AddressKind.VISITING, AddressKind.BILLING):
        if found := CompanyAddress.default_of(company_id, kind, actor):
            return found.form()
    return None
