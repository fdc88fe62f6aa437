"""Somebody who manages users and roles is always left."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from app.errors import Conflict
from app.extensions import db
from models.identity.actors import covers
from models.identity.roles import Role
from models.identity.users import User

NEEDED = ("users:write", "roles:write")
LAST = "Nobody would be left who can manage users and roles: make somebody else an administrator first."


@contextmanager
def one_remaining() -> Iterator[None]:
    """Around changes that could take the last active administrator away; then raises Conflict. One at a time:
    two who take each other's place away at once would both still see the other."""
    there_was_one = remains()
    yield
    db.session.flush()
    if there_was_one and not remains():
        raise Conflict(LAST, "last_administrator")


def remains() -> bool:
    """Of what others have committed meanwhile, too: so columns are read, and not objects read before. Locks
    the roles against each other's changes, not against new users of theirs."""
    roles = select(Role.id, Role.permissions).order_by(Role.id).with_for_update(key_share=True)
    found = db.session.execute(roles).all()
    able = [row.id for row in found if all(covers(tuple(row.permissions), p) for p in NEEDED)]
    active = select(User.id).where(User.role_id.in_(able), User.is_active)
    return db.session.scalar(active.limit(1)) is not None
