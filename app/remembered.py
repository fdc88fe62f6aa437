"""Who is behind a token or key, remembered for a few seconds: not every request asks the database.

What changes here is forgotten at once; what another process changes, once REMEMBERED_S are over."""

from collections.abc import Callable
from threading import Lock
from time import time
from typing import Any

from cachetools import TLRUCache
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.extensions import db
from models.identity.actors import Actor
from models.identity.api_keys import ApiKey
from models.identity.roles import Role
from models.identity.sessions import Session as Login
from models.identity.users import User

REMEMBERED_S = 4.0
GRANTING = (User, Role, Login, ApiKey)


def until(_: str, actor: Actor, now: float) -> float:
    return min(now + REMEMBERED_S, actor.until)


callers: TLRUCache[str, Actor] = TLRUCache(10_000, until, timer=time)
lock = Lock()


def remembered(secret: str, find: Callable[[str], Actor | None]) -> Actor | None:
    """What `find` says of this secret, now or a moment ago. Who is nobody is asked for each time."""
    with lock:
        known = callers.get(secret)
    if known is not None:
        return known
    found = find(secret)
    # No transaction stays open while a slow client sends its body.
    db.session.rollback()
    if found is not None:
        with lock:
            callers[secret] = found
    return found


@event.listens_for(Session, "after_flush")
def notice(session: Session, _: object) -> None:
    changed = (*session.dirty, *session.deleted)
    if any(isinstance(row, GRANTING) for row in changed):
        session.info["grants_changed"] = True


@event.listens_for(Session, "after_commit")
def forget(session: Any) -> None:
    if session.info.pop("grants_changed", False):
        with lock:
            callers.clear()
