"""What clients send and receive about SMS templates."""

from marshmallow import Schema, fields

from models.platform.sms_templates import SmsTemplate
from utils.schemas.authors import RecordOut
from utils.schemas.fields import Flag, Shaped, Text
from utils.schemas.lists import ListArgs, sortable

CONTENT = {"description": "words and plain {{ variable }}: those that messages of this name come with"}


MEANINGS = {
    "id": ("the number of this template", 1),
    "name": ("what messages ask for it by", "order_ready"),
    "content": ("the text of the message", "Order {{ number }} is ready."),
    "is_active": ("whether messages may be made of it", True),
}


class Name(Shaped):
    def __init__(self, **options: bool) -> None:
        super().__init__("[A-Za-z0-9_.-]{1,64}", "1 to 64 letters, digits, _ . or -", **options)


class SmsTemplateChange(Schema):
    """Every field may be left out, and only what is given changes."""

    name = Name()
    content = Text(1600, 1, metadata=CONTENT)
    is_active = Flag()


class SmsTemplateIn(SmsTemplateChange):
    """Active unless said otherwise."""

    name = Name(required=True)
    content = Text(1600, 1, required=True, metadata=CONTENT)


class SmsTemplateFilter(ListArgs):
    sort = sortable(*SmsTemplate.sorts)
    name = Name()
    is_active = Flag()


class SmsTemplateOut(RecordOut):
    name = fields.String(required=True)
    content = fields.String(required=True, metadata=CONTENT)
    is_active = fields.Boolean(required=True)
