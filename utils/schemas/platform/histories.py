"""What clients ask for and receive of the history of one record."""

from marshmallow import Schema, fields

from utils.schemas.fields import Id
from utils.schemas.lists import ListArgs, sortable

MEANINGS = {
    "at": ("when it was done", "2026-11-25T13:20:00+00:00"),
    "by": ("who did it; null where it was the service itself, and to customers where it was staff",),
    "id": ("the number of the user", 2),
    "name": ("what the user is called or, where there is none any more, was called then", "Ada Byron"),
    "action": ("what was done, for programs: `create`, `update`, `submit`, `link`, …", "update"),
    "text": ("what was done, for people, in English or, by `Accept-Language`, in German",),
    "changes": ("what it changed, field by field, as far as the record's own answer shows the field",),
    "field": ("the name of the field; of another record the name of its noun", "name"),
    "label": ("what people call the field", "name"),
    "before": ("what it was before; null where there was nothing", "Bracket"),
    "after": ("what it was afterwards; null where there was nothing any more", "Angle bracket"),
}
EXAMPLE = {"examples": ["Ada Byron changed name from 'Bracket' to 'Angle bracket'."]}
NAMED = "a record that is named as {id, name}, its name null where the caller may not see it"


class HistoryArgs(ListArgs):
    sort = sortable("created_at")


class ByOut(Schema):
    id = Id(required=True)
    name = fields.String(required=True)


class ChangeOut(Schema):
    field = fields.String(required=True)
    label = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True, metadata={"description": NAMED})
    after = fields.Raw(required=True, allow_none=True, metadata={"description": NAMED})


class HistoryEntry(Schema):
    at = fields.AwareDateTime(required=True)
    by = fields.Nested(ByOut, required=True, allow_none=True)
    action = fields.String(required=True)
    text = fields.String(required=True, metadata=EXAMPLE)
    changes = fields.List(fields.Nested(ChangeOut), required=True)
