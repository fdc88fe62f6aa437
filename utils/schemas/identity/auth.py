"""What clients send and receive when they log in."""

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from models.identity.users import UserType
from utils.schemas.fields import Id, Text


class LoginIn(Schema):
    username = Text(255, 1)
    email = Text(254, 1)
    password = Text(128, 1, required=True)

    @validates_schema
    def has_one_name(self, data: dict[str, str], **_: object) -> None:
        if ("username" in data) == ("email" in data):
            raise ValidationError("Give either a username or an email.", "username")


class RefreshIn(Schema):
    refresh_token = Text(4096, 1, required=True)


class TokensOut(Schema):
    access_token = fields.String(required=True)
    refresh_token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_in = fields.Integer(required=True, metadata={"description": "seconds"})


class MeIn(Schema):
    full_name = Text(255, allow_none=True)
    phone = Text(32, allow_none=True)


class MeOut(Schema):
    id = Id(required=True)
    email = fields.String(required=True)
    username = fields.String(required=True)
    full_name = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    user_type = fields.Enum(UserType, by_value=True, required=True)
    company_name = fields.String(required=True, allow_none=True)
    tax_id = fields.String(required=True, allow_none=True)
    role = fields.Pluck("RoleName", "name", required=True)
    permissions = fields.List(fields.String(), required=True, attribute="role.permissions")
    created_at = fields.AwareDateTime(required=True)


class RoleName(Schema):
    name = fields.String(required=True, validate=validate.Length(1, 64))
