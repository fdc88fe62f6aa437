"""What clients send and receive about roles and permissions."""

from marshmallow import Schema, ValidationError, fields, validate

from utils.schemas.authors import RecordOut
from utils.schemas.fields import Flag, Shaped, Text
from utils.schemas.identity.limits import LIMITS, ApprovalLimits
from utils.schemas.lists import ListArgs

GRANT = {
    "description": "`parts:read`, `parts:*`, `*:read` or `*`; with a minus before it, it takes away what "
    "another one gives"
}


MEANINGS = {
    "id": ("the number of this role", 6),
    "name": ("what people call the role", "buyers"),
    "description": ("what the role is for", "Buy material and parts"),
    "permissions": ("what it allows", ["companies:*", "parts:read"]),
    "approval_limits": (
        "by noun and currency, up to which amount it approves, or `unlimited`",
        {"purchase_orders": {"EUR": "5000.00"}},
    ),
    "is_system": ("whether it came with the service: neither deleted nor renamed", False),
    "permission": ("what a caller must hold", "parts:read"),
    "routes": ("the operations that ask for it", ["GET /api/v1/parts"]),
    "items": ("all permissions",),
    "total": ("how many there are", 1),
}


class RoleTitle(Text):
    """As people call it, without blanks around it."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(64, 1, **kwargs)

    def _deserialize(self, value: object, *args: object, **kwargs: object) -> str:
        name: str = super()._deserialize(value, *args, **kwargs)
        if name != name.strip() or not name.isprintable():
            raise ValidationError("No blanks around it, and no control characters.")
        return name


class Grant(Shaped):
    def __init__(self) -> None:
        words = r"-?(\*|[a-z_]{1,64}:(\*|[a-z_]{1,64})|\*:[a-z_]{1,64})"
        super().__init__(words, "Write it as parts:read, parts:* or *, or with a minus.", metadata=GRANT)


class RoleChange(Schema):
    """Every field may be left out, and only what is given changes."""

    name = RoleTitle()
    description = Text(255, allow_none=True)
    permissions = fields.List(Grant(), validate=validate.Length(0, 500))
    approval_limits = ApprovalLimits()


class RoleIn(RoleChange):
    name = RoleTitle(required=True)
    permissions = fields.List(Grant(), required=True, validate=validate.Length(0, 500))


class RoleFilter(ListArgs):
    is_system = Flag()


class RoleOut(RecordOut):
    name = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    permissions = fields.List(fields.String(), required=True, metadata=GRANT)
    approval_limits = fields.Dict(required=True, metadata=LIMITS)
    is_system = fields.Boolean(required=True)


class PermissionOut(Schema):
    permission = fields.String(required=True)
    routes = fields.List(fields.String(), required=True)


class PermissionsOut(Schema):
    items = fields.List(fields.Nested(PermissionOut), required=True)
    total = fields.Integer(required=True)
