"""What clients receive about logins."""

from typing import Any

from marshmallow import Schema, fields

from app.auth import actor
from models.identity.sessions import Session
from utils.schemas.fields import Id
from utils.schemas.pages import ListArgs, sortable


class IsCurrent(fields.Field[bool]):
    """Whether the caller came with this login."""

    def __init__(self) -> None:
        told = {"type": "boolean", "description": "whether it is the one that asks"}
        super().__init__(attribute="id", dump_only=True, required=True, metadata=told)

    def _serialize(self, value: int | None, *_: Any, **__: Any) -> bool:
        return value is not None and value == actor.session_id


class SessionArgs(ListArgs):
    sort = sortable(*Session.sorts)


class SessionOut(Schema):
    id = Id(required=True)
    ip = fields.String(required=True, allow_none=True)
    user_agent = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    used_at = fields.AwareDateTime(required=True, metadata={"description": "as far as renewals tell"})
    expires_at = fields.AwareDateTime(required=True)
    current = IsCurrent()
