"""The second factor of an account: set up, enabled by a first code, asked for, switched off."""

from typing import Any

from app.errors import Conflict, Invalid
from app.extensions import db
from app.identity import letters
from app.settings import settings
from app.visits import address
from models.base import now
from models.identity.actors import Actor
from models.identity.login_attempts import LoginAttempt
from models.identity.second_factors import BackupCode, SecondFactor
from models.identity.sessions import Session
from models.identity.users import User
from models.platform.audit_events import tell
from utils import totp
from utils.security import fingerprint, keyed, seal, unseal

WRONG = "The code is wrong, or was used before."
UNVERIFIED = "Verify your e-mail address first: the link is in the mail that you were sent."
ON, OFF = "Two-factor authentication is on already.", "Two-factor authentication is not on."


def set_up(user: User) -> dict[str, Any]:
    """A new secret, for an authenticator app; it counts for nothing until a first code enables it. Raises
    Conflict where the address may be somebody else's, whom a second factor would keep out for good."""
    if user.two_factor_enabled:
        raise Conflict(ON)
    if not user.email_verified:
        raise Conflict(UNVERIFIED, "email_unverified")
    secret = totp.new_secret()
    SecondFactor.begin(user.id, seal(secret.encode(), *settings["SECRETS"]))
    uri = totp.otpauth_uri(secret, user.email, settings["API_TITLE"])
    return {"secret": secret, "otpauth_uri": uri, "qr_svg": totp.qr_svg(uri)}


def enable(user: User, code: str, actor: Actor) -> list[str]:
    """The backup codes, shown this once; the code given is used up."""
    if user.two_factor_enabled:
        raise Conflict(ON)
    if not accepts(user.id, code):
        raise Invalid(WRONG, "/json/code", "wrong_code")
    factor = SecondFactor.held_by(user.id)
    if factor is None:
        raise Conflict("Set it up first.")
    factor.enabled_at = now()
    return changed(user, actor, "Two-factor authentication was switched on", is_on=True)


def disable(user: User, code: str, actor: Actor) -> None:
    if not user.two_factor_enabled:
        raise Conflict(OFF)
    if not accepts(user.id, code):
        raise Invalid(WRONG, "/json/code", "wrong_code")
    factor = SecondFactor.held_by(user.id)
    if factor is not None:
        factor.remove()
    changed(user, actor, "Two-factor authentication was switched off", is_on=False)


def reset(user: User, reason: str) -> None:
    """Somebody else removes it; the trail and a mail to the owner say so. Only the password is left."""
    if not user.two_factor_enabled:
        raise Conflict(OFF)
    factor = SecondFactor.held_by(user.id)
    if factor is not None:
        factor.remove()
    LoginAttempt.forget("factor", str(user.id))
    user.two_factor_enabled = False
    Session.end_all(user.id)
    tell("users", user.id, "reset_factor", reason=reason)
    letters.changed(user, "Your second factor was removed for you, and a login takes only your password")


def renew_codes(user: User, actor: Actor) -> list[str]:
    if not user.two_factor_enabled:
        raise Conflict(OFF)
    return changed(user, actor, "Your backup codes were replaced by new ones", is_on=True)


def changed(user: User, actor: Actor, what: str, is_on: bool) -> list[str]:
    """Whoever else is logged in must do so again, and the owner is told."""
    user.two_factor_enabled = is_on
    Session.end_all(user.id, but=actor.session_id)
    letters.changed(user, what)
    codes = [totp.backup_code() for _ in range(totp.BACKUP_CODES if is_on else 0)]
    factor = SecondFactor.held_by(user.id)
    BackupCode.replace(user.id, [hashed(factor, code) for code in codes if factor is not None])
    return codes


def accepts(user_id: int, code: str) -> bool:
    """Whether this code, of the app or a backup code, is good: now, and never again. Raises Locked after five
    wrong ones within 15 minutes, which pauses the second factor and nothing else."""
    factor = SecondFactor.held_by(user_id)  # one code at a time, however many come at once
    LoginAttempt.refuse_locked("factor", str(user_id), settings["CODE_FAILURES"])
    if factor is not None and (uses_step(factor, code) or uses_backup(factor, code)):
        LoginAttempt.forget("factor", str(user_id))
        return True
    count = LoginAttempt.failed("factor", str(user_id))
    tell("users", user_id, "code_refused", ip=address(), count=count)
    db.session.commit()  # kept although the request is refused
    return False


def uses_step(factor: SecondFactor, code: str) -> bool:
    step = totp.step_of(secret_of(factor).decode(), totp.tidy(code), now().timestamp(), factor.last_step)
    factor.last_step = step or factor.last_step
    return step is not None


def uses_backup(factor: SecondFactor, code: str) -> bool:
    """Those made before 0007 are kept as plain hashes."""
    plain = fingerprint(f"{factor.user_id}\0{totp.tidy(code)}")
    return BackupCode.use(factor.user_id, [hashed(factor, code), plain])


def hashed(factor: SecondFactor, code: str) -> str:
    """Under the factor's own secret, which is kept sealed: who has only the database tries no code out."""
    return keyed("backup code", totp.tidy(code), secret_of(factor).decode())[0]


def secret_of(factor: SecondFactor) -> bytes:
    return unseal(factor.secret, *settings["SECRETS"]) or b""
