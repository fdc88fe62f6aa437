"""From a password, and a code where a second factor is on, to tokens; from one pair of tokens to the next."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn
from uuid import uuid4

from app import devices
from app.acting import act_as
from app.errors import Invalid, NotAllowed, Unauthenticated
from app.extensions import db
from app.identity import letters, second_factors
from app.identity.unhurried import meanwhile_unchanged
from app.settings import settings
from app.tokens import decoded
from app.visits import address, agent
from models.base import now
from models.identity.actors import Actor
from models.identity.login_attempts import LoginAttempt
from models.identity.one_time_tokens import OneTimeToken, Purpose
from models.identity.sessions import OVER, Life, Session
from models.identity.users import User
from models.platform.audit_events import tell
from utils.security import hash_password, needs_rehash, password_matches

WRONG = "The name or the password is wrong."
UNVERIFIED = "Your e-mail address is not verified yet: follow the link in the mail that you were sent."
FACTOR_LIFE = timedelta(minutes=5)


@dataclass(frozen=True)
class Halfway:
    """The password was right; `mfa_token` is good for one code within five minutes."""

    mfa_token: str
    mfa_required: bool = True


def log_in(name: str, password: str) -> Session | Halfway:
    """Raises Unauthenticated, in the same words and the same time whether or not the name exists,
    and Locked after too many failures."""
    user = proven(name, password)
    if settings["EMAIL_VERIFICATION"] and not user.email_verified:
        raise NotAllowed(UNVERIFIED, "email_unverified")
    if user.two_factor_enabled:
        return Halfway(OneTimeToken.issue(user, Purpose.SECOND_FACTOR, FACTOR_LIFE).token)
    return open_session(user)


def proven(name: str, password: str) -> User:
    """The user of this name, whose password this is."""
    user_id, hashed = User.credentials(name)
    device = devices.known_to(user_id)
    counted = ("device", f"{user_id} {device}") if device else ("login", name)
    refuse_locked(*counted)
    db.session.rollback()  # the slow part holds no transaction
    right = password_matches(password, hashed)
    better = hash_password(password) if right and needs_rehash(hashed or "") else hashed
    refuse_locked(*counted)  # others have failed meanwhile: many tries at the same moment gain nothing
    # Changed, deactivated or removed meanwhile: what was right is no longer.
    user = (
        User.held(User.id == user_id, User.password_hash == hashed, User.is_active.is_(True))
        if right
        else None
    )
    if user is None:
        failed(name, counted, user_id)
    LoginAttempt.forget(*counted)
    user.password_hash = better or user.password_hash
    return user


def refuse_locked(kind: str, whose: str) -> None:
    LoginAttempt.refuse_locked(kind, whose, settings["LOGIN_FAILURES"])


def failed(name: str, counted: tuple[str, str], user_id: int) -> NoReturn:
    """The same is written whether or not there is such a user: who is told of a lock is found out later."""
    count = LoginAttempt.failed(*counted)
    tell("users", user_id, "login_failed", ip=address(), count=count)
    if count == settings["LOGIN_FAILURES"]:
        tell("users", user_id, "login_locked", ip=address())
        letters.ask_for("locked", name)
    db.session.commit()  # kept although the request is refused
    raise Unauthenticated(WRONG, "wrong_credentials")


def go_on(mfa_token: str, code: str) -> Session:
    """The second step. Raises Unauthenticated, and Locked while the second factor is paused."""
    known = OneTimeToken.known(mfa_token, Purpose.SECOND_FACTOR)
    if known is None:
        raise Unauthenticated("This took too long: log in again.", "mfa_token_over")
    if not second_factors.accepts(known.user_id, code):
        raise Unauthenticated(second_factors.WRONG, "wrong_code")
    if not OneTimeToken.use_up(mfa_token, Purpose.SECOND_FACTOR):
        raise Unauthenticated("This took too long: log in again.", "mfa_token_over")
    return open_session(known.user)


def open_session(user: User) -> Session:
    act_as(user.actor())
    devices.remember(user.id)
    values = {"refresh_id": uuid4().hex, "user_agent": agent(), "ip": address()}
    return Session.create(user_id=user.id, expires_at=lifetime().end(now()), **values)


def prove_again(user: User, password: str | None, pointer: str) -> None:
    """Who is logged in shows that it is still them. Raises Invalid, and Locked after too many failures."""
    if password is None:
        raise Invalid("Your password is needed.", pointer, "password_needed")
    whose, allowed = str(user.id), settings["LOGIN_FAILURES"]
    LoginAttempt.refuse_locked("password", whose, allowed)
    hashed = user.password_hash
    with meanwhile_unchanged(user):
        right = password_matches(password, hashed)
    LoginAttempt.refuse_locked("password", whose, allowed)
    if not right:
        count = LoginAttempt.failed("password", whose)
        tell("users", user.id, "password_refused", ip=address(), count=count)
        db.session.commit()  # kept although the request is refused
        raise Invalid("The password is wrong.", pointer, "wrong_password")
    LoginAttempt.forget("password", whose)


def log_out(actor: Actor) -> None:
    """End the login that `actor` came with; an API key has none."""
    if actor.session_id:
        Session.get(actor.session_id, actor).revoke()


def renew(refresh_token: str) -> Session:
    claims = decoded(refresh_token, "refresh")
    if claims is None:
        raise Unauthenticated(OVER)
    return Session.rotate(claims["sid"], claims["rid"], uuid4().hex, lifetime())


def lifetime() -> Life:
    return Life(timedelta(days=settings["REFRESH_TOKEN_DAYS"]), timedelta(days=settings["LOGIN_DAYS"]))
