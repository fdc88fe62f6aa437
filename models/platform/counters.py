"""Human numbers, as `PO-000001`: gap-free per series, given in the transaction that uses them."""

from typing import Any

from sqlalchemy import String, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from models.columns import Base


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
