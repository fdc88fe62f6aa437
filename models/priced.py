"""Documents whose lines are bought or sold: what they come to, as EN 16931 has it (`utils.money`)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Invalid
from app.settings import settings
from models.base import today
from models.decimals import Exact, OutOfRange
from models.documents import DERIVED, Document, Given, Line
from models.platform.exchange_rates import rate
from models.references import Key, Named
from utils.currencies import minor_units
from utils.decimals import WIDE
from utils.money import net, rounded
from utils.totals import UNTAXED, NothingToShare, tax_category, totals

AMOUNT = Exact(18, 4)  # no currency has more than four places
TAX = ("tax_category", "tax_rate")
Tax = tuple[str, Decimal]


class PricedLine(Line):
    """`unit_price` is that of `price_base_quantity` units. Without a tax of its own it has the document's."""

    __abstract__ = True

    quantity: Mapped[Decimal]
    unit_code: Mapped[str] = mapped_column(String(3), default="C62")
    unit_price: Mapped[Decimal]
    price_base_quantity: Mapped[Decimal] = mapped_column(default=Decimal(1))
    tax_category: Mapped[str] = mapped_column(String(2))
    tax_rate: Mapped[Decimal]
    has_own_tax: Mapped[bool] = mapped_column(default=False, info=DERIVED)
    tax_exemption_reason: Mapped[str | None] = mapped_column(String(255))
    allowances_charges: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    net_amount: Mapped[Decimal] = mapped_column(AMOUNT)

    @classmethod
    def made(cls, position: int, given: Given) -> Self:
        own = any(given.get(name) is not None for name in TAX)
        return super().made(position, {**given, "has_own_tax": own})

    def change(self, **values: Any) -> None:
        if differing := with_both(self, values):
            values |= differing
            values["has_own_tax"] = any(value is not None for value in differing.values())
        super().change(**values)

    def settle(self, document: "Priced", pointer: str) -> None:
        """What it comes to, and by which tax."""
        usual = (document.tax_category, document.tax_rate)
        own = [getattr(self, name) if self.has_own_tax else None for name in TAX]
        category, rate = chosen(own, usual, pointer)
        found = net(self, document.currency)
        refuse_too_large(found.net_amount, pointer)
        super().change(tax_category=category, tax_rate=rate, allowances_charges=found.allowances_charges)
        self.net_amount = found.net_amount  # also where it is equal: of a database it has too many places


class Priced(Document):
    """`tax_category` and `tax_rate`, in percent, are those of lines without any; `minor_units` the places of
    all amounts. `exchange_rate`: what one unit of its currency is worth in the base, `base_currency`."""

    __abstract__ = True

    currency: Mapped[str] = mapped_column(String(3))
    minor_units: Mapped[int] = mapped_column(info=DERIVED)
    tax_category: Mapped[str] = mapped_column(String(2))
    tax_rate: Mapped[Decimal]
    allowances_charges: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    subtotal: Mapped[Decimal] = mapped_column(AMOUNT)
    allowance_total: Mapped[Decimal] = mapped_column(AMOUNT)
    charge_total: Mapped[Decimal] = mapped_column(AMOUNT)
    taxes: Mapped[list[dict[str, Any]]] = mapped_column(info=DERIVED)
    tax_amount: Mapped[Decimal] = mapped_column(AMOUNT)
    total_amount: Mapped[Decimal] = mapped_column(AMOUNT)
    exchange_rate: Mapped[Decimal | None] = mapped_column(Exact(18, 10))
    has_own_rate: Mapped[bool] = mapped_column(default=False, info=DERIVED)
    base_currency: Mapped[str] = mapped_column(String(3), info=DERIVED)
    base_minor_units: Mapped[int] = mapped_column(info=DERIVED)
    base_total_amount: Mapped[Decimal | None] = mapped_column(AMOUNT, info=DERIVED)

    def change(self, **values: Any) -> None:
        """A rate that is given is its own; without, it is that of the day. Each currency has another one."""
        if values.get("currency", self.currency) != self.currency:
            values = {"exchange_rate": None} | values
        if "exchange_rate" in values and values["exchange_rate"] != self.exchange_rate:
            values["has_own_rate"] = values["exchange_rate"] is not None
        super().change(**values | with_both(self, values))

    def take_over(self, terms: Given) -> None:
        """Of the tax, category and rate are taken together."""
        super().take_over({name: value for name, value in terms.items() if name not in TAX})

    def standing(self) -> Given:
        return {name: getattr(self, name) for name in TAX}

    def complete(self, known: Mapping[Key, Named], standing: Given) -> None:
        """Raises Invalid where amounts or taxes cannot be."""
        agreed: Given = self.agreed(known) if self.is_new else {}
        usual = standing or {name: settings[name.upper()] for name in TAX}
        super().complete(known, standing)
        self.currency = self.currency or settings["CURRENCY"]
        self.minor_units = places_of(self.currency)
        self.settle_tax(agreed, usual)
        for n, line in enumerate(self.lines):
            line.settle(self, f"/json/lines/{n}")
        self.add_up()

    def settle_tax(self, agreed: Given, usual: Given) -> None:
        """Its own, else that of its party, else the usual one."""
        theirs = chosen(
            [agreed.get(name) for name in TAX], (usual["tax_category"], usual["tax_rate"]), "/json"
        )
        own = [getattr(self, name) for name in TAX]
        self.tax_category, self.tax_rate = chosen(own, theirs, "/json")

    def add_up(self) -> None:
        given = [self.adjusted(n, each) for n, each in enumerate(self.allowances_charges or [])]
        try:
            found = totals(self.lines, given, self.currency)
        except NothingToShare as error:
            raise Invalid(str(error), f"/json/allowances_charges/{error.index}") from error
        refuse_too_large(found.total_amount, "/json/lines")
        super().change(**found._asdict())
        self.convert()

    def fix_rate(self) -> None:
        """That of today, unless it has its own."""
        if not self.has_own_rate:
            self.exchange_rate = None
        self.convert()

    def convert(self) -> None:
        """By its rate; where it has none, by that of today."""
        self.base_currency = settings["CURRENCY"]
        self.base_minor_units = places_of(self.base_currency)
        if self.has_own_rate and self.currency == self.base_currency and self.exchange_rate != 1:
            raise Invalid(f"{self.currency} is the base: its rate is always 1.", "/json/exchange_rate")
        if self.exchange_rate is None:
            self.exchange_rate = rate(self.currency, today())
        worth = None if self.exchange_rate is None else WIDE.multiply(self.total_amount, self.exchange_rate)
        self.base_total_amount = None if worth is None else rounded(worth, self.base_currency)

    def adjusted(self, index: int, adjustment: Given) -> Given:
        """An allowance or charge with its tax."""
        own, usual = [adjustment.get(name) for name in TAX], (self.tax_category, self.tax_rate)
        own[1] = None if own[1] is None else Decimal(own[1])
        category, rate = chosen(own, usual, f"/json/allowances_charges/{index}")
        return {**adjustment, "tax_category": category, "tax_rate": rate}


def with_both(owner: Any, values: Given) -> dict[str, Any]:
    """Where one of category and rate is changed: both, for what is not said then follows from the other."""
    given = {name: values[name] for name in TAX if name in values}
    differs = any(getattr(owner, name) != value for name, value in given.items())
    return dict.fromkeys(TAX) | given if differs else {}


def chosen(own: list[Any], usual: Tax, pointer: str) -> Tax:
    """The tax of what says both, one or none of category and rate. Raises Invalid where they do not agree."""
    category, rate = own
    if category is None and rate in (None, usual[1]):
        category, rate = usual
    if rate is None:
        rate = Decimal(0) if category in UNTAXED else usual[1]
    try:
        return tax_category(rate, category), rate
    except ValueError as error:
        raise Invalid(str(error), f"{pointer}/tax_category") from error


def places_of(currency: str) -> int:
    try:
        return minor_units(currency)
    except ValueError as error:
        raise Invalid(str(error), "/json/currency") from error


def refuse_too_large(amount: Decimal, pointer: str) -> None:
    try:
        AMOUNT.steps(amount)
    except OutOfRange as error:
        raise Invalid(error.detail, pointer) from error
