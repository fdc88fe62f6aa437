"""What clients send and receive about the contacts of a company."""

from marshmallow import Schema, fields

from models.supply.company_contacts import CompanyContact
from utils.schemas.authors import RecordOut
from utils.schemas.fields import Email, Flag, Id, Line, Phone, Shaped
from utils.schemas.lists import ListArgs, sortable

MEANINGS = {
    "id": ("the number of this contact", 11),
    "company_id": ("the company that it belongs to", 3),
    "name": ("the name of the person or department", "Ada Lovelace"),
    "email": ("the address for mails", "ada@example.com"),
    "phone": ("the telephone number, as people write it", "+49 711 685-0"),
    "role": ("what to ask for there", "Purchasing"),
    "language": ("the language to write in, as in BCP 47", "de"),
    "is_default": ("whether documents name it where they name no other one; one at most", True),
    "user_id": ("the account of the same person; null where there is none", None),
}


class Language(Shaped):
    def __init__(self, **kwargs: bool) -> None:
        super().__init__("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", "A language, as de or pt-BR.", **kwargs)


class ContactChange(Schema):
    """Every field may be left out, and only what is given changes. Who becomes the default takes the place of
    the former one."""

    name = Line(200, 1)
    email = Email(allow_none=True)
    phone = Phone(allow_none=True)
    role = Line(100, allow_none=True)
    language = Language(allow_none=True)
    is_default = Flag()
    user_id = Id(allow_none=True)


class ContactIn(ContactChange):
    name = Line(200, 1, required=True)


class ContactFilter(ListArgs):
    sort = sortable(*CompanyContact.sorts)
    email = Email()
    is_default = Flag()


class ContactOut(RecordOut):
    company_id = Id(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    role = fields.String(required=True, allow_none=True)
    language = fields.String(required=True, allow_none=True)
    is_default = fields.Boolean(required=True)
    user_id = Id(required=True, allow_none=True)
