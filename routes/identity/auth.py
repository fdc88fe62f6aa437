"""Logging in and out, and one's own account."""

from typing import Any

from app.auth import actor, needs, public
from app.limits import limited
from app.logins import Tokens, log_in, log_out, renew
from app.resources import Resource, fetch, read
from models.base import Lookup
from models.identity.users import User
from utils.schemas.identity.auth import LoginIn, MeIn, MeOut, RefreshIn, TokensOut

blp = Resource("auth", __name__, description=__doc__)


@blp.post("/login")
@public
@limited("login")
@blp.arguments(LoginIn)
@blp.response(200, TokensOut)
def login(data: dict[str, str]) -> Tokens:
    """Log in with a user name or e-mail address and a password"""
    name = data.get("username") or data["email"]
    return Tokens.of(log_in(name, data["password"]))


@blp.post("/refresh")
@public
@blp.arguments(RefreshIn)
@blp.response(200, TokensOut)
def refresh(data: dict[str, str]) -> Tokens:
    """Trade a refresh token for a new pair; each works once"""
    return renew(data["refresh_token"])


@blp.post("/logout")
@needs("self:write")
@blp.response(204)
def logout() -> None:
    """End this login; its tokens stop working"""
    log_out(actor)


@blp.get("/me")
@needs("self:read")
@blp.response(200, MeOut)
def read_me() -> Lookup:
    """Your own account"""
    return read(User, actor.id or 0)


@blp.patch("/me")
@needs("self:write")
@blp.arguments(MeIn)
@blp.response(200, MeOut)
def change_me(data: dict[str, Any]) -> User:
    """Change your own account"""
    me = fetch(User, actor.id or 0)
    me.change(**data)
    return me
