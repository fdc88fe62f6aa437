"""Filters of a list, each as the API's schema has it: a choice, a flag, a day, a record or a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from marshmallow import Schema, fields

from app.auth import actor
from app.pages.shapes.forms import Choices, values_of
from app.pages.shapes.nouns import Noun
from app.pages.shapes.queries import without
from app.pages.shapes.references import as_id
from app.pages.shell.labels import value_of
from app.pages.shell.words import N_, _
from models.platform.histories import names_of, references_of
from utils.schemas.fields import Flag

ARCHIVED = {"false": N_("None archived"), "true": N_("Only archived"), "all": N_("Archived, too")}


@dataclass(frozen=True)
class Filter:
    """`options` by value where it is a choice; `value` is asked for now, `told` how people say that."""

    name: str
    kind: str
    options: Mapping[str, str]
    value: str
    told: str
    table: str | None = None

    @property
    def off(self) -> dict[str, Any]:
        """What is asked for without it."""
        return without(self.name)


def filters_of(noun: Noun, schema: type[Schema], names: Sequence[str], choices: Choices) -> list[Filter]:
    """By the names that addresses have for them."""
    declared = schema._declared_fields
    given = {name: choices[name]() for name in names if name in choices}
    return [filter_of(noun, declared[n].data_key or n, declared[n], given.get(n)) for n in names]


def filter_of(noun: Noun, name: str, field: Any, choices: Mapping[str, str] | None) -> Filter:
    value = request.args.get(name, "").strip()
    options = options_of(noun, name, field) if choices is None else choices
    table = references_of(noun.model).get(name)
    told = options.get(value, value)
    if table and (row_id := as_id(value)):
        told = names_of(table, [row_id], actor).get(row_id, f"#{value}")
    return Filter(name, kind_of(field, options, table), options, value, told, table)


def options_of(noun: Noun, name: str, field: Any) -> dict[str, str]:
    if isinstance(field, Flag):
        return {"true": value_of("yes"), "false": value_of("no")}
    if name == "archived":
        return {value: _(words) for value, words in ARCHIVED.items()}
    of = noun.table if name == "status" else name
    return {value: value_of(value, of) for value in values_of(field)}


def kind_of(field: Any, options: Mapping[str, str], table: str | None) -> str:
    if options:
        return "choice"
    if table:
        return "reference"
    return "day" if isinstance(field, fields.Date) else "text"
