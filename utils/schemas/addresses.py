"""Addresses on earth, in one form wherever they are kept: companies', locations' and our own."""

from marshmallow import Schema, fields

from utils.schemas.codes import Country
from utils.schemas.fields import Line

MEANINGS = {
    "name": ("who or which department gets what is sent there; null: whose address it is", "Goods inward"),
    "street": ("street and number", "Hauptstrasse 1"),
    "street2": ("what else leads there, such as a gate or a floor", "Gate 3"),
    "postal_code": ("the postal code, as it is written there", "70173"),
    "city": ("the city", "Stuttgart"),
    "region": ("the state or province, where addresses name one", None),
    "country": ("the country, as in ISO 3166-1", "DE"),
}


class PlaceIn(Schema):
    """An address, given as a whole: what is left out is null."""

    name = Line(200, allow_none=True, load_default=None)
    street = Line(200, allow_none=True, load_default=None)
    street2 = Line(200, allow_none=True, load_default=None)
    postal_code = Line(20, allow_none=True, load_default=None)
    city = Line(100, allow_none=True, load_default=None)
    region = Line(100, allow_none=True, load_default=None)
    country = Country(required=True)


class PlaceOut(Schema):
    name = fields.String(required=True, allow_none=True)
    street = fields.String(required=True, allow_none=True)
    street2 = fields.String(required=True, allow_none=True)
    postal_code = fields.String(required=True, allow_none=True)
    city = fields.String(required=True, allow_none=True)
    region = fields.String(required=True, allow_none=True)
    country = fields.String(required=True)
