"""What a probe receives."""

from marshmallow import Schema, fields


class HealthOut(Schema):
    status = fields.String(required=True)


class DependencyOut(Schema):
    name = fields.String(required=True)
    ok = fields.Boolean(required=True)
    latency_ms = fields.Float(required=True)
    error = fields.String(allow_none=True)


class ReadyOut(Schema):
    status = fields.String(required=True)
    dependencies = fields.List(fields.Nested(DependencyOut), required=True)
    sweep_age_s = fields.Float(
        required=True, allow_none=True, metadata={"description": "seconds since lost jobs were looked for"}
    )
