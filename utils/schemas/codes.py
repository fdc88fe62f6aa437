"""Fields of what has a code: currencies, units and countries. Which codes there are, the standards say."""

from typing import Any

from utils import countries, currencies, units
from utils.schemas.fields import Currency, Shaped, understood


class PricingCurrency(Currency):
    """One that amounts are paid in today; what was priced in a former one can still be looked for."""

    def _validate(self, value: Any) -> None:
        super()._validate(value)
        understood(currencies.known, value)


class UnitCode(Shaped):
    """C62 is a piece."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("[A-Z0-9]{2,3}", "Two or three capitals or digits, as C62 for a piece.", **kwargs)

    def _validate(self, value: Any) -> None:
        super()._validate(value)
        understood(units.known, value)


class Country(Shaped):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__("[A-Z]{2}", "Two capitals, as in ISO 3166-1.", **kwargs)

    def _validate(self, value: Any) -> None:
        super()._validate(value)
        understood(countries.known, value)
