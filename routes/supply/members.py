"""Members: the customers' accounts that belong to a company."""

from app.auth import actor, needs
from app.identity import companies
from app.resources import Resource, fetch
from models.identity.users import User
from models.paging import Page, Window, paginate
from models.supply.companies import Company
from utils.schemas.lists import page_of
from utils.schemas.supply.members import MemberArgs, MemberIn, MemberOut

URL_PREFIX = "/api/v1/companies"

blp = Resource("members", __name__, description=__doc__)


@blp.get("/<id:company_id>/members")
@needs("companies:write")
@blp.arguments(MemberArgs, location="query", as_kwargs=True)
@blp.response(200, page_of(MemberOut))
def list_members(window: Window, company_id: int) -> Page:
    """List who belongs to a company, deactivated accounts, too"""
    company = fetch(Company, company_id)
    return paginate(User.members_of(actor, company_id=company.id), window)


@blp.post("/<id:company_id>/members")
@needs("companies:write")
@blp.arguments(MemberIn)
@blp.response(200, MemberOut)
def join_company(data: dict[str, int], company_id: int) -> User:
    """Have a customer's account belong to this company, in place of the one that it belonged to"""
    return companies.join(actor, fetch(Company, company_id), data["user_id"])


@blp.delete("/<id:company_id>/members/<id:user_id>")
@needs("companies:write")
@blp.response(204)
def part_from_company(company_id: int, user_id: int) -> None:
    """Have an account belong to this company no more; it gets one of its own"""
    companies.part(fetch(Company, company_id), user_id)
