"""The companies that customers belong to: their own from the start, until somebody has them join another."""

from typing import Any

from app.errors import Invalid, NotAllowed, NotFound, TooMany
from app.identity import letters
from models.identity.actors import Actor
from models.identity.login_attempts import WINDOW
from models.identity.roles import Role
from models.identity.users import User, UserType, refuse_oneself
from models.platform.audit_events import tell
from models.platform.notifications import Notification
from models.supply.companies import Company, CompanyKind
from models.supply.invitations import Invitation

INVITATION = "invitation"
STATED = ("username", "full_name", "user_type", "company_name", "tax_id")


def own_company(
    username: str,
    full_name: str | None = None,
    user_type: UserType = UserType.INDIVIDUAL,
    company_name: str | None = None,
    tax_id: str | None = None,
    **_: Any,
) -> Company:
    """A new one, of what somebody says of themselves: none that is there already."""
    if user_type is UserType.LEGAL and company_name:
        return Company.of_customer(company_name, CompanyKind.ORGANISATION, tax_id)
    return Company.of_customer(full_name or username, CompanyKind.PERSON, tax_id)


def of_newcomer(role: str, **stated: Any) -> int | None:
    found = Role.named(role)
    return own_company(**stated).id if found is not None and found.is_customers else None


def settle(user: User) -> None:
    """A customer belongs to a company: to their own unless they have one."""
    if user.role.is_customers and user.company_id is None:
        user.belong_to(own_company(**{name: getattr(user, name) for name in STATED}))


def join(actor: Actor, company: Company, user_id: int) -> User:
    user = User.held(User.id == user_id)
    if user is None or not user.role.is_customers:
        raise Invalid("No customer has this account.", "/json/user_id")
    refuse_oneself(actor, user)
    company.refuse_archived()
    move(user, company)
    return user


def move(user: User, company: Company) -> None:
    if user.company_id == company.id:
        return
    if user.company_id is not None:
        tell("companies", user.company_id, "member_left", user_id=user.id)
    user.belong_to(company)
    tell("companies", company.id, "member_joined", user_id=user.id)


def part(company: Company, user_id: int) -> None:
    """They go on with a company of their own."""
    user = User.held(User.id == user_id, User.company_id == company.id)
    if user is None:
        raise NotFound("Member not found.")
    tell("companies", company.id, "member_left", user_id=user.id)
    user.belong_to(None)
    settle(user)


def invite(company: Company, email: str) -> Invitation:
    """The same for every address: whether somebody has an account with it, is for nobody to learn."""
    company.refuse_archived()
    wait = Notification.wait_for(email, INVITATION, letters.AT_MOST, WINDOW)
    if wait:
        raise TooMany("This address was written to too often: wait, then invite it again.", wait)
    invitation = Invitation.issue(company.id, email)
    Notification.post(email, INVITATION, invitation_id=invitation.id)
    return invitation


def accept(user: User, token: str) -> None:
    """By an account that is there already, whatever its address: the token was sent to who should have it."""
    if not user.role.is_customers:
        raise NotAllowed("Only customers belong to companies.", "not_a_customer")
    invitation = Invitation.redeem(token, "/json/token")
    move(user, invitation.company)
