"""What clients send and receive about parts."""

from marshmallow import Schema, fields, validate

from models.engineering.parts import Part, PartSource, PartStatus
from utils.schemas.fields import Actions, Attributes, Cost, Currency, Id, Line, QueryId, Text
from utils.schemas.pages import ListArgs, sortable

HTTP_URL = validate.URL(schemes={"http", "https"}, require_tld=False)


class PartChange(Schema):
    """Every field may be left out, and only what is given changes."""

    number = Line(64, 1)
    revision = Line(16, 1)
    name = Line(200, 1)
    description = Text(10_000, allow_none=True)
    material = Line(120, allow_none=True)
    unit = Line(16, 1)
    status = fields.Enum(PartStatus, by_value=True)
    file_id = Id(allow_none=True)
    source = fields.Enum(PartSource, by_value=True)
    standard_cost = Cost(allow_none=True)
    currency = Currency(allow_none=True)
    attributes = Attributes()
    subsystem = Line(100, allow_none=True)
    notes = Text(10_000, allow_none=True)
    onshape_url = Line(500, allow_none=True, validate=[HTTP_URL])


class PartIn(PartChange):
    """`number` is given as PN-000001 where it is left out."""

    name = Line(200, 1, required=True)


class PartFilter(ListArgs):
    sort = sortable(*Part.sorts)
    q = Line(200, 1, metadata={"description": "words in number, name, description, material, notes"})
    status = fields.Enum(PartStatus, by_value=True)
    source = fields.Enum(PartSource, by_value=True)
    number = Line(64, 1)
    material = Line(120, 1)
    file_id = QueryId()


class PartOut(Schema):
    id = Id(required=True)
    number = fields.String(required=True)
    revision = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    material = fields.String(required=True, allow_none=True)
    unit = fields.String(required=True)
    status = fields.Enum(PartStatus, by_value=True, required=True)
    file_id = Id(required=True, allow_none=True)
    source = fields.Enum(PartSource, by_value=True, required=True)
    standard_cost = Cost(required=True, allow_none=True)
    currency = fields.String(required=True, allow_none=True)
    attributes = fields.Dict(required=True)
    subsystem = fields.String(required=True, allow_none=True)
    notes = fields.String(required=True, allow_none=True)
    onshape_url = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    updated_at = fields.AwareDateTime(required=True)
    actions = Actions(Part)
