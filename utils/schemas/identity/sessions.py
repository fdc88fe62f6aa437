"""What clients receive about logins."""

from typing import Any

from marshmallow import Schema, fields

from app.auth import actor
from models.identity.sessions import Session
from utils.schemas.fields import Id
from utils.schemas.lists import ListArgs, sortable

MEANINGS = {
    "id": ("the number of this login", 41),
    "ip": ("the address that it was made from", "192.0.2.7"),
    "user_agent": ("the program that it was made with, as it calls itself", "Mozilla/5.0"),
    "used_at": ("when it was last used, as far as renewals tell",),
    "expires_at": ("when it ends without use",),
    "current": ("whether it is the one that asks", True),
}


class IsCurrent(fields.Field[bool]):
    """Whether the caller came with this login."""

    def __init__(self) -> None:
        told = {"type": "boolean"}
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
    used_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)
    current = IsCurrent()
