"""Slow work, as hashing a password is: it holds no transaction, and what it began with must still be so."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from models.identity.users import User


@contextmanager
def meanwhile_unchanged(user: User) -> Iterator[None]:
    """Around the slow part; afterwards nobody else changes this user before the transaction has ended. Raises
    StaleDataError where somebody has changed or removed them meanwhile: a former password proves nothing."""
    row_id, version = user.id, user.version
    db.session.rollback()
    yield
    if User.held(User.id == row_id, User.version == version) is None:
        raise StaleDataError("This account has changed meanwhile.")
