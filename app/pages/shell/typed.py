"""What people type into the fields of a form, as the schemas read it."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from app.pages.shell.numbers import decimal_of
from app.pages.shell.preferences import language
from utils.schemas.fields import Currency


def as_typed(schema: Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a form, lines in lists, too: decimals without what sets thousands apart, currencies in
    capitals. What is no number stays as it is: the schema says so."""
    return {name: read(schema.fields.get(name), value) for name, value in values.items()}


def read(field: Any, value: Any) -> Any:
    if isinstance(field, fields.List) and isinstance(value, list):
        return [read(field.inner, each) for each in value]
    if isinstance(field, fields.Nested) and field.many and isinstance(value, list):
        return [as_typed(field.schema, each) for each in value]
    if isinstance(field, fields.Nested) and isinstance(value, Mapping):
        return as_typed(field.schema, value)
    return text_read(field, value) if isinstance(value, str) else value


def text_read(field: Any, text: str) -> str:
    if isinstance(field, Currency):
        return text.strip().upper()
    return decimal_text(text) if isinstance(field, fields.Decimal) else text


def decimal_text(text: str) -> str:
    try:
        return f"{decimal_of(text, language()):f}"
    except ValueError:
        return text
