"""What clients ask for and receive of mail and SMS: never their text, nor what it was made of."""

from marshmallow import Schema, fields

from models.platform.notifications import Channel, Notification, NotificationStatus
from utils.schemas.fields import Id, Line
from utils.schemas.lists import ListArgs, sortable

MEANINGS = {
    "id": ("the number of this message", 88),
    "channel": ("whether it goes by mail or by SMS", "mail"),
    "recipient": ("the address or telephone number that it goes to", "ada@example.com"),
    "template": ("the name of the text that it was made of", "verify"),
    "subject": ("the subject of a mail; null for an SMS", "Verify your address"),
    "user_id": ("the user whom it is for; null where it is for nobody with an account", 2),
    "status": ("whether it waits, was sent, or failed for good", "sent"),
    "attempts": ("how often sending was tried", 1),
    "next_attempt_at": ("when it is tried next; null: no more",),
    "provider_id": ("what the mail or SMS service calls it", None),
    "sent_at": ("when it was sent; null: not yet",),
    "error": ("why it failed or waits; of one that was sent, which copies were not taken", None),
}


class NotificationFilter(ListArgs):
    sort = sortable(*Notification.sorts)
    status = fields.Enum(NotificationStatus, by_value=True)
    channel = fields.Enum(Channel, by_value=True)
    recipient = Line(254, 1)
    template = Line(64, 1)


class NotificationOut(Schema):
    id = Id(required=True)
    channel = fields.Enum(Channel, by_value=True, required=True)
    recipient = fields.String(required=True)
    template = fields.String(required=True)
    subject = fields.String(required=True, allow_none=True)
    user_id = Id(required=True, allow_none=True)
    status = fields.Enum(NotificationStatus, by_value=True, required=True)
    attempts = fields.Integer(required=True)
    next_attempt_at = fields.AwareDateTime(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    provider_id = fields.String(required=True, allow_none=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
