"""What clients ask for and receive of the audit trail."""

from marshmallow import Schema, fields

from models.platform.audit_events import AuditEvent
from utils.schemas.fields import Id, Line, Moment, QueryId
from utils.schemas.lists import ListArgs, sortable

MEANINGS = {
    "id": ("the number of this event", 301),
    "actor_id": ("the user who did it; null where the service itself did", 2),
    "actor_name": ("the name of who did it, as it was then", "ada"),
    "api_key_id": ("the key that it was done with; null: with a login", None),
    "request_id": ("the request that it was done by", "5b0e7f0f5d5c4c1f8f0f1c7b2a9d3e44"),
    "entity": ("the table of the record that changed", "parts"),
    "entity_id": ("the number of the record that changed", 12),
    "action": ("what was done with it", "update"),
    "changes": ("field: [before, after], for each that changed", {"name": ["Bracket", "Angle bracket"]}),
    "since": ("only what happened from this moment on",),
}


class AuditFilter(ListArgs):
    sort = sortable(*AuditEvent.sorts)
    entity = Line(64, 1)
    entity_id = QueryId()
    actor_id = QueryId()
    since = Moment()


class AuditEventOut(Schema):
    id = Id(required=True)
    created_at = fields.AwareDateTime(required=True)
    actor_id = Id(required=True, allow_none=True)
    actor_name = fields.String(required=True)
    api_key_id = Id(required=True, allow_none=True)
    request_id = fields.String(required=True, allow_none=True)
    entity = fields.String(required=True)
    entity_id = Id(required=True)
    action = fields.String(required=True)
    changes = fields.Dict(required=True)
