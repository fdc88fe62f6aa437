"""What only one transaction may do at a time, whichever rows it is about."""

from sqlalchemy import func, select

from app.extensions import db
from utils.security import fingerprint


def take_turn(at: str) -> None:
    """Whoever else takes a turn at this waits until this transaction has ended. Take it before any row is
    locked: who waits for it holds nothing that others need. SQLite lets only one write anyway."""
    if db.engine.dialect.name == "postgresql":
        number = int(fingerprint(at)[:16], 16) - 2**63
        db.session.execute(select(func.pg_advisory_xact_lock(number)))
