"""Addresses of a company: where invoices go, where goods go, and where it is visited."""

from typing import Any

from app.auth import actor, needs
from app.resources import Resource, fetch
from models.paging import Page, Window, paginate
from models.supply.companies import Company
from models.supply.company_addresses import CompanyAddress
from utils.schemas.lists import page_of
from utils.schemas.supply.company_addresses import AddressChange, AddressFilter, AddressIn, AddressOut

URL_PREFIX = "/api/v1/companies"
blp = Resource("company_addresses", __name__, description=__doc__)


@blp.get("/<id:company_id>/addresses")
@needs("companies:read")
@blp.arguments(AddressFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(AddressOut))
def list_company_addresses(window: Window, company_id: int, **filters: Any) -> Page:
    """List the addresses of a company"""
    Company.get(company_id, actor)
    return paginate(CompanyAddress.found_by(actor, company_id=company_id, **filters), window)


@blp.post("/<id:company_id>/addresses")
@needs("companies:write")
@blp.arguments(AddressIn)
@blp.response(201, AddressOut)
def create_company_address(data: dict[str, Any], company_id: int) -> tuple[CompanyAddress, dict[str, str]]:
    """Give a company an address"""
    row = CompanyAddress.add(fetch(Company, company_id).id, actor, **data)
    return row, {"Location": f"{URL_PREFIX}/{company_id}/addresses/{row.id}"}


@blp.get("/<id:company_id>/addresses/<id:address_id>")
@needs("companies:read")
@blp.response(200, AddressOut)
def read_company_address(company_id: int, address_id: int) -> CompanyAddress:
    """Read one address of a company"""
    return of_company(company_id, address_id)


@blp.patch("/<id:company_id>/addresses/<id:address_id>")
@needs("companies:write")
@blp.arguments(AddressChange)
@blp.response(200, AddressOut)
def change_company_address(data: dict[str, Any], company_id: int, address_id: int) -> CompanyAddress:
    """Change an address of a company; only the given fields"""
    Company.get(company_id, actor, lock=True)
    row = of_company(company_id, address_id)
    row.edit(actor, **data)
    return row


@blp.delete("/<id:company_id>/addresses/<id:address_id>")
@needs("companies:write")
@blp.response(204)
def delete_company_address(company_id: int, address_id: int) -> None:
    """Delete an address of a company"""
    of_company(company_id, address_id).remove(actor)


def of_company(company_id: int, row_id: int) -> CompanyAddress:
    row = fetch(CompanyAddress, row_id)
    row.refuse_unless_of(company_id)
    return row
