"""Contacts of a company: whom to write to, and for what."""

from typing import Any

from app.auth import actor, needs
from app.resources import Resource, fetch
from models.paging import Page, Window, paginate
from models.supply.companies import Company
from models.supply.company_contacts import CompanyContact
from utils.schemas.lists import page_of
from utils.schemas.supply.company_contacts import ContactChange, ContactFilter, ContactIn, ContactOut

URL_PREFIX = "/api/v1/companies"
blp = Resource("company_contacts", __name__, description=__doc__)


@blp.get("/<id:company_id>/contacts")
@needs("companies:read")
@blp.arguments(ContactFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(ContactOut))
def list_company_contacts(window: Window, company_id: int, **filters: Any) -> Page:
    """List the contacts of a company"""
    Company.get(company_id, actor)
    return paginate(CompanyContact.found_by(actor, company_id=company_id, **filters), window)


@blp.post("/<id:company_id>/contacts")
@needs("companies:write")
@blp.arguments(ContactIn)
@blp.response(201, ContactOut)
def create_company_contact(data: dict[str, Any], company_id: int) -> tuple[CompanyContact, dict[str, str]]:
    """Give a company a contact"""
    row = CompanyContact.add(fetch(Company, company_id).id, actor, **data)
    return row, {"Location": f"{URL_PREFIX}/{company_id}/contacts/{row.id}"}


@blp.get("/<id:company_id>/contacts/<id:contact_id>")
@needs("companies:read")
@blp.response(200, ContactOut)
def read_company_contact(company_id: int, contact_id: int) -> CompanyContact:
    """Read one contact of a company"""
    return of_company(company_id, contact_id)


@blp.patch("/<id:company_id>/contacts/<id:contact_id>")
@needs("companies:write")
@blp.arguments(ContactChange)
@blp.response(200, ContactOut)
def change_company_contact(data: dict[str, Any], company_id: int, contact_id: int) -> CompanyContact:
    """Change a contact of a company; only the given fields"""
    Company.get(company_id, actor, lock=True)
    row = of_company(company_id, contact_id)
    row.edit(actor, **data)
    return row


@blp.delete("/<id:company_id>/contacts/<id:contact_id>")
@needs("companies:write")
@blp.response(204)
def delete_company_contact(company_id: int, contact_id: int) -> None:
    """Delete a contact of a company"""
    of_company(company_id, contact_id).remove(actor)


def of_company(company_id: int, row_id: int) -> CompanyContact:
    row = fetch(CompanyContact, row_id)
    row.refuse_unless_of(company_id)
    return row
