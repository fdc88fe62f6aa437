"""Human numbers, as `PO-000001`: gap-free per series, given in the transaction that uses them."""

from typing import Any

from sqlalchemy import String, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Conflict
from app.extensions import db
from models.columns import Base
from models.platform.audit_events import tell


class Counter(Base):
    __tablename__ = "counters"

    series: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[int]


def next_number(series: str) -> str:
    """The row lock makes others wait until this transaction has ended, one way or the other."""
    value = step(series)
    if value is None:
        start(series)
        value = step(series)
    return written(series, value)


def step(series: str) -> Any:
    """None where nobody has been given one yet."""
    return db.session.connection().execute(STEP, {"of": series}).scalar()


def written(series: str, value: int) -> str:
    return f"{series}-{value:06}"


def hold(series: str) -> None:
    """Nobody is given a number of this series until this transaction has ended: it gives one by hand."""
    held = select(Counter.value).where(Counter.series == series).with_for_update()
    if db.session.scalar(held) is None:
        start(series)
        db.session.execute(held)


def go_on(series: str, last: int) -> None:
    """As if `last` had been given already; who asks for a number meanwhile waits. Raises Conflict where it
    would go back: a number is given once."""
    hold(series)
    changed = update(TABLE).where(TABLE.c.series == series, TABLE.c.value <= last).values(value=last)
    done: Any = db.session.connection().execute(changed)
    if not done.rowcount:
        value = db.session.scalar(select(Counter.value).where(Counter.series == series)) or 0
        raise Conflict(f"{written(series, value)} has been given already: a series never goes back.", "given")
    tell("counters", 0, "go_on", series=series, last=last)


def start(series: str) -> None:
    try:
        with db.session.begin_nested():
            db.session.execute(insert(Counter).values(series=series, value=0))
    except IntegrityError:
        return  # another transaction started it first: theirs will do


# Built once, and of the table: the way through the ORM took a fifth of all that a creation does.
TABLE: Any = Counter.__table__
STEP = (
    update(TABLE)
    .where(TABLE.c.series == bindparam("of"))
    .values(value=TABLE.c.value + 1)
    .returning(TABLE.c.value)
)
