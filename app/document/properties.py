"""What the document says of each property, beside what marshmallow knows of it.

A module of schemas has a table MEANINGS: by a field's name one true sentence and, where its type alone gives
none, an example. It holds for all schemas of the module and for those that inherit from them. What a field
says in `metadata` follows."""

import sys
from typing import Any

from marshmallow import Schema, fields, validate

Meanings = dict[str, tuple[Any, ...]]  # a sentence, or a sentence and an example

# Of fields that many records have.
COMMON: Meanings = {
    "created_at": ("when the record was made", "2026-11-25T13:20:00+00:00"),
    "updated_at": ("when the record last changed", "2026-11-25T13:20:00+00:00"),
    "actions": ("what the caller may do with it now", ["activate"]),
}


def kind(_: Any, field: Any, ret: dict[str, Any]) -> dict[str, Any]:
    """An enumeration has a type, too."""
    if "enum" not in ret or "type" in ret:
        return {}
    return {"type": ["string", "null"] if field.allow_none else "string"}


def decimal(_: Any, field: Any, ret: dict[str, Any]) -> dict[str, Any]:
    """Amounts are strings: of digits, which no standard format says."""
    if not isinstance(field, fields.Decimal) or not field.as_string:
        return {}
    least = min((check.min for check in field.validators if isinstance(check, validate.Range)), default=-1)
    return {"pattern": ("^-?" if least < 0 else "^") + r"[0-9]{1,20}(\.[0-9]{1,20})?$"}


def meaning(_: Any, field: Any, ret: dict[str, Any]) -> dict[str, Any]:
    sentence, *example = meaning_of(field)
    words = "; ".join(words for words in (sentence, ret.get("description")) if words)
    told = {"description": words, "examples": ret.get("examples", example)}
    return {name: value for name, value in told.items() if value}


def meaning_of(field: Any) -> tuple[Any, ...]:
    """Of the schema that holds it, or else of what that inherits from."""
    if not isinstance(field.parent, Schema):  # an item of a list
        return ("",)
    modules = [sys.modules[kind.__module__] for kind in type(field.parent).__mro__]
    tables: list[Meanings] = [*(getattr(module, "MEANINGS", {}) for module in modules), COMMON]
    return next((table[field.name] for table in tables if field.name in table), ("",))


def never_null(_: Any, field: Any, ret: dict[str, Any]) -> dict[str, Any]:
    """An address has no null: a parameter that may be null may be left out."""
    schema = {name: value for name, value in ret["schema"].items() if (name, value) != ("default", None)}
    kinds = schema.get("type")
    return {"schema": schema | {"type": kinds[0]} if isinstance(kinds, list) else schema}


ALL = (kind, decimal, meaning)
