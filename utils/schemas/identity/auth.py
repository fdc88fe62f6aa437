"""What clients send and receive when they log in and look after their account."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from utils.names import tidy_name
from utils.schemas.fields import Email, Text, no_longer
from utils.schemas.identity.users import Password
from utils.schemas.secrets import Once

CODE = {"description": "six digits from the authenticator app, or a backup code"}


class Code(Text):
    def __init__(self) -> None:
        super().__init__(64, 1, required=True, metadata=CODE)


class LoginName(Text):
    """However it is written: from here on there is one form of it to look for and to count tries by."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:
        name = tidy_name(super()._deserialize(*args, **kwargs))
        if not name:
            raise ValidationError("A name is needed.")
        return no_longer(name, 255)


class LoginIn(Schema):
    username = LoginName(255, 1)
    email = LoginName(254, 1)
    password = Password()

    @validates_schema
    def has_one_name(self, data: dict[str, str], **_: object) -> None:
        if ("username" in data) == ("email" in data):
            raise ValidationError("Give either a username or an email.", "username")


class RefreshIn(Schema):
    refresh_token = Text(4096, 1, required=True)


class TokensOut(Schema):
    access_token = Once(required=True)
    refresh_token = Once(required=True)
    token_type = fields.String(required=True)
    expires_in = fields.Integer(required=True, metadata={"description": "seconds"})


class LoginOut(Schema):
    """Tokens; or, where a second factor is on, what to go on to it with."""

    access_token = Once()
    refresh_token = Once()
    token_type = fields.String()
    expires_in = fields.Integer(metadata={"description": "seconds"})
    mfa_required = fields.Boolean(metadata={"description": "true: send mfa_token and a code to 2fa/verify"})
    mfa_token = Once(metadata={"description": "good for one login within five minutes"})


class SecondStepIn(Schema):
    mfa_token = Text(255, 1, required=True)
    code = Code()


class EmailIn(Schema):
    email = Email(required=True)


class TokenIn(Schema):
    token = Text(255, 1, required=True, metadata={"description": "from the mail's link"})


class NewPasswordIn(Schema):
    current_password = Password()
    new_password = Password()


class ResetIn(TokenIn):
    new_password = Password()


class CodeIn(Schema):
    code = Code()


class PasswordIn(Schema):
    password = Password()


class DisableIn(PasswordIn):
    code = Code()


class SetupOut(Schema):
    secret = Once(required=True, metadata={"description": "base32, for typing it in"})
    otpauth_uri = Once(required=True)
    qr_svg = Once(required=True, metadata={"description": "an SVG element showing the URI as QR code"})


class BackupCodesOut(Schema):
    backup_codes = fields.List(Once(), required=True, metadata={"description": "shown only now"})
