"""Forms by the schemas of the API: how each field is typed, and what it takes of what people typed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError, fields, validate

from app.pages.shapes.kinds import BOXES, Kind, kind_of, read, typed
from app.pages.shapes.nouns import Noun, names
from app.pages.shapes.values import Row
from app.pages.shell.conflicts import Entry, entry
from app.pages.shell.forms import ETAG, WAS, entries, tidy
from app.pages.shell.labels import label_of, value_of
from app.pages.shell.refusals import Refusal
from app.pages.shell.words import N_
from models.platform.histories import references_of

EMPTY = "\u2013"
Choices = Mapping[str, Callable[[], Mapping[str, str]]]


@dataclass(frozen=True)
class Section:
    """`when` says for which rows it is there; None is a new one."""

    title: str
    names: tuple[str, ...]
    when: Callable[[Row | None], bool] = lambda row: True


# What every business record takes.
MORE = Section(N_("More"), names("external_id tags attributes"))


@dataclass(frozen=True)
class Field:
    """One field of a form; `name` of one within another is `address.city`."""

    name: str
    field: Any
    kind: Kind
    table: str | None
    entry: Entry
    trouble: str | None
    choices: Mapping[str, str] | None = None
    is_needed: bool = False
    is_new: bool = False

    @property
    def label(self) -> str:
        return label_of(self.name)

    @property
    def asks(self) -> bool:
        """Whether the person has to look at it."""
        return bool(self.trouble) or self.entry.theirs is not None or self.entry.is_theirs

    @property
    def is_required(self) -> bool:
        """Of what is there, text that may not be null must not be emptied; what is new has defaults."""
        is_kept = not self.is_new and not self.field.allow_none and self.least > 0
        is_whole = "." not in self.name  # a group of nothing at all may be left out
        return self.is_needed or (is_whole and (bool(self.field.required) or is_kept))

    @property
    def least(self) -> int:
        return min((v.min or 0 for v in self.lengths), default=0)

    @property
    def most(self) -> int | None:
        return min((v.max for v in self.lengths if v.max), default=None)

    @property
    def lengths(self) -> list[Any]:
        return [v for v in self.field.validators if isinstance(v, validate.Length)]

    @property
    def options(self) -> Mapping[str, str]:
        """What can be chosen, and how it is called."""
        if self.choices is not None:  # nobody is made an administrator because that stood first
            return ({} if self.entry.shown else {"": EMPTY}) | dict(self.choices)
        empty = {"": EMPTY} if self.field.allow_none else {}
        return empty | {value: value_of(value, self.name) for value in values_of(self.field)}


def default_of(model: Any, name: str) -> Any:
    column = model.__table__.c.get(name)
    return column.default.arg if column is not None and column.default is not None else None


def values_of(field: Any) -> Sequence[str]:
    """What it may be, where that is one of a few."""
    if isinstance(field, fields.Enum):
        return [each.value for each in field.enum]
    listed = [v.choices for v in field.validators if isinstance(v, validate.OneOf)]
    return [*listed[0]] if listed else ()


@dataclass(frozen=True)
class Shown:
    sections: list[tuple[Section, list[Field]]]
    etag: str | None

    @property
    def all(self) -> list[Field]:
        return [each for _, found in self.sections for each in found]

    @property
    def troubles(self) -> list[Field]:
        """What the person has to look at."""
        return [each for each in self.all if each.asks]


class Form:
    """Of a noun's records, by the schema that what is sent is checked by."""

    def __init__(
        self, noun: Noun, schema: type[Schema], sections: Iterable[Section], choices: Choices | None = None
    ) -> None:
        self.noun, self.schema, self.choices = noun, schema(), choices or {}
        self.sections = [*sections]
        self.fields = {name: f for s in self.sections for each in s.names for name, f in self.spread(each)}

    @property
    def is_new(self) -> bool:
        """Whether its schema is of what is new: of a change nothing is required."""
        return any(each.required for each in self.schema.load_fields.values())

    def spread(self, name: str) -> list[tuple[str, Any]]:
        """A group by its own fields."""
        field: Any = self.schema.load_fields.get(name)
        if field is None:
            return []
        if isinstance(field, fields.Nested):
            return [(f"{name}.{inner}", each) for inner, each in field.schema.load_fields.items()]
        return [(name, field)]

    def shown(self, row: Row | None, refusal: Refusal | None, etag: str | None = None) -> Shown:
        sections = [
            (s, [self.field(n, f, row, refusal) for each in s.names for n, f in self.spread(each)])
            for s in self.sections
            if s.when(row)
        ]
        keeps = refusal is not None and refusal["status"] != 412
        return Shown(sections, request.form.get(ETAG, etag) if keeps else etag)

    def field(self, name: str, field: Any, row: Row | None, refusal: Refusal | None) -> Field:
        table = references_of(self.noun.model).get(name)
        kind = kind_of(field, table)
        there = typed(kind, value_at(row, name), table) if row else self.usual(name, field)
        said = refusal["fields"].get(name) if refusal else None
        choices = self.choices[name]() if name in self.choices else None
        kind = Kind.CHOICE if choices is not None else kind
        its = entry(name, there, refusal)
        return Field(name, field, kind, table, its, said, choices, is_new=self.is_new)

    def usual(self, name: str, field: Any) -> str:
        """What stands in a new form: of flags and choices, what it becomes where nothing is said."""
        if name in self.choices:
            return field.load_default if isinstance(field.load_default, str) else ""
        begins = default_of(self.noun.model, name)
        if kind_of(field, None) == Kind.FLAG:
            return str(begins is True).lower()
        return str(begins.value) if isinstance(begins, Enum) else ""

    @property
    def only_asks(self) -> bool:
        """Whether it was sent by a button that only changes the form."""
        return False

    def asked(self) -> Refusal:
        """What it then shows, as a refusal has it."""
        raise NotImplementedError

    def read(self, row: Any = None) -> dict[str, Any]:
        """What was sent of this row or of a new one, checked by the schema. Raises ValidationError by the
        form's names."""
        given, faults = {}, dict[str, Any]()
        sent = entries()
        for name in [each for each in self.fields if each in sent and self.is_meant(each, row)]:
            try:
                given[name] = self.value(name, sent[name])
            except ValidationError as error:
                faults[name] = error.messages
        if row is None:
            given = {name: value for name, value in given.items() if value is not None}
        return self.checked(grouped(given), faults)

    def is_meant(self, name: str, row: Any) -> bool:
        """What stands as it stood is left alone: it may name what this person may not read. A group is given
        as a whole; what is new has defaults for what was left empty."""
        if row is None:
            return bool(tidy(name, request.form[name]))
        group = name.partition(".")[0]
        names = [each for each in self.fields if each == name or each.startswith(f"{group}.")]
        return any(tidy(n, request.form.get(n, "")) != request.form.get(f"{WAS}{n}") for n in names)

    def value(self, name: str, text: str | None) -> Any:
        field, table = self.fields[name], references_of(self.noun.model).get(name)
        return read(kind_of(field, table), text, table, field)

    def checked(self, given: dict[str, Any], faults: dict[str, Any]) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self.schema.load({n: v for n, v in given.items() if n not in faults})
        except ValidationError as error:
            raise ValidationError(flat(error.messages) | faults) from error
        if faults:
            raise ValidationError(faults)
        return found


def value_at(row: Row, name: str) -> Any:
    outer, _, inner = name.partition(".")
    value = row.get(outer)
    return value.get(inner) if inner and value else None if inner else value


def grouped(given: dict[str, Any]) -> dict[str, Any]:
    """`address.city` into `address`; a group of nothing at all is null."""
    found = {name: value for name, value in given.items() if "." not in name}
    for name in dict.fromkeys(name.partition(".")[0] for name in given if "." in name):
        inner = {n.partition(".")[2]: v for n, v in given.items() if n.startswith(f"{name}.")}
        found[name] = inner if any(value is not None for value in inner.values()) else None
    return found


def flat(messages: Any, within: str = "") -> dict[str, Any]:
    """By the names of fields, also of those within others."""
    found: dict[str, Any] = {}
    for name, said in messages.items():
        place = f"{within}{name}"
        found |= flat(said, f"{place}.") if isinstance(said, dict) else {place: said}
    return found


__all__ = ["BOXES", "Form", "Section"]
