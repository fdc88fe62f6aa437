"""What clients ask for and receive of the audit trail."""

from marshmallow import Schema, fields

from models.platform.audit_events import AuditEvent
from utils.schemas.fields import Id, Line, Moment, QueryId
from utils.schemas.pages import ListArgs, sortable


class AuditFilter(ListArgs):
    sort = sortable(*AuditEvent.sorts)
    entity = Line(64, 1, metadata={"description": "a table, as parts"})
    entity_id = QueryId()
    actor_id = QueryId()
    since = Moment(metadata={"description": "from this moment on"})


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
    changes = fields.Dict(required=True, metadata={"description": "field: [before, after]"})
