"""One's own account: made, proven by mail, and its password changed or, where it is forgotten, replaced."""

from typing import Any

from app.acting import act_as
from app.errors import Invalid, NotAllowed
from app.extensions import db
from app.identity import letters, logins, people
from app.identity.unhurried import meanwhile_unchanged
from app.settings import settings
from models.identity.actors import Actor
from models.identity.api_keys import ApiKey
from models.identity.former_passwords import FormerPassword
from models.identity.login_attempts import LoginAttempt
from models.identity.one_time_tokens import OneTimeToken, Purpose
from models.identity.sessions import Session
from models.identity.users import User
from utils.security import hash_password, password_matches

NEWCOMER = "customer"
OVER = "This link is no longer good: ask for a new one."


def register(**values: Any) -> User:
    if not settings["REGISTRATION"]:
        raise NotAllowed("Accounts are made by the administrator here.")
    user = people.make_user(NEWCOMER, **values)
    if user.email_verified:
        letters.welcome(user)
    else:
        letters.ask_for("verify", user.email)
    return user


def verify_email(token: str) -> None:
    user, email = redeemed(token, Purpose.VERIFY_EMAIL)
    was_verified = user.email_verified
    user.verify_email(email)
    if user.email_verified and not was_verified:
        letters.welcome(user)


def change_password(user: User, current: str, new: str, actor: Actor) -> None:
    logins.prove_again(user, current, "/json/current_password")
    with meanwhile_unchanged(user):
        replacement = hashed_anew(user, new)
    put_password(user, replacement, keep=actor.session_id)


def make_key(actor: Actor, password: str | None = None, **values: Any) -> ApiKey:
    """A person shows by the password that it is still them; a key has none."""
    if actor.api_key_id is None:
        logins.prove_again(User.get(actor.id or 0, actor), password, "/json/password")
    return ApiKey.issue(actor, **values)


def reset_password(token: str, new: str) -> None:
    """A second factor stays what it is: only the password is replaced, and nobody is logged in by this."""
    known = OneTimeToken.known(token, Purpose.RESET_PASSWORD)
    if known is None:
        raise Invalid(OVER, "/json/token", "token_over")
    replacement = hashed_anew(known.user, new)
    user, email = redeemed(token, Purpose.RESET_PASSWORD)
    user.verify_email(email)
    put_password(user, replacement, keep=None)
    for name in (user.email, user.username):  # last: a login, too, holds its user before it forgets
        LoginAttempt.forget("login", name)


def redeemed(token: str, purpose: Purpose) -> tuple[User, str]:
    """Whose token it was, and where it had been sent to; it is used up."""
    known = OneTimeToken.known(token, purpose)
    if known is None or not OneTimeToken.use_up(token, purpose):
        raise Invalid(OVER, "/json/token", "token_over")
    act_as(known.user.actor())
    return known.user, known.email


def put_password(user: User, password_hash: str, keep: int | None) -> None:
    """Whoever else is logged in must do so again, and the owner is told."""
    user.set_password(password_hash)
    Session.end_all(user.id, but=keep)
    OneTimeToken.drop_of(user.id)
    letters.changed(user, "Your password was changed")


def hashed_anew(user: User, password: str) -> str:
    """Raises Invalid where the rules forbid it, or where it is one of the user's latest."""
    people.check_password(password, "/json/new_password", *user.names)
    count = settings["PASSWORD_HISTORY"]
    former = FormerPassword.latest(user.id, count)
    db.session.rollback()  # the slow part holds no transaction
    if any(password_matches(password, hashed) for hashed in former):
        raise Invalid(f"It is one of your last {count} passwords.", "/json/new_password", "password_reused")
    return hash_password(password)
