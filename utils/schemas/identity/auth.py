"""What clients send and receive when they log in."""

from marshmallow import Schema, ValidationError, fields, validates_schema

from utils.schemas.fields import Text
from utils.schemas.identity.users import Password


class LoginIn(Schema):
    username = Text(255, 1)
    email = Text(254, 1)
    password = Password()

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
