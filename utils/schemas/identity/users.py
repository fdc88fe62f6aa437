"""What clients send and receive about people."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from models.identity.users import User, UserType
from utils.names import login_form, tidy_name
from utils.schemas.fields import Email, Id, Phone, TaxId, Text, no_longer, storable
from utils.schemas.pages import ListArgs, sortable

LEGAL = {"description": "`legal` needs company_name and tax_id"}


# What mail programs would make a link of: https://x, www.x, x.example/y; but `Booking.com` is a name.
LINK = re.compile(r"://|\bwww\.|\w\.[a-z]{2,}/", re.IGNORECASE)


def refuse_links(name: str) -> str:
    """Names stand in mails: nobody shall have us send a stranger somewhere."""
    if LINK.search(name):
        raise ValidationError("A name has no link in it.")
    return name


class Name(Text):
    """Of a person or a firm: one line of what can be seen, without blanks around it."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:
        name = str(super()._deserialize(*args, **kwargs)).strip()
        if not name.isprintable():
            raise ValidationError("One line, without control characters.")
        return refuse_links(name)


class Username(Text):
    """3 to 255 characters, without blanks around them; an address only if it is one's own."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(255, 3, **kwargs)

    def _deserialize(self, value: object, *args: object, **kwargs: object) -> str:
        name: str = super()._deserialize(value, *args, **kwargs)
        if name != name.strip() or not name.isprintable():
            raise ValidationError("No blanks around it, and no control characters.")
        no_longer(login_form(name), 255)
        return refuse_links(tidy_name(name))


class Password(fields.String):
    """Never trimmed nor cut; what it must be like is for the policy to say."""

    def __init__(self, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, validate=[validate.Length(1, 1024), storable], **kwargs)


class Profile(Schema):
    """What people say of themselves."""

    full_name = Name(255, allow_none=True)
    phone = Phone(allow_none=True)
    user_type = fields.Enum(UserType, by_value=True, metadata=LEGAL)
    company_name = Name(255, 1, allow_none=True)
    tax_id = TaxId(allow_none=True)


class Registration(Profile):
    email = Email(required=True)
    username = Username(required=True)
    password = Password()


class UserIn(Registration):
    role = Text(64, 1, load_default="customer", metadata={"description": "a role's name"})


class UserChange(Profile):
    """Every field may be left out, and only what is given changes. A new `email` is not verified yet."""

    email = Email()
    username = Username()
    role = Text(64, 1, metadata={"description": "a role's name"})
    is_active = fields.Boolean()
    password = Password(required=False, metadata={"description": "yours, to change your own address"})


class FactorReset(Schema):
    reason = Text(255, 1, required=True, metadata={"description": "goes into the audit trail"})


class UserFilter(ListArgs):
    sort = sortable(*User.sorts)
    q = Text(200, 1, metadata={"description": "words in username, email, full_name, company_name"})
    is_active = fields.Boolean()
    role = Text(64, 1, metadata={"description": "a role's name"})
    user_type = fields.Enum(UserType, by_value=True)


class UserOut(Schema):
    id = Id(required=True)
    email = fields.String(required=True)
    email_verified = fields.Boolean(required=True)
    username = fields.String(required=True)
    full_name = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    user_type = fields.Enum(UserType, by_value=True, required=True)
    company_name = fields.String(required=True, allow_none=True)
    tax_id = fields.String(required=True, allow_none=True)
    is_active = fields.Boolean(required=True)
    two_factor_enabled = fields.Boolean(required=True)
    role = fields.Pluck("RoleName", "name", required=True)
    created_at = fields.AwareDateTime(required=True)
    updated_at = fields.AwareDateTime(required=True)


class MeOut(UserOut):
    permissions = fields.List(fields.String(), required=True, attribute="role.permissions")


class RoleName(Schema):
    name = fields.String(required=True)
