"""New people, and what their passwords must be like."""

from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

from app.errors import Invalid
from app.identity import companies
from app.settings import settings
from models.identity.users import User, refuse_unfitting
from models.platform.audit_events import tell
from models.supply.invitations import Invitation
from utils.passwords import Policy, faults
from utils.security import hash_password


def policy() -> Policy:
    """As the settings have it: PASSWORD_MIN_LENGTH is its min_length."""
    named = {field.name: f"PASSWORD_{field.name.upper()}" for field in fields(Policy)}
    return Policy(**{name: settings[setting] for name, setting in named.items()})


def check_password(password: str, pointer: str, *own: str | None) -> None:
    """Raises Invalid with all that is wrong; `own` are the person's names and addresses."""
    words = [word for name in (*own, *ours()) if name for word in (name, name.partition("@")[0])]
    if found := faults(password, policy(), tuple(words)):
        raise Invalid.of([(pointer, fault) for fault in found])


def ours() -> list[str]:
    """The service's name and those of its host, whole and in parts: what is tried first anywhere here."""
    host = urlsplit(settings["PUBLIC_URL"]).hostname or ""
    return [settings["API_TITLE"], host, *host.split(".")]


def make_user(role: str, *, password: str, invitation: str | None = None, **registration: Any) -> User:
    """A new person of the role with this name, whose company is their own, or the one that invites them.
    Raises Invalid, before the slow part where it can, which should find no transaction open."""
    refuse_unfitting(**registration)
    names = ("username", "email", "full_name", "company_name")
    check_password(password, "/json/password", *map(registration.get, names))
    password_hash = hash_password(password)
    invited = Invitation.redeem(invitation, "/json/invitation") if invitation else None
    company_id = invited.company_id if invited else companies.of_newcomer(role, **registration)
    user = User.register(role, password_hash, company_id=company_id, **registration)
    if invited:
        tell("companies", invited.company_id, "member_joined", user_id=user.id)
        user.verify_email(invited.email)
    return user
