"""What clients send and receive about API keys."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from models.base import now
from models.identity.api_keys import ApiKey
from utils.schemas.authors import RecordOut
from utils.schemas.fields import Id, Line, Matches, Moment, QueryId
from utils.schemas.identity.users import Password
from utils.schemas.lists import ListArgs, sortable
from utils.schemas.secrets import Once

PERMISSION = Matches(r"^(\*|[a-z_]+:(\*|[a-z_]+)|\*:[a-z_]+)$", error="Write it as parts:read, parts:* or *.")


MEANINGS = {
    "id": ("the number of this key's record", 5),
    "user_id": ("the user whom the key belongs to", 2),
    "name": ("what the key is for", "ERP"),
    "prefix": ("how the key begins, to be told from others", "atl_9f1c0a7e"),
    "permissions": ("what the key allows; never more than its owner may", ["parts:read"]),
    "expires_at": ("when it stops working; null: never", "2036-01-01T00:00:00+00:00"),
    "last_used_at": ("when it was last used; null: never yet",),
    "key": ("the key itself: send it as `X-API-Key`; shown only now", "atl_9f1c0a7e4b5d..."),
}


def in_future(moment: Any) -> None:
    if moment <= now():
        raise ValidationError("Must be in the future.")


class ApiKeyIn(Schema):
    name = Line(120, 1, required=True)
    permissions = fields.List(
        fields.String(validate=PERMISSION),
        required=True,
        validate=validate.Length(1, 100),
        metadata={
            "description": "never `self:write` or `sessions:*`, not even by `*`: an account is its owner's"
        },
    )
    expires_at = Moment(allow_none=True, validate=in_future)
    password = Password(required=False, metadata={"description": "yours; not needed where a key asks"})


class ApiKeyArgs(ListArgs):
    sort = sortable(*ApiKey.sorts)
    user_id = QueryId(metadata={"description": "for those who see others' keys"})


class ApiKeyOut(RecordOut):
    user_id = Id(required=True)
    name = fields.String(required=True)
    prefix = fields.String(required=True)
    permissions = fields.List(fields.String(), required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    last_used_at = fields.AwareDateTime(required=True, allow_none=True)


class ApiKeyOnce(ApiKeyOut):
    key = Once(required=True)
