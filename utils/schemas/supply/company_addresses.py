"""What clients send and receive about the addresses of a company."""

from marshmallow import Schema, ValidationError, fields, validate

from models.supply.company_addresses import AddressKind
from utils.schemas.addresses import MEANINGS as FORM
from utils.schemas.addresses import PlaceOut
from utils.schemas.authors import RecordOut
from utils.schemas.codes import Country
from utils.schemas.fields import Flag, Id, Line
from utils.schemas.lists import ListArgs

MEANINGS = FORM | {
    "id": ("the number of this address", 11),
    "company_id": ("the company that it belongs to", 3),
    "kinds": ("what it is good for: invoices, goods, visitors", ["billing", "shipping"]),
    "is_default": ("whether it is taken where none of its kinds is named; one for each kind at most", True),
}


def no_kind_twice(kinds: list[AddressKind]) -> None:
    if len({*kinds}) < len(kinds):
        raise ValidationError("Each kind once.")


class AddressChange(Schema):
    """Every field may be left out, and only what is given changes. What becomes the default takes the place
    of the former ones of its kinds."""

    kinds = fields.List(fields.Enum(AddressKind, by_value=True), validate=[validate.Length(1), no_kind_twice])
    is_default = Flag()
    name = Line(200, allow_none=True)
    street = Line(200, allow_none=True)
    street2 = Line(200, allow_none=True)
    postal_code = Line(20, allow_none=True)
    city = Line(100, allow_none=True)
    region = Line(100, allow_none=True)
    country = Country()


class AddressIn(AddressChange):
    """Good for all kinds, unless some are given."""

    country = Country(required=True)


class AddressFilter(ListArgs):
    is_default = Flag()


class AddressOut(RecordOut, PlaceOut):
    company_id = Id(required=True)
    kinds = fields.List(fields.String(metadata={"enum": [*map(str, AddressKind)]}), required=True)
    is_default = fields.Boolean(required=True)
