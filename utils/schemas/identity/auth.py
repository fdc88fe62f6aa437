"""What clients send and receive when they log in and look after their account."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from utils.names import tidy_name
from utils.schemas.fields import Email, Text, no_longer
from utils.schemas.identity.users import Password
from utils.schemas.secrets import Once

MEANINGS = {
    "username": ("the name of the account; or give `email`", "ada"),
    "email": ("the e-mail address of the account", "ada@example.com"),
    "password": ("the password that the account has now", "Analytical-1843"),
    "current_password": ("the password that the account has now", "Analytical-1843"),
    "new_password": ("the password that it is to have", "Difference-1822"),
    "access_token": ("proves who is calling: send it as `Authorization: Bearer`", "eyJhbGciOiJIUzI1NiJ9..."),
    "refresh_token": ("good for one new pair of tokens", "eyJhbGciOiJIUzI1NiJ9..."),
    "token_type": ("always `Bearer`", "Bearer"),
    "expires_in": ("seconds that the access token is good for", 1800),
    "mfa_required": ("always true: send `mfa_token` and a code to 2fa/verify", True),
    "mfa_token": ("good for one login within five minutes", "f0Zr9k2vQm3sT8xW"),
    "code": ("six digits from the authenticator app, or a backup code", "492039"),
    "token": ("what the link in the mail has behind `token=`", "Yk3nV0qLr8sT2wXz"),
    "secret": ("the secret in base32, for typing it in", "JBSWY3DPEHPK3PXP"),
    "otpauth_uri": (
        "the same as an address that apps read",
        "otpauth://totp/Atelier:ada?secret=JBSWY3DPEHPK3PXP",
    ),
    "qr_svg": ("an SVG element that shows this address as a QR code", "<svg></svg>"),
    "backup_codes": ("ten codes, each good once; shown only now", ["7KQ2-M9XD-4TRB-W8HE"]),
}


class Code(Text):
    def __init__(self) -> None:
        super().__init__(64, 1, required=True)


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


LOGIN = {"username": "ada", "password": "Analytical-1843"}


class RefreshIn(Schema):
    refresh_token = Text(4096, 1, required=True)


class TokensOut(Schema):
    access_token = Once(required=True)
    refresh_token = Once(required=True)
    token_type = fields.String(required=True)
    expires_in = fields.Integer(required=True)


class LoginOut(Schema):
    """Tokens; or, where a second factor is on, what to go on to it with."""

    access_token = Once()
    refresh_token = Once()
    token_type = fields.String()
    expires_in = fields.Integer(metadata={"description": "seconds"})
    mfa_required = fields.Boolean()
    mfa_token = Once()


class MfaRequiredOut(Schema):
    mfa_required = fields.Boolean(required=True)
    mfa_token = Once(required=True)


# As the document tells LoginOut: one of two, and nothing in between.
EITHER = {"content": {"application/json": {"schema": {"oneOf": [TokensOut, MfaRequiredOut]}}}}
DEVICE = {"headers": {"Device-Token": "DeviceToken"}}


class SecondStepIn(Schema):
    mfa_token = Text(255, 1, required=True)
    code = Code()


class EmailIn(Schema):
    email = Email(required=True)


class TokenIn(Schema):
    token = Text(255, 1, required=True)


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
    secret = Once(required=True)
    otpauth_uri = Once(required=True)
    qr_svg = Once(required=True)


class BackupCodesOut(Schema):
    backup_codes = fields.List(Once(), required=True)
