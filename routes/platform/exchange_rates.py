"""Exchange rates: what other currencies are worth in the base, CURRENCY, day by day."""

from typing import Any

from app.auth import actor, needs
from app.resources import Resource, refuse_unless_current
from models.paging import Window
from models.platform.exchange_rates import ExchangeRate, RatePage, Rates
from utils.schemas.lists import page_of
from utils.schemas.platform.exchange_rates import ExchangeRateFilter, ExchangeRateOut, RatesIn, RatesOut

blp = Resource("exchange_rates", __name__, description=__doc__)


@blp.get("")
@needs("exchange_rates:read")
@blp.arguments(ExchangeRateFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(ExchangeRateOut))
def list_exchange_rates(window: Window, **filters: Any) -> RatePage:
    """List exchange rates, the latest first; `valid_on` tells those of one day"""
    return RatePage(ExchangeRate.found_by(actor, **filters), window)


@blp.put("")
@needs("exchange_rates:write")
@blp.arguments(RatesIn)
@blp.response(200, RatesOut)
def put_exchange_rates(data: dict[str, Any]) -> Rates:
    """Set the rates of some currencies, each from a day on; documents that are fixed keep theirs"""
    ExchangeRate.lock()
    refuse_unless_current(ExchangeRate.state())
    return Rates(ExchangeRate.put(data["rates"]))
