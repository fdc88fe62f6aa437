"""Exchange rates: what one unit of a currency is worth in the base, CURRENCY, and from which day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import Select, String, UniqueConstraint, bindparam, func, select, text
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.errors import Invalid
from app.extensions import db
from app.settings import settings
from models.authors import Authorship
from models.decimals import Exact
from models.identity.actors import Actor
from models.paging import Page
from models.statements import kept

PLACES = 10  # one rupiah is 0.0000524382 EUR
ONE = Decimal(1)
# Read before it is changed, and by whoever comes second only once the first one has ended.
ALONE = text("LOCK TABLE exchange_rates IN SHARE ROW EXCLUSIVE MODE")


class ExchangeRate(Authorship):
    __tablename__ = "exchange_rates"
    __table_args__ = (UniqueConstraint("currency", "valid_from"),)
    sorts = ("valid_from", "currency", "updated_at")

    currency: Mapped[str] = mapped_column(String(3))
    valid_from: Mapped[date]
    rate: Mapped[Decimal] = mapped_column(Exact(18, PLACES))

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read rates reads them all; the route asks for `exchange_rates:read`."""
        return select(cls)

    @classmethod
    @kept
    def found_by(cls, actor: Actor, valid_on: date | None = None, **filters: Any) -> Select[Any]:
        """`valid_on`: of each currency the one that holds on this day."""
        found: Select[Any] = super().found_by(actor, **filters)
        if valid_on is None:
            return found
        later = aliased(cls)
        is_later = (later.currency == cls.currency, later.valid_from > cls.valid_from)
        overtaken = select(later.id).where(*is_later, later.valid_from <= valid_on).exists()
        return found.where(cls.valid_from <= valid_on, ~overtaken)

    @classmethod
    def lock(cls) -> None:
        """SQLite lets only one write anyway."""
        if db.engine.dialect.name == "postgresql":
            db.session.execute(ALONE)

    @classmethod
    def state(cls) -> str:
        """Changes with every change of any of them: ids are given once, versions only rise."""
        count, versions, last = func.count(), func.sum(cls.version), func.max(cls.id)
        found = db.session.execute(select(count, versions, last)).one()
        return ".".join(str(number or 0) for number in found)

    @classmethod
    def put(cls, rates: Sequence[dict[str, Any]]) -> list[Self]:
        """Each holds from its day on, `rate` None takes it back; those of other days and currencies stay.
        Raises Invalid for the base, and for a day that is given twice."""
        refuse_unfitting(rates)
        settled = [cls.settle(**one) for one in rates]
        db.session.flush()
        return [row for row in settled if row is not None]

    @classmethod
    def settle(cls, currency: str, valid_from: date, rate: Decimal | None) -> Self | None:
        row: Self | None = db.session.scalar(select(cls).filter_by(currency=currency, valid_from=valid_from))
        if row is None:
            new = {"currency": currency, "valid_from": valid_from, "rate": rate}
            return None if rate is None else cls.create(**new)
        if rate is None:
            return row.delete()
        row.change(rate=rate)
        return row


class RatePage(Page):
    """Its tag is that of all rates: it is what a change of them is conditional on."""

    @property
    def etag(self) -> str:
        return ExchangeRate.state()


@dataclass(frozen=True)
class Rates:
    """Those that were put, with the tag of all."""

    rates: list[ExchangeRate]

    @property
    def etag(self) -> str:
        return ExchangeRate.state()


def refuse_unfitting(rates: Sequence[dict[str, Any]]) -> None:
    base = settings["CURRENCY"]
    days = [(one["currency"], one["valid_from"]) for one in rates]
    faults = [
        (f"/json/rates/{n}/currency", f"{base} is the base: its rate is always 1.")
        for n, (currency, _) in enumerate(days)
        if currency == base
    ]
    twice = [n for n, day in enumerate(days) if day in days[:n]]
    faults += [(f"/json/rates/{n}", "This currency and day are given twice.") for n in twice]
    if faults:
        raise Invalid.of(faults)


TABLE: Any = ExchangeRate.__table__
HOLDING = (
    select(TABLE.c.rate)
    .where(TABLE.c.currency == bindparam("currency"), TABLE.c.valid_from <= bindparam("on"))
    .order_by(TABLE.c.valid_from.desc())
    .limit(1)
)


def rate(currency: str, on: date) -> Decimal | None:
    """Units of the base, CURRENCY, that one unit of `currency` is worth on this day; None where nobody has
    said it."""
    if currency == settings["CURRENCY"]:
        return ONE
    asked = {"currency": currency, "on": on}
    found: Decimal | None = db.session.connection().execute(HOLDING, asked).scalar()
    return found
