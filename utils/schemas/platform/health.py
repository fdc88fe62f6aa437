"""What a probe receives."""

from marshmallow import Schema, fields

MEANINGS = {
    "status": ("`ok`, or `unavailable` where something is out of reach", "ok"),
    "name": ("what the service needs: database, broker or storage", "database"),
    "ok": ("whether it answers", True),
    "latency_ms": ("how long it took to answer, in ms", 0.41),
    "error": ("why it does not answer", None),
    "dependencies": ("what the service needs, one by one",),
}


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
