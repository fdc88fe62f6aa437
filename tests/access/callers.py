"""Who calls: somebody new for each request, so that no request meets what another one has left."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import uuid4

from flask import Flask
from flask_jwt_extended import create_access_token

from app.tokens import Tokens
from models.base import now
from models.identity.api_keys import ApiKey
from models.identity.sessions import Session
from models.identity.users import User
from models.platform.heartbeats import SWEEP, Heartbeat
from tests.factories import make_user

# By the heads of the table's columns: the role of who calls.
ROLES = {
    "anonymous": None,
    "customer": "customer",
    "other": "customer",
    "viewer": "viewer",
    "staff": "staff",
    "manager": "manager",
    "admin": "admin",
    "expired": "admin",
    "revoked": "admin",
    "key": "admin",
}
NUMBERS = count(1)


@dataclass(frozen=True)
class Scene:
    """`owner`, the first customer, has what the address names; `me` is who calls, for anonymous the owner."""

    caller: str
    owner: User
    me: User
    number: int  # for names that nobody else has


def set_up(caller: str) -> Scene:
    number = next(NUMBERS)
    Heartbeat.beat(SWEEP)  # as in a service that is whole
    owner = make_user(f"owner-{number}", "customer")
    own = caller in ("anonymous", "customer")
    return Scene(caller, owner, owner if own else make_user(f"caller-{number}", ROLES[caller]), number)


def login_of(user: User) -> Session:
    values = {"refresh_id": uuid4().hex, "expires_at": now() + timedelta(days=1)}
    return Session.create(user_id=user.id, **values)


def key_of(user: User, permission: str) -> ApiKey:
    return ApiKey.issue(user.actor(), name="narrow", permissions=[permission])


def credentials(app: Flask, scene: Scene, on_page: bool) -> dict[str, str]:
    """The headers that the caller comes with: a token or key to the API, a cookie to the pages."""
    if scene.caller == "anonymous":
        return {}
    if scene.caller == "key":
        return {"X-API-Key": key_of(scene.me, "parts:read").key}
    login = login_of(scene.me)
    if scene.caller == "revoked":
        login.revoke()
    return cookie(app, login, scene.caller) if on_page else bearer(login, scene.caller)


def bearer(login: Session, caller: str) -> dict[str, str]:
    """The login of an expired token goes on: only the token is too old."""
    past = {"additional_claims": {"sid": login.id}, "expires_delta": timedelta(seconds=-1)}
    token = create_access_token(str(login.user_id), **past) if caller == "expired" else None
    return {"Authorization": f"Bearer {token or Tokens.of(login).access_token}"}


def cookie(app: Flask, login: Session, caller: str) -> dict[str, str]:
    if caller == "expired":
        login.expires_at = now() - timedelta(seconds=1)
    signer = app.session_interface.get_signing_serializer(app)
    return {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'login': login.id})}"}
