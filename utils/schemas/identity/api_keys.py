"""What clients send and receive about API keys."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from models.base import now
from models.identity.api_keys import ApiKey
from utils.schemas.fields import Id, QueryId, Text
from utils.schemas.identity.users import Password
from utils.schemas.pages import ListArgs, sortable
from utils.schemas.secrets import Once

PERMISSION = validate.Regexp(
    r"^(\*|[a-z_]+:(\*|[a-z_]+)|\*:[a-z_]+)$", error="Write it as parts:read, parts:* or *."
)


def in_future(moment: Any) -> None:
    if moment <= now():
        raise ValidationError("Must be in the future.")


class ApiKeyIn(Schema):
    name = Text(120, 1, required=True)
    permissions = fields.List(
        fields.String(validate=PERMISSION),
        required=True,
        validate=validate.Length(1, 100),
        metadata={
            "description": "never `self:write` or `sessions:*`, not even by `*`: an account is its owner's"
        },
    )
    expires_at = fields.AwareDateTime(allow_none=True, validate=in_future)
    password = Password(required=False, metadata={"description": "yours; not needed where a key asks"})


class ApiKeyArgs(ListArgs):
    sort = sortable(*ApiKey.sorts)
    user_id = QueryId(metadata={"description": "its owner; for those who see others' keys"})


class ApiKeyOut(Schema):
    id = Id(required=True)
    user_id = Id(required=True)
    name = fields.String(required=True)
    prefix = fields.String(required=True)
    permissions = fields.List(fields.String(), required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    last_used_at = fields.AwareDateTime(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)


class ApiKeyOnce(ApiKeyOut):
    key = Once(required=True, metadata={"description": "shown only now"})
