"""Who may make, change and remove people and roles: nobody passes on what they do not hold, or touches those
who may do more, and somebody is always left who can manage the others."""

from contextlib import nullcontext
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from app.errors import Conflict, Invalid, NotAllowed
from app.extensions import db
from app.identity import companies, letters, logins, second_factors
from app.identity.people import make_user
from app.settings import settings
from models.identity.actors import Actor, beyond
from models.identity.administrators import one_remaining
from models.identity.approvals import limits_beyond
from models.identity.limits import limits_of
from models.identity.login_attempts import LoginAttempt
from models.identity.one_time_tokens import OneTimeToken
from models.identity.permissions import in_words
from models.identity.roles import Role, refuse_limits, refuse_unknown
from models.identity.sessions import Session
from models.identity.users import User, refuse_oneself
from models.platform.audit_events import tell

SHOWN = 8  # permissions that a refusal names


def above(actor: Actor, permissions: list[str], approval_limits: dict[str, Any]) -> str:
    """In words, what these permit that `actor` may not do or approve; empty where there is no such thing."""
    excess = in_words(beyond(permissions, actor), permissions)
    if excess:
        more = f" and {len(excess) - SHOWN} more" if len(excess) > SHOWN else ""
        return f"what you may not do: {', '.join(excess[:SHOWN])}{more}"
    amounts = limits_beyond(limits_of(approval_limits), actor, settings["CURRENCY"])
    return f"more than you may approve: {', '.join(amounts[:SHOWN])}" if amounts else ""


def reaches(actor: Actor, role: Role) -> bool:
    return not above(actor, role.permissions, role.approval_limits)


def refuse_above(actor: Actor, what: str, *granted: Any) -> None:
    """Raises NotAllowed where these permissions and limits are above `actor`."""
    if excess := above(actor, *granted):
        raise NotAllowed(f"{what} {excess}.", "above_you")


def refuse_role_above(actor: Actor, role: Role, what: str = "This role permits") -> None:
    refuse_above(actor, what, role.permissions, role.approval_limits)


def role_to_give(actor: Actor, name: str) -> Role:
    role = Role.named(name)
    if role is None:
        raise Invalid(f"There is no role {name}.", "/json/role")
    refuse_role_above(actor, role)
    return role


def refuse_user_above(actor: Actor, user: User) -> None:
    refuse_role_above(actor, user.role, f"The role of {user.username} permits")
    if actor.api_key_id and user.id == actor.id:
        raise NotAllowed("An API key does not change its owner's account.")


def add_user(actor: Actor, role: str, **registration: Any) -> User:
    role_to_give(actor, role)
    db.session.rollback()  # hashing the password holds no transaction
    user = make_user(role, **registration)
    letters.ask_for("verify", user.email)
    return user


def edit_user(
    actor: Actor,
    user: User,
    role: str | None = None,
    is_active: bool | None = None,
    password: str | None = None,
    **values: Any,
) -> None:
    """`password`: the actor's own, needed for their own address, to which a new password could be asked."""
    refuse_user_above(actor, user)
    if user.id == actor.id and values.get("email", user.email) != user.email:
        logins.prove_again(user, password, "/json/password")
    with one_remaining() if role or is_active is False else nullcontext():
        given = role_to_give(actor, role) if role else user.role
        former = user.email
        user.edit(**values)
        give_role(user, given)
        companies.settle(user)
        if user.email != former:
            follow_address(user, former)
        if is_active is not None and is_active != user.is_active:
            switch(actor, user, is_active)


def follow_address(user: User, former: str) -> None:
    """What was sent to the former address is good no more, and whoever reads it learns why."""
    OneTimeToken.drop_of(user.id)
    letters.changed(user, f"Your e-mail address was changed to {user.email}", to=former)
    letters.ask_for("verify", user.email)


def give_role(user: User, role: Role) -> None:
    user.role_id = role.id
    set_committed_value(user, "role", role)


def activate(actor: Actor, user: User) -> None:
    refuse_user_above(actor, user)
    if user.is_active:
        raise Conflict("This user is active already.", "wrong_status")
    switch(actor, user, True)


def deactivate(actor: Actor, user: User) -> None:
    """All that they are logged in with ends; their API keys sleep."""
    refuse_user_above(actor, user)
    if not user.is_active:
        raise Conflict("This user is deactivated already.", "wrong_status")
    with one_remaining():
        switch(actor, user, False)


def switch(actor: Actor, user: User, on: bool) -> None:
    if not on:
        refuse_oneself(actor, user)
    user.is_active = on
    if not on:
        Session.end_all(user.id)
        OneTimeToken.drop_of(user.id)


def remove_user(actor: Actor, user: User) -> None:
    refuse_user_above(actor, user)
    refuse_oneself(actor, user)
    with one_remaining():
        user.remove(actor)


def unlock(actor: Actor, user: User) -> None:
    """Forget failed tries, at whatever was tried."""
    refuse_user_above(actor, user)
    for kind, whose in (("login", user.email), ("login", user.username)):
        LoginAttempt.forget(kind, whose)
    for kind in ("factor", "password"):
        LoginAttempt.forget(kind, str(user.id))
    tell("users", user.id, "unlock")


def reset_factor(actor: Actor, user: User, reason: str) -> None:
    """For who has lost both phone and backup codes, and has shown somebody who they are."""
    refuse_user_above(actor, user)
    refuse_oneself(actor, user)
    second_factors.reset(user, reason)


def add_role(actor: Actor, permissions: list[str], **values: Any) -> Role:
    limits = values.get("approval_limits", {})
    refuse_unknown(permissions)
    refuse_above(actor, "It would permit", permissions, limits)
    refuse_limits(permissions, limits)
    return Role.create(permissions=permissions, **values)


def edit_role(actor: Actor, role: Role, **values: Any) -> None:
    """Neither widened beyond what `actor` may, nor narrowed where it is above them."""
    refuse_role_above(actor, role)
    permissions, limits = (values.get(n, getattr(role, n)) for n in ("permissions", "approval_limits"))
    if "permissions" in values:
        refuse_unknown(permissions)
    refuse_above(actor, "It would permit", permissions, limits)
    refuse_limits(permissions, values.get("approval_limits", {}))
    with one_remaining():
        role.edit(**values)


def remove_role(actor: Actor, role: Role) -> None:
    refuse_role_above(actor, role)
    role.remove(actor)
