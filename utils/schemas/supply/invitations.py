"""What clients send and receive about invitations to companies."""

from marshmallow import Schema, fields

from models.supply.invitations import Invitation
from utils.schemas.authors import RecordOut
from utils.schemas.fields import Email
from utils.schemas.lists import ListArgs, sortable

MEANINGS = {
    "id": ("the number of this invitation", 4),
    "email": ("the address that its mail goes to", "ada@example.com"),
    "expires_at": ("until when it can be accepted",),
}


class InvitationIn(Schema):
    email = Email(required=True)


class InvitationArgs(ListArgs):
    sort = sortable(*Invitation.sorts)


class InvitationOut(RecordOut):
    email = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
