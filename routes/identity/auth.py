"""Accounts: making one, logging in and out, and looking after one's own."""

from dataclasses import asdict
from typing import Any

from app.auth import actor, needs, public
from app.document.operations import references
from app.identity import accounts, companies, letters
from app.identity.logins import Halfway, go_on, log_in, log_out, renew
from app.limits import limited
from app.resources import Resource, fetch, read
from app.tokens import Tokens
from models.base import Lookup
from models.identity.sessions import Session
from models.identity.users import User
from utils.schemas.identity import auth as shapes
from utils.schemas.identity.users import MeOut, Profile, Registration, UserOut

blp = Resource("auth", __name__, description=__doc__)


def me() -> User:
    return fetch(User, actor.id or 0)


@blp.post("/register")
@public
@limited("register")
@blp.arguments(Registration)
@blp.response(201, UserOut)
def register(data: dict[str, Any]) -> User:
    """Make an account; a mail to its address asks to verify it"""
    return accounts.register(**data)


@blp.post("/login")
@public
@limited("login")
@blp.arguments(shapes.LoginIn, example=shapes.LOGIN)
@blp.response(200, shapes.LoginOut)
@blp.doc(
    responses={200: shapes.EITHER | shapes.DEVICE, **references(401, 403, 423)}, parameters=["DeviceToken"]
)
def login(data: dict[str, str]) -> dict[str, Any]:
    """Log in with a name or e-mail address and a password; where a second factor is on, a code comes next"""
    opened = log_in(data.get("username") or data["email"], data["password"])
    return asdict(opened if isinstance(opened, Halfway) else Tokens.of(opened))


@blp.post("/2fa/verify")
@public
@limited("login")
@blp.arguments(shapes.SecondStepIn)
@blp.response(200, shapes.TokensOut)
@blp.doc(responses={200: shapes.DEVICE, **references(401, 423)}, parameters=["DeviceToken"])
def verify_code(data: dict[str, str]) -> Tokens:
    """The second step of a login: a code of the authenticator app, or a backup code"""
    return Tokens.of(go_on(data["mfa_token"], data["code"]))


@blp.post("/refresh")
@public
@blp.arguments(shapes.RefreshIn)
@blp.response(200, shapes.TokensOut)
@blp.doc(responses=references(401))
def refresh(data: dict[str, str]) -> Tokens:
    """Trade a refresh token for a new pair; the old one is good for a retry within 10 s, and no more"""
    return Tokens.of(renew(data["refresh_token"]))


@blp.post("/logout")
@needs("self:write")
@blp.response(204)
def logout() -> None:
    """End this login; its tokens stop working"""
    log_out(actor)


@blp.post("/logout-all")
@needs("self:write")
@blp.response(204)
def logout_all() -> None:
    """End all your logins, this one too"""
    Session.end_all(actor.id or 0)


@blp.get("/me")
@needs("self:read")
@blp.response(200, MeOut)
def read_me() -> Lookup:
    """Your own account"""
    return read(User, actor.id or 0)


@blp.patch("/me")
@needs("self:write")
@blp.arguments(Profile)
@blp.response(200, MeOut)
def change_me(data: dict[str, Any]) -> User:
    """Change your own account"""
    user = me()
    user.edit(**data)
    return user


@blp.post("/invitations/accept")
@needs("self:write")
@limited("forgot")
@blp.arguments(shapes.TokenIn)
@blp.response(200, MeOut)
def accept_invitation(data: dict[str, str]) -> User:
    """Join the company that a mail invites to, in place of the one you belong to"""
    user = me()
    companies.accept(user, data["token"])
    return user


@blp.post("/password/change")
@needs("self:write")
@blp.arguments(shapes.NewPasswordIn)
@blp.response(204)
def change_password(data: dict[str, str]) -> None:
    """Change your password; your other logins end, and you are told by mail"""
    accounts.change_password(me(), data["current_password"], data["new_password"], actor)


@blp.post("/password/forgot")
@public
@limited("forgot")
@blp.arguments(shapes.EmailIn)
@blp.response(202)
def forget_password(data: dict[str, str]) -> None:
    """Have a link sent with which to set a new password; the answer is the same for an unknown address"""
    letters.ask_for("reset", data["email"])


@blp.post("/password/reset")
@public
@limited("forgot")
@blp.arguments(shapes.ResetIn)
@blp.response(204)
def reset_password(data: dict[str, str]) -> None:
    """Set a new password with the mail's token; all your logins end, and a second factor stays on"""
    accounts.reset_password(data["token"], data["new_password"])


@blp.post("/email/verify")
@public
@limited("forgot")
@blp.arguments(shapes.TokenIn)
@blp.response(204)
def verify_email(data: dict[str, str]) -> None:
    """Show that the mails to your address reach you"""
    accounts.verify_email(data["token"])


@blp.post("/email/resend")
@public
@limited("forgot")
@blp.arguments(shapes.EmailIn)
@blp.response(202)
def resend_email(data: dict[str, str]) -> None:
    """Have the link for verifying sent again; the answer is the same for an unknown address"""
    letters.ask_for("verify", data["email"])
