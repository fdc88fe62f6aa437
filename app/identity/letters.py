"""Mails about accounts. What somebody asks for by a name or an address is only noted down: whose it is, and
whether it is anybody's, is found out when it is sent. So the answer takes the same time in any case, and a
link's token stands nowhere but in the mail."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app.extensions import db
from app.settings import settings
from app.visits import address
from models.base import now
from models.identity.login_attempts import WINDOW
from models.identity.one_time_tokens import OneTimeToken, Purpose
from models.identity.users import User
from models.platform.notifications import Notification
from models.supply.invitations import LIFE as INVITATION_LIFE
from models.supply.invitations import Invitation

VERIFY_LIFE = timedelta(days=7)
AT_MOST = 3  # links of a kind within 15 minutes: nobody's mailbox is flooded in our name

Prepared = tuple[str, dict[str, Any]] | None


def ask_for(template: str, name: str) -> None:
    """By whoever says to be this: `name` as it was typed, which nobody else is shown."""
    Notification.post("", template, typed=name, ip=address())


def greeted(user: User) -> str:
    """The name in a mail; nothing as long as the address may be somebody else's: a stranger would be
    written to in our name, with what somebody has typed as theirs."""
    return user.display_name if user.email_verified else ""


def welcome(user: User) -> None:
    Notification.post(user.email, "welcome", user_id=user.id, name=greeted(user), url=page("/"))


def changed(user: User, what: str, to: str | None = None) -> None:
    values: dict[str, Any] = {"name": greeted(user), "what": what, "ip": address()}
    values |= {"when": f"{now():%d %b %Y, %H:%M} UTC", "url": page("/password/forgot")}
    Notification.post(to or user.email, "changed", user_id=user.id, **values)


def verify(notification: Notification, values: dict[str, Any]) -> Prepared:
    user = User.known_as(values["typed"])
    if user is None or user.email_verified or flooded(notification, user, Purpose.VERIFY_EMAIL):
        return None
    values |= link(user, Purpose.VERIFY_EMAIL, VERIFY_LIFE, "/email/verify")
    return user.email, {**values, "name": greeted(user), "days": VERIFY_LIFE.days}


def reset(notification: Notification, values: dict[str, Any]) -> Prepared:
    user = User.known_as(values["typed"])
    if user is None or flooded(notification, user, Purpose.RESET_PASSWORD):
        return None
    minutes = settings["RESET_TOKEN_MINUTES"]
    values |= link(user, Purpose.RESET_PASSWORD, timedelta(minutes=minutes), "/password/reset")
    return user.email, {**values, "name": greeted(user), "minutes": minutes}


def locked(_: Notification, values: dict[str, Any]) -> Prepared:
    user = User.known_as(values["typed"])
    if user is None or not user.is_active:
        return None
    minutes = int(WINDOW.total_seconds() // 60)
    return user.email, {"name": greeted(user), "minutes": minutes, "ip": values["ip"]}


def invitation(_: Notification, values: dict[str, Any]) -> Prepared:
    """Its token is made anew with each attempt; who was not reached by the one before misses nothing."""
    found = db.session.get(Invitation, values["invitation_id"])
    if found is None:
        return None
    about = {"name": "", "company": found.company.name, "days": INVITATION_LIFE.days}
    return found.email, about | carrying(found.make_token(), "/invitation")


def flooded(notification: Notification, user: User, purpose: Purpose) -> bool:
    """Or not to be written to at all. A mail that is tried again is no new one."""
    often = notification.attempts == 1 and OneTimeToken.recent(user.id, purpose) >= AT_MOST
    return often or not user.is_active


def link(user: User, purpose: Purpose, life: timedelta, path: str) -> dict[str, str]:
    """The token behind a #, which browsers send to nobody: no log on the way has it. And as a code, for pages
    without script."""
    return carrying(OneTimeToken.issue(user, purpose, life).token, path)


def carrying(token: str, path: str) -> dict[str, str]:
    return {"url": f"{page(path)}#token={token}", "code": token}


def page(path: str) -> str:
    """Its address for people, of which a mail cannot know who asked for it."""
    return f"{settings['PUBLIC_URL'].rstrip('/')}{path}"


PREPARED: dict[str, Callable[[Notification, dict[str, Any]], Prepared]] = {
    "verify": verify,
    "reset": reset,
    "locked": locked,
    "invitation": invitation,
}
