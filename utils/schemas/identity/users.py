"""What clients send and receive about people."""

import re
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from marshmallow import Schema, ValidationError, fields, validate

from models.identity.preferences import Language, LengthUnit
from models.identity.users import User, UserType
from utils.names import login_form, tidy_name
from utils.schemas.authors import RecordOut
from utils.schemas.fields import Email, Flag, Id, Line, Phone, QueryId, TaxId, Text, no_longer, storable
from utils.schemas.lists import ListArgs, sortable

MEANINGS = {
    "id": ("the number of this user", 2),
    "email": ("the address for mails", "ada@example.com"),
    "email_verified": ("whether mails to this address are known to arrive", True),
    "username": ("the name to log in with", "ada"),
    "full_name": ("the name as people write it", "Ada Lovelace"),
    "phone": ("the telephone number, as people write it", "+44 20 7946 0958"),
    "user_type": ("a private person or a company; `legal` needs company_name and tax_id", "individual"),
    "company_name": ("the name of the company that the user acts for", None),
    "tax_id": ("the company's tax number", None),
    "language": ("the language that pages are in; null: as the browser asks for it", "de"),
    "time_zone": (
        "the zone in which pages show times, by its name; null: that of the browser",
        "Europe/Berlin",
    ),
    "length_unit": ("the unit in which pages show lengths; the API always has mm", "mm"),
    "is_active": ("whether the user is let in", True),
    "two_factor_enabled": ("whether a login needs a code, too", False),
    "role": ("the name of the role, which says what the user may do", "customer"),
    "password": ("the password; how it must be is for the policy to say", "Analytical-1843"),
    "permissions": ("what the role allows, with a minus what it takes away", ["files:read", "files:write"]),
    "name": ("what it is called", "customer"),
    "company_id": ("the company that a customer belongs to; null for who works here", 3),
    "company": ("the company that you belong to; null for who works here",),
    "invitation": ("the token of a mail that invites to join a company", "Yk3nV0qLr8sT2wXz"),
    "reason": ("why; it goes into the audit trail", "lost the telephone"),
}


# What mail programs would make a link of: https://x, www.x, x.example/y; but `Booking.com` is a name.
LINK = re.compile(r"://|\bwww\.|\w\.[a-z]{2,}/", re.IGNORECASE)


def refuse_links(name: str) -> str:
    """Names stand in mails: nobody shall have us send a stranger somewhere."""
    if LINK.search(name):
        raise ValidationError("A name has no link in it.")
    return name


class Name(Line):
    """Of a person or a firm."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:
        return refuse_links(super()._deserialize(*args, **kwargs))


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


@cache
def time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


class TimeZone(Text):
    """One that this machine knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(64, 1, **kwargs)

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:
        name = super()._deserialize(*args, **kwargs)
        if name not in time_zones():
            raise ValidationError("A time zone by its name, as Europe/Berlin.")
        return name


class Profile(Schema):
    """What people say of themselves."""

    full_name = Name(255, allow_none=True)
    phone = Phone(allow_none=True)
    user_type = fields.Enum(UserType, by_value=True)
    company_name = Name(255, 1, allow_none=True)
    tax_id = TaxId(allow_none=True)
    language = fields.Enum(Language, by_value=True, allow_none=True)
    time_zone = TimeZone(allow_none=True)
    length_unit = fields.Enum(LengthUnit, by_value=True)


class Newcomer(Profile):
    email = Email(required=True)
    username = Username(required=True)
    password = Password()


class Registration(Newcomer):
    invitation = Text(255, 1, metadata={"description": "the token of a mail that invites to join a company"})


class UserIn(Newcomer):
    role = Text(64, 1, load_default="customer")


class UserChange(Profile):
    """Every field may be left out, and only what is given changes. A new `email` is not verified yet."""

    email = Email()
    username = Username()
    role = Text(64, 1)
    is_active = Flag()
    password = Password(required=False, metadata={"description": "yours, to change your own address"})


class FactorReset(Schema):
    reason = Line(255, 1, required=True)


class UserFilter(ListArgs):
    sort = sortable(*User.sorts)
    q = Line(200, 1, metadata={"description": "words in username, email, full_name, company_name"})
    is_active = Flag()
    role = Text(64, 1)
    user_type = fields.Enum(UserType, by_value=True)
    company_id = QueryId()


class UserOut(RecordOut):
    email = fields.String(required=True)
    email_verified = fields.Boolean(required=True)
    username = fields.String(required=True)
    full_name = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    user_type = fields.Enum(UserType, by_value=True, required=True)
    company_name = fields.String(required=True, allow_none=True)
    tax_id = fields.String(required=True, allow_none=True)
    language = fields.Enum(Language, by_value=True, required=True, allow_none=True)
    time_zone = fields.String(required=True, allow_none=True)
    length_unit = fields.Enum(LengthUnit, by_value=True, required=True)
    is_active = fields.Boolean(required=True)
    two_factor_enabled = fields.Boolean(required=True)
    role = fields.Pluck("RoleName", "name", required=True)
    company_id = Id(required=True, allow_none=True)


class CompanyName(Schema):
    id = Id(required=True)
    name = fields.String(required=True)


class MeOut(UserOut):
    company = fields.Nested(CompanyName, required=True, allow_none=True)
    permissions = fields.List(fields.String(), required=True, attribute="role.permissions")


class RoleName(Schema):
    name = fields.String(required=True)
