"""From a password to tokens, and from one pair of tokens to the next."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from flask import current_app, request
from flask_jwt_extended import create_access_token, create_refresh_token

from app.auth import decoded
from app.errors import Unauthenticated
from app.extensions import db
from models.base import now
from models.identity.actors import Actor
from models.identity.login_attempts import LoginAttempt
from models.identity.sessions import OVER, Session
from models.identity.users import User
from utils.security import password_matches

WRONG = "The name or the password is wrong."


@dataclass(frozen=True)
class Tokens:
    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105

    @classmethod
    def of(cls, session: Session) -> "Tokens":
        """A pair that belongs to this login; the access token lives `expires_in` seconds."""
        subject, claims = str(session.user_id), {"sid": session.id}
        refresh = create_refresh_token(subject, additional_claims=claims | {"rid": session.refresh_id})
        access = create_access_token(subject, additional_claims=claims)
        return cls(access, refresh, current_app.config["ACCESS_TOKEN_MINUTES"] * 60)


def log_in(name: str, password: str) -> Session:
    """Raises Unauthenticated, in the same words and the same time whether or not the name exists,
    and Locked after too many failures."""
    LoginAttempt.refuse_locked("login", name, current_app.config["LOGIN_FAILURES"])
    user = User.known_as(name)
    user_id, hashed = (user.id, user.password_hash) if user and user.is_active else (0, None)
    db.session.rollback()  # the slow part holds no transaction
    if not password_matches(password, hashed):
        LoginAttempt.failed("login", name)
        db.session.commit()
        raise Unauthenticated(WRONG, "wrong_credentials")
    LoginAttempt.forget("login", name)
    return open_session(user_id)


def open_session(user_id: int) -> Session:
    agent = (request.user_agent.string or "")[:255].replace("\0", "") or None
    life, ip = now() + lifetime(), request.remote_addr
    values = {"refresh_id": uuid4().hex, "user_agent": agent, "ip": ip, "expires_at": life}
    return Session.create(user_id=user_id, **values)


def log_out(actor: Actor) -> None:
    """End the login that `actor` came with; an API key has none."""
    if actor.session_id:
        Session.get(actor.session_id, actor).revoke()


def renew(refresh_token: str) -> Tokens:
    claims = decoded(refresh_token, "refresh")
    if claims is None:
        raise Unauthenticated(OVER)
    return Tokens.of(Session.rotate(claims["sid"], claims["rid"], uuid4().hex, lifetime()))


def lifetime() -> timedelta:
    return timedelta(days=current_app.config["REFRESH_TOKEN_DAYS"])
