"""What clients ask for and receive of mail and SMS: never their text, nor what it was made of."""

from marshmallow import Schema, fields

from models.platform.notifications import Channel, Notification, NotificationStatus
from utils.schemas.fields import Id, Line
from utils.schemas.pages import ListArgs, sortable

ERROR = {"description": "why it failed or waits; of one that was sent, which copies were not taken"}


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
    error = fields.String(required=True, allow_none=True, metadata=ERROR)
    provider_id = fields.String(required=True, allow_none=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
