"""What an answer shows once and never again."""

from typing import Any

from marshmallow import Schema, fields


class Once(fields.String):
    """A secret that is shown in this answer only: the answer is not kept, and not given again."""


def shows_secret(schema: Schema, around: frozenset[type] = frozenset()) -> bool:
    """Anywhere in it; `around` are the schemas that it stands in, for one may hold itself."""
    inner = around | {type(schema)}
    return type(schema) not in around and any(is_secret(field, inner) for field in schema.fields.values())


def is_secret(field: Any, around: frozenset[type]) -> bool:
    if isinstance(field, fields.List):
        return is_secret(field.inner, around)
    if isinstance(field, fields.Nested):
        return shows_secret(field.schema, around)
    return isinstance(field, Once)
