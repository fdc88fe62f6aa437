"""Codes of currencies and units: those of the standards, and no others."""

import pytest
from marshmallow import ValidationError

from tests.vectors import vectors
from utils.countries import COUNTRIES
from utils.schemas.codes import Country, PricingCurrency, UnitCode
from utils.units import PIECE, UNITS


def test_units_are_those_of_the_recommendations():
    known = vectors("11_ubl")["code_lists"]["unit"]
    assert len(UNITS) == known["count"]
    assert [code for code in known["common"] if UnitCode().deserialize(code) != code] == []
    assert PIECE in UNITS


@pytest.mark.parametrize("code", ["KG", "PCS", "c62", "C62 ", "", "XXX", "C62\n"])
def test_other_units_are_refused(code):
    with pytest.raises(ValidationError, match=r"no unit of UN/ECE|Two or three capitals or digits"):
        UnitCode().deserialize(code)


@pytest.mark.parametrize("code", ["DEM", "BGN", "XAU", "XXX"])
def test_nothing_is_priced_in_a_former_currency(code):
    with pytest.raises(ValidationError, match=f"{code} is no currency of ISO 4217"):
        PricingCurrency().deserialize(code)
    assert PricingCurrency().deserialize("IQD") == "IQD"


@pytest.mark.parametrize("code", ["UK", "EU", "de", "DEU", "XK"])
def test_countries_are_those_of_the_standard(code):
    with pytest.raises(ValidationError, match=r"no country of ISO 3166-1|Two capitals"):
        Country().deserialize(code)
    assert (Country().deserialize("DE"), len(COUNTRIES)) == ("DE", 249)
