"""What clients send and receive about exchange rates."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from app.extensions import api
from models.base import today
from models.platform.exchange_rates import PLACES, ExchangeRate
from utils.decimals import plain
from utils.schemas.authors import RecordOut
from utils.schemas.fields import Amount, Currency
from utils.schemas.lists import ListArgs, sortable

LARGEST, SMALLEST = Decimal("99999999.9999999999"), Decimal(1).scaleb(-PLACES)
AT_ONCE = 500
TAKES_BACK = {"description": "null takes the rate of this day back"}
BY_DEFAULT = {"description": "left out: today, in UTC"}

MEANINGS = {
    "id": ("the number of this rate", 5),
    "currency": ("the currency, as in ISO 4217", "USD"),
    "rate": ("units of the base (the setting CURRENCY) that one unit of it is worth", "0.8632"),
    "valid_from": ("the first day that the rate holds on, until a later one does", "2026-11-25"),
    "valid_on": ("of each currency only the rate that holds on this day",),
    "rates": ("the rates that are set; all others stay as they are",),
}


class Rate(Amount):
    """Up to ten places, and never zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(PLACES, LARGEST, SMALLEST, **kwargs)

    def _serialize(self, value: Decimal | None, *_: Any, **__: Any) -> str | None:
        return None if value is None else plain(value)


class RateIn(Schema):
    currency = Currency(required=True)
    rate = Rate(required=True, allow_none=True, metadata=TAKES_BACK)
    valid_from = fields.Date(load_default=today, metadata=BY_DEFAULT)


class RatesIn(Schema):
    rates = fields.List(fields.Nested(RateIn), required=True, validate=validate.Length(1, AT_ONCE))


class ExchangeRateFilter(ListArgs):
    sort = sortable(*ExchangeRate.sorts)
    currency = Currency()
    valid_on = fields.Date()


class ExchangeRateOut(RecordOut):
    currency = fields.String(required=True)
    rate = Rate(required=True)
    valid_from = fields.Date(required=True)


class RatesOut(Schema):
    rates = fields.List(fields.Nested(ExchangeRateOut), required=True)


api.register_field(Rate, "string", "decimal")
