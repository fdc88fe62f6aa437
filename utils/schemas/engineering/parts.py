"""What clients send and receive about parts."""

from marshmallow import fields, validate

from models.engineering.parts import LotRule, Part, PartSource, PartStatus, Tracking
from utils.schemas.business import BusinessFilter, BusinessIn, BusinessOut
from utils.schemas.codes import PricingCurrency
from utils.schemas.fields import SMALLEST_COST, Actions, Cost, Id, Line, QueryId, Text, Whole
from utils.schemas.lists import sortable

MOST_DAYS = 3650
HTTP_URL = validate.URL(schemes={"http", "https"}, require_tld=False)


MEANINGS = {
    "id": ("the number of this record", 12),
    "number": ("what people call the part by; unique with the revision, fixed by its release", "PN-000001"),
    "revision": ("the state of the design; fixed by its release", "A"),
    "name": ("what the part is, in a few words", "Angle bracket"),
    "description": ("what else there is to say of it", "Holds the side panel"),
    "category_id": ("the category that it stands in; null where there is none", 4),
    "material": ("what it is made of", "EN AW-6082"),
    "unit": ("what it is counted in", "pcs"),
    "status": ("how far the design is: a `draft`, in use, or no longer in use", "active"),
    "supplier_id": ("the company that it is usually bought from", 3),
    "lead_days": ("days from its order until it is there", 14),
    "safety_stock": ("how much of it is to be there at any time", "20"),
    "lot_rule": (
        "how much is ordered: what is needed, always `lot_size`, at least `lot_size` and by steps of "
        "`lot_multiple`, or what is needed for `lot_size` days",
        "min_multiple",
    ),
    "lot_size": ("what the lot rule says of it", "100"),
    "lot_multiple": ("the step by which more than `lot_size` is ordered", "10"),
    "tracking": ("whether stock tells lots or single pieces apart", "lot"),
    "file_id": ("the CAD file that shows it; null where there is none", 7),
    "source": ("whether it is made here or bought", "make"),
    "standard_cost": ("what one of its unit is planned to cost, in `currency`", "12.5"),
    "currency": ("the currency of its cost, as in ISO 4217", "EUR"),
    "subsystem": ("the part of the product that it belongs to", "Frame"),
    "notes": ("remarks for people", "Deburr all edges"),
    "onshape_url": ("the address of its design in Onshape", None),
}


class PartChange(BusinessIn):
    """Every field may be left out, and only what is given changes."""

    number = Line(64, 1)
    revision = Line(16, 1)
    name = Line(200, 1)
    description = Text(10_000, allow_none=True)
    category_id = Id(allow_none=True)
    material = Line(120, allow_none=True)
    unit = Line(16, 1)
    status = fields.Enum(PartStatus, by_value=True)
    file_id = Id(allow_none=True)
    source = fields.Enum(PartSource, by_value=True)
    standard_cost = Cost(allow_none=True)
    currency = PricingCurrency(allow_none=True)
    subsystem = Line(100, allow_none=True)
    notes = Text(10_000, allow_none=True)
    onshape_url = Line(500, allow_none=True, validate=[HTTP_URL])
    supplier_id = Id(allow_none=True)
    lead_days = Whole(0, MOST_DAYS, allow_none=True)
    safety_stock = Cost()
    lot_rule = fields.Enum(LotRule, by_value=True)
    lot_size = Cost(SMALLEST_COST, allow_none=True)
    lot_multiple = Cost(SMALLEST_COST, allow_none=True)
    tracking = fields.Enum(Tracking, by_value=True)


class PartIn(PartChange):
    """`number` is given as PN-000001 where it is left out."""

    name = Line(200, 1, required=True)


class PartFilter(BusinessFilter):
    sort = sortable(*Part.sorts)
    q = Text(
        200, 1, metadata={"description": "words in number, name, description, material, notes, external_id"}
    )
    status = fields.Enum(PartStatus, by_value=True)
    source = fields.Enum(PartSource, by_value=True)
    number = Line(64, 1)
    material = Line(120, 1)
    file_id = QueryId()
    supplier_id = QueryId()
    tracking = fields.Enum(Tracking, by_value=True)
    category_id = QueryId(metadata={"description": "with all categories below it, on any level"})


class PartOut(BusinessOut):
    number = fields.String(required=True)
    revision = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    category_id = Id(required=True, allow_none=True)
    material = fields.String(required=True, allow_none=True)
    unit = fields.String(required=True)
    status = fields.Enum(PartStatus, by_value=True, required=True)
    file_id = Id(required=True, allow_none=True)
    source = fields.Enum(PartSource, by_value=True, required=True)
    standard_cost = Cost(required=True, allow_none=True)
    currency = fields.String(required=True, allow_none=True)
    subsystem = fields.String(required=True, allow_none=True)
    notes = fields.String(required=True, allow_none=True)
    onshape_url = fields.String(required=True, allow_none=True)
    supplier_id = Id(required=True, allow_none=True)
    lead_days = fields.Integer(required=True, allow_none=True)
    safety_stock = Cost(required=True)
    lot_rule = fields.Enum(LotRule, by_value=True, required=True)
    lot_size = Cost(required=True, allow_none=True)
    lot_multiple = Cost(required=True, allow_none=True)
    tracking = fields.Enum(Tracking, by_value=True, required=True)
    actions = Actions(Part)
