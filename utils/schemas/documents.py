"""What all business documents have in common, on their way in and out."""

from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from utils.schemas.addresses import PlaceIn, PlaceOut
from utils.schemas.authors import RecordOut
from utils.schemas.business import BusinessFilter, BusinessIn, BusinessOut
from utils.schemas.fields import Id, Line, QueryId, Text, Whole
from utils.schemas.lists import ListArgs, sortable

MOST_LINES = 1000
REQUIRED = "Missing data for required field."
INCOTERMS = ("EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF")

MEANINGS = {
    "id": ("the number of this record", 7),
    "number": ("the number that people call it by", "PO-000001"),
    "created_by": ("who made it; null where it was the system, and to customers where it was staff",),
    "reference": ("the other party's own number", "4500017"),
    "contact_id": ("the number of the contact, one of the other party's", 4),
    "contact_name": ("what the contact is called, as it was", "Ada Lovelace"),
    "location_id": ("the number of the location, one of our places", 2),
    "billing_address": ("where invoices go, as it was when this was made",),
    "delivery_address": ("where goods go, as it was when this was made",),
    "payment_days": ("days from the invoice until it is due; left out: as agreed with the other party", 30),
    "incoterm": ("the trade term, of Incoterms 2020", "DAP"),
    "incoterm_place": ("the place that the trade term names", "Stuttgart"),
    "notes": ("remarks that are printed", "Deliver to gate 3."),
    "internal_notes": (
        "remarks for ourselves: neither printed nor shown to customers",
        "Ask for a discount.",
    ),
    "lines": ("its lines, in their order",),
    "position": ("the place among the lines, from 1", 1),
    "requested_date": ("the day that the line was asked for", "2026-02-01"),
    "promised_date": ("the day that the line was promised for", "2026-02-03"),
    "reason": ("why; people read it", "Too dear"),
    "revision": ("how often it was changed after its approval, and one more", 2),
    "changes": (
        "by name what was before and what is after; of lines those that differ",
        {"due_date": ["2026-02-01", "2026-02-15"]},
    ),
    "since": ("of this day or later", "2026-01-01"),
    "until": ("of this day or earlier", "2026-12-31"),
}


class LineChange(Schema):
    """A line that is there is named by its `id`, and only what is given of it changes; `needed` says what a
    new one, without an `id`, cannot be without."""

    needed: ClassVar[tuple[str, ...]] = ()

    id = Id()
    reference = Line(100, allow_none=True)
    requested_date = fields.Date(allow_none=True)
    promised_date = fields.Date(allow_none=True)
    notes = Text(2000, allow_none=True)

    @validates_schema
    def require(self, data: dict[str, Any], **_: Any) -> None:
        if "id" not in data and (absent := [name for name in self.needed if name not in data]):
            raise ValidationError({name: [REQUIRED] for name in absent})


def lines_of(line: type[Schema], **options: Any) -> fields.List[Any]:
    return fields.List(fields.Nested(line), validate=validate.Length(0, MOST_LINES), **options)


def changed_lines(line: type[Schema]) -> fields.List[Any]:
    whole = "all of them: one with an `id` keeps what it does not say, one that is left out goes"
    return lines_of(line, metadata={"description": whole})


class DocumentChange(BusinessIn):
    """Every field may be left out, and only what is given changes; but `lines` are given as a whole."""

    reference = Line(100, allow_none=True)
    contact_id = Id(allow_none=True)
    location_id = Id(allow_none=True)
    billing_address = fields.Nested(PlaceIn, allow_none=True)
    delivery_address = fields.Nested(PlaceIn, allow_none=True)
    payment_days = Whole(0, 365, allow_none=True)
    incoterm = fields.String(validate=validate.OneOf(INCOTERMS), allow_none=True)
    incoterm_place = Line(100, allow_none=True)
    notes = Text(10_000, allow_none=True)
    internal_notes = Text(10_000, allow_none=True)


class DocumentFilter(BusinessFilter):
    """`from` and `to` are of the document's own date."""

    number = Line(32, 1)
    reference = Line(100, 1)
    location_id = QueryId()
    since = fields.Date(data_key="from")
    until = fields.Date(data_key="to")


class ReasonIn(Schema):
    may_be_absent = True

    reason = Line(500, 1, allow_none=True)


class RevisionArgs(ListArgs):
    sort = sortable("revision")


class RevisionOut(RecordOut):
    revision = fields.Integer(required=True)
    changes = fields.Dict(required=True)


class LineOut(Schema):
    id = Id(required=True)
    position = fields.Integer(required=True)
    reference = fields.String(required=True, allow_none=True)
    requested_date = fields.Date(required=True, allow_none=True)
    promised_date = fields.Date(required=True, allow_none=True)
    notes = fields.String(required=True, allow_none=True)


class DocumentOut(BusinessOut):
    number = fields.String(required=True)
    reference = fields.String(required=True, allow_none=True)
    contact_id = Id(required=True, allow_none=True)
    contact_name = fields.String(required=True, allow_none=True)
    location_id = Id(required=True, allow_none=True)
    billing_address = fields.Nested(PlaceOut, required=True, allow_none=True)
    delivery_address = fields.Nested(PlaceOut, required=True, allow_none=True)
    payment_days = fields.Integer(required=True, allow_none=True)
    incoterm = fields.String(required=True, allow_none=True)
    incoterm_place = fields.String(required=True, allow_none=True)
    notes = fields.String(required=True, allow_none=True)
    internal_notes = fields.String(required=True, allow_none=True)
