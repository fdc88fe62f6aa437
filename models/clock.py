"""The database's clock, which all machines share: what one writes and another compares is told by it.

The clocks of two machines may be an hour apart; then a lease by the one is long over, or never ends, for the
other. What only a person reads, or what one process compares with itself, may use its own clock."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import MappedColumn, mapped_column

from app.extensions import db
from models.columns import UtcDateTime

LEASE = "lease"

NOW: dict[str, Any] = {
    "postgresql": func.clock_timestamp(type_=UtcDateTime),
    # With as many digits as are stored: "000" after the milliseconds.
    "sqlite": func.strftime("%Y-%m-%d %H:%M:%f000", "now", type_=UtcDateTime),
}


def database_now() -> datetime:
    found: datetime = db.session.scalars(select(NOW[db.engine.dialect.name])).one()
    return found


def lease(**options: Any) -> MappedColumn[Any]:
    """A column whose moments others compare: by default the database's now, and never this machine's."""
    return mapped_column(info={LEASE: True}, **{"default": database_now, **options})
