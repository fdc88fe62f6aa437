"""Many at once: what `POST /{noun}/bulk` takes and answers, for any noun."""

from enum import StrEnum
from functools import cache
from typing import Any

from marshmallow import Schema, fields, validate

from utils.schemas.fields import Flag, Id

MOST = 1000

MEANINGS = {
    "items": (f"at most {MOST}, each as a single one is created with; 16 MB in all",),
    "mode": (
        "`atomic`: all or, where one is refused, none; `partial`: those that are not refused",
        "partial",
    ),
    "on_conflict": (
        "what becomes of an item whose record is there: refused, or the record is changed",
        "fail",
    ),
    "dry_run": ("only say what would become of each item, and write nothing", False),
    "results": ("what became of each item, in their order",),
    "created": ("how many records were made", 1),
    "updated": ("how many records were changed", 0),
    "unchanged": ("how many records were as the item says already", 0),
    "rejected": ("how many items were refused", 0),
    "index": ("where the item stands, the first one at 0", 0),
    "status": ("what became of it", "created"),
    "id": ("the number of its record; not there where it was refused or nothing is written", 4),
    "record": ("in a dry run: the record as it would be",),
    "problem": ("why it was refused",),
    "type": ("names this kind of refusal, for programs", "urn:atelier:problem:not_unique"),
    "title": ("the status in words", "Conflict"),
    "detail": ("says to people what is wrong", "Another one already has this code."),
    "code": ("tells two refusals with the same status apart, for programs", "not_unique"),
    "errors": ("one entry for each value that is not taken",),
    "pointer": ("where the value stands", "/json/items/3/name"),
}


class Mode(StrEnum):
    PARTIAL = "partial"
    ATOMIC = "atomic"


class OnConflict(StrEnum):
    FAIL = "fail"
    UPDATE = "update"


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


class Items(fields.List[Any]):
    """Documented item by item, but not read: what is wrong with one is no fault of the others."""

    def __init__(self, item: type[Schema]) -> None:
        length = validate.Length(1, MOST)
        super().__init__(fields.Nested(item), required=True, validate=length)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return value


class BulkIn(Schema):
    mode = fields.Enum(Mode, by_value=True, load_default=Mode.PARTIAL)
    on_conflict = fields.Enum(OnConflict, by_value=True, load_default=OnConflict.FAIL)
    dry_run = Flag(load_default=False)


class ItemError(Schema):
    pointer = fields.String(required=True)
    detail = fields.String(required=True)


class ItemProblem(Schema):
    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True, metadata={"description": "the HTTP status", "examples": [409]})
    detail = fields.String(required=True)
    code = fields.String(required=True)
    errors = fields.List(fields.Nested(ItemError))


class Result(Schema):
    index = fields.Integer(required=True)
    status = fields.Enum(Outcome, by_value=True, required=True)
    id = Id()
    problem = fields.Nested(ItemProblem)


class BulkOut(Schema):
    created = fields.Integer(required=True)
    updated = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    rejected = fields.Integer(required=True)


@cache
def bulk_of(item: type[Schema]) -> type[Schema]:
    """Named after what it holds: PartIn gives PartInBulk."""
    return type(f"{item.__name__}Bulk", (BulkIn,), {"items": Items(item)})


@cache
def results_of(shown: type[Schema]) -> type[Schema]:
    result = type(f"{shown.__name__}Result", (Result,), {"record": fields.Nested(shown)})
    results = fields.List(fields.Nested(result), required=True)
    return type(f"{shown.__name__}Results", (BulkOut,), {"results": results})
