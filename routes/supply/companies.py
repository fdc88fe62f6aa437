"""Companies: whom the manufacturer buys from and sells to."""

from typing import Any

from app.archives import add_archive
from app.auth import actor, needs
from app.bulk import takes_many
from app.lookups import looks_up
from app.resources import Resource, created, fetch, read
from app.uploads import LONG_TEXTS, takes
from models.base import Lookup
from models.paging import Page, Window, paginate
from models.supply.companies import Company
from utils.schemas.lists import page_of
from utils.schemas.supply.companies import Claim, CompanyChange, CompanyFilter, CompanyIn, CompanyOut

blp = Resource("companies", __name__, description=__doc__)


@blp.get("")
@needs("companies:read")
@blp.arguments(CompanyFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(CompanyOut))
def list_companies(window: Window, **filters: Any) -> Page:
    """List or search companies"""
    return paginate(Company.found_by(actor, **filters), window)


@blp.post("")
@needs("companies:write")
@takes(LONG_TEXTS)
@blp.arguments(CompanyIn)
@blp.response(201, CompanyOut)
def create_company(data: dict[str, Any]) -> tuple[Company, dict[str, str]]:
    """Create a company"""
    return created(Company.add(actor, **data), "companies")


@blp.get("/<id:company_id>")
@needs("companies:read")
@blp.response(200, CompanyOut)
def read_company(company_id: int) -> Lookup:
    """Read one company"""
    return read(Company, company_id)


blp.history(read_company, Company)


@blp.patch("/<id:company_id>")
@needs("companies:write")
@takes(LONG_TEXTS)
@blp.arguments(CompanyChange)
@blp.response(200, CompanyOut)
def change_company(data: dict[str, Any], company_id: int) -> Company:
    """Change a company; only the given fields"""
    company = fetch(Company, company_id)
    company.edit(actor, **data)
    return company


@blp.delete("/<id:company_id>")
@needs("companies:write")
@blp.response(204)
def delete_company(company_id: int) -> None:
    """Delete a company"""
    fetch(Company, company_id).remove(actor)


@blp.post("/<id:company_id>/claim")
@needs("companies:write")
@blp.arguments(Claim)
@blp.response(200, CompanyOut)
def decide_claim(data: dict[str, str], company_id: int) -> Company:
    """Give a company the tax number that a member states; one that has it has it no more"""
    company = fetch(Company, company_id)
    company.take_tax_id(data["tax_id"])
    return company


add_archive(blp, Company, CompanyOut, "company")
looks_up(blp, Company)
takes_many(blp, Company, CompanyIn, CompanyOut)
