"""What clients send and receive about parts."""

from marshmallow import Schema, fields, validate

from models.engineering.parts import Part, PartSource, PartStatus
from utils.schemas.fields import Actions, Attributes, Cost, Currency, Id, QueryId, Text
from utils.schemas.pages import ListArgs, sortable

HTTP_URL = validate.URL(schemes={"http", "https"}, require_tld=False)


class PartChange(Schema):
    """Every field may be left out, and only what is given changes."""

    number = Text(64, 1)
    revision = Text(16, 1)
    name = Text(200, 1)
    description = Text(10_000, allow_none=True)
    material = Text(120, allow_none=True)
    unit = Text(16, 1)
    status = fields.Enum(PartStatus, by_value=True)
    file_id = Id(allow_none=True)
    source = fields.Enum(PartSource, by_value=True)
    standard_cost = Cost(allow_none=True)
    currency = Currency(allow_none=True)
    attributes = Attributes()
    subsystem = Text(100, allow_none=True)
    notes = Text(10_000, allow_none=True)
    onshape_url = fields.String(allow_none=True, validate=[validate.Length(max=500), HTTP_URL])


class PartIn(PartChange):
    """`number` is given as PN-000001 where it is left out."""

    name = Text(200, 1, required=True)


class PartFilter(ListArgs):
    sort = sortable(*Part.sorts)
    q = Text(200, 1, metadata={"description": "words in number, name, description, material, notes"})
    status = fields.Enum(PartStatus, by_value=True)
    source = fields.Enum(PartSource, by_value=True)
    number = Text(64, 1)
    material = Text(120, 1)
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
