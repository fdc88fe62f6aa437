"""Invitations: addresses that are asked, by mail, to join a company."""

from app.auth import actor, needs
from app.identity import companies
from app.resources import Resource, fetch
from models.paging import Page, Window, paginate
from models.supply.companies import Company
from models.supply.invitations import Invitation
from utils.schemas.lists import page_of
from utils.schemas.supply.invitations import InvitationArgs, InvitationIn, InvitationOut

URL_PREFIX = "/api/v1/companies"

blp = Resource("invitations", __name__, description=__doc__)


@blp.get("/<id:company_id>/invitations")
@needs("companies:write")
@blp.arguments(InvitationArgs, location="query", as_kwargs=True)
@blp.response(200, page_of(InvitationOut))
def list_invitations(window: Window, company_id: int) -> Page:
    """List the invitations that are open: neither accepted nor over"""
    company = fetch(Company, company_id)
    return paginate(Invitation.of_company(actor, company_id=company.id), window)


@blp.post("/<id:company_id>/invitations")
@needs("companies:write")
@blp.arguments(InvitationIn)
@blp.response(201, InvitationOut)
def invite(data: dict[str, str], company_id: int) -> Invitation:
    """Invite an address by mail; an earlier invitation to it is good no more"""
    return companies.invite(fetch(Company, company_id), data["email"])


@blp.delete("/<id:company_id>/invitations/<id:invitation_id>")
@needs("companies:write")
@blp.response(204)
def revoke_invitation(company_id: int, invitation_id: int) -> None:
    """Take an invitation back; the token in its mail is good no more"""
    Invitation.within(fetch(Company, company_id).id, invitation_id, actor).delete()
