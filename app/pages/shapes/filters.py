"""Filters of a list, each as the API's schema has it: a choice, a flag, a day, a record or a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask import request
from marshmallow import Schema, fields, validate

from app.auth import actor
from app.pages.shapes.nouns import Noun
from app.pages.shapes.queries import without
from models.platform.histories import names_of, references_of
from utils.schemas.fields import Flag

YES_NO = (("true", "yes"), ("false", "no"))
# As `archived` is asked for.
ARCHIVED_WORDS = {"false": "no", "true": "only archived", "all": "also archived"}


@dataclass(frozen=True)
class Filter:
    """`options` where it is a choice; `value` is what is asked for now, `told` how people say that."""

    name: str
    kind: str
    options: Sequence[tuple[str, str]]
    value: str
    told: str
    table: str | None = None

    @property
    def off(self) -> dict[str, Any]:
        """What is asked for without it."""
        return without(self.name)


def filters_of(noun: Noun, schema: type[Schema], names: Sequence[str]) -> list[Filter]:
    declared = schema._declared_fields
    return [filter_of(noun, name, declared[name]) for name in names]


def filter_of(noun: Noun, name: str, field: Any) -> Filter:
    value = request.args.get(name, "").strip()
    options = options_of(field)
    table = references_of(noun.model).get(name)
    told = dict(options).get(value, value)
    if table and value.isdecimal():
        told = names_of(table, [int(value)], actor).get(int(value), f"#{value}")
    return Filter(name, kind_of(field, table), options, value, told, table)


def options_of(field: Any) -> Sequence[tuple[str, str]]:
    """The words as `value_of` takes them."""
    if isinstance(field, fields.Enum):
        choices: type[Enum] = field.enum
        return [(each.value, each.value) for each in choices]
    if isinstance(field, Flag):
        return YES_NO
    listed = next((v for v in field.validators if isinstance(v, validate.OneOf)), None)
    return [(each, ARCHIVED_WORDS.get(each, each)) for each in listed.choices] if listed else ()


def kind_of(field: Any, table: str | None) -> str:
    if options_of(field):
        return "choice"
    if table:
        return "reference"
    return "day" if isinstance(field, fields.Date) else "text"
