"""What clients send and receive about the members of companies."""

from marshmallow import Schema, fields

from models.identity.users import User, UserType
from utils.schemas.fields import Id
from utils.schemas.lists import ListArgs, sortable

MEANINGS = {
    "id": ("the number of this account", 12),
    "user_id": ("the number of the account, of a customer", 12),
    "username": ("the name to log in with", "ada"),
    "email": ("the address for mails", "ada@example.com"),
    "full_name": ("the name as people write it", "Ada Lovelace"),
    "phone": ("the telephone number, as people write it", "+44 20 7946 0958"),
    "user_type": ("a private person or a company, as the account says", "legal"),
    "company_name": ("the name of the company, as the account says", "Engines Ltd"),
    "tax_id": ("the tax number that the account states", "GB123456789"),
    "is_active": ("whether the account is let in", True),
}


class MemberIn(Schema):
    user_id = Id(required=True)


class MemberArgs(ListArgs):
    sort = sortable(*User.sorts)


class MemberOut(Schema):
    id = Id(required=True)
    username = fields.String(required=True)
    email = fields.String(required=True)
    full_name = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    user_type = fields.Enum(UserType, by_value=True, required=True)
    company_name = fields.String(required=True, allow_none=True)
    tax_id = fields.String(required=True, allow_none=True)
    is_active = fields.Boolean(required=True)
    created_at = fields.AwareDateTime(required=True)
    updated_at = fields.AwareDateTime(required=True)
