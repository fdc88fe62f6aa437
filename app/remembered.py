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
SLOW_S = 1.0  # what took longer to find may be as old as that, and is not remembered on top
GRANTING = (User, Role, Login, ApiKey)

Find = Callable[[str], Actor | None]


def until(_: object, actor: Actor, now: float) -> float:
    return min(now + REMEMBERED_S, actor.until)


def nobody() -> TLRUCache[tuple[Find, str], Actor]:
    """By what was asked, too: a token is no key, and a key no token."""
    return TLRUCache(10_000, until, timer=time)


callers = nobody()
lock = Lock()


def remembered(secret: str, find: Find) -> Actor | None:
    """What `find` says of this secret, now or a moment ago; what it does not know, it is asked again."""
    # The memory as it is now: what is found while all is forgotten, is forgotten with it.
    memory, began = callers, time()
    with lock:
        known = memory.get((find, secret))
    if known is not None:
        return known
    found = find(secret)
    # No transaction stays open while a slow client sends its body.
    db.session.rollback()
    if found is not None and time() - began < SLOW_S:
        with lock:
            memory[find, secret] = found
    return found


@event.listens_for(Session, "after_flush")
def notice(session: Session, _: object) -> None:
    changed = (*session.dirty, *session.deleted)
    if any(isinstance(row, GRANTING) for row in changed):
        session.info["grants_changed"] = True


@event.listens_for(Session, "after_commit")
def forget(session: Any) -> None:
    """Not yet at the end of a savepoint: others would read, and remember, what was before."""
    global callers
    if not session.in_nested_transaction() and session.info.pop("grants_changed", False):
        callers = nobody()
