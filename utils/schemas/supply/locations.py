"""What clients send and receive about locations."""

from marshmallow import fields

from models.supply.locations import CODE_LENGTH, Location, LocationType
from utils.schemas.addresses import PlaceIn, PlaceOut
from utils.schemas.business import BusinessFilter, BusinessIn, BusinessOut
from utils.schemas.codes import Country
from utils.schemas.fields import Flag, Id, Line, QueryId, Text
from utils.schemas.lists import sortable

MEANINGS = {
    "id": ("the number of this record", 5),
    "name": ("what people call the place", "Main warehouse"),
    "code": ("a short name that no other location has", "7Q2M4XW9B0ZK1TDE"),
    "type": ("whether it sells or stores", "warehouse"),
    "cluster_id": ("the cluster that it is planned with; null where there is none", 2),
    "address": ("where it is; null where nobody has said it",),
    "city": ("the city, which is that of the address where there is one", "Stuttgart"),
    "country": (
        "the country, as in ISO 3166-1, which is that of the address where there is one",
        "DE",
    ),
    "is_active": ("whether it is in use", True),
}


class LocationChange(BusinessIn):
    """Every field may be left out, and only what is given changes; an address changes as a whole."""

    name = Line(200, 1)
    code = Line(50, 1)
    type = fields.Enum(LocationType, by_value=True)
    cluster_id = Id(allow_none=True)
    address = fields.Nested(PlaceIn, allow_none=True)
    city = Line(100, allow_none=True)
    country = Country(allow_none=True)
    is_active = Flag()


class LocationIn(LocationChange):
    name = Line(200, 1, required=True)
    code = Line(50, 1, metadata={"description": f"left out: made, {CODE_LENGTH} characters of A-Z and 0-9"})


class LocationFilter(BusinessFilter):
    sort = sortable(*Location.sorts)
    q = Text(200, 1, metadata={"description": "words in name, code, city, external_id"})
    name = Line(200, 1)
    code = Line(50, 1)
    type = fields.Enum(LocationType, by_value=True)
    cluster_id = QueryId()
    city = Line(100, 1)
    country = Country()
    is_active = Flag()


class LocationOut(BusinessOut):
    name = fields.String(required=True)
    code = fields.String(required=True)
    type = fields.Enum(LocationType, by_value=True, required=True)
    cluster_id = Id(required=True, allow_none=True)
    address = fields.Nested(PlaceOut, required=True, allow_none=True)
    city = fields.String(required=True, allow_none=True)
    country = fields.String(required=True, allow_none=True)
    is_active = fields.Boolean(required=True)
