"""One record: what is known of it, what can be done with it, its form and its history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from marshmallow import Schema

from app.auth import actor
from app.pages.shapes.actions import WARNINGS, Action, Own, may_be_changed, open_actions
from app.pages.shapes.forms import Form, Section
from app.pages.shapes.nouns import Noun
from app.pages.shapes.panels import Panel
from app.pages.shapes.queries import remembered
from app.pages.shapes.values import Cell, Row, Values
from app.pages.shell.refusals import Refusal
from app.uploads import LONG_TEXTS
from models.base import Lookup
from models.business import Business
from models.identity.permissions import Permission
from utils.schemas.documents import ReasonIn
from utils.schemas.encoders import encoder


@dataclass(frozen=True)
class Record:
    """`main` and `side` are its panels, `form` the sections of its form; `made` and `changed` the schemas of
    what is new and of a change. `use_cases` carry out actions that touch more than this record, and
    `reasons` are the actions that ask why, `own` those of the noun alone. `add` makes one and `edit` changes
    it, where the model's own way is not meant; `may_edit` says of which rows. `choices`: what fields take.
    `whole` is what the API answers of one, where lists show less."""

    noun: Noun
    made: type[Schema] | None = None
    changed: type[Schema] | None = None
    form: tuple[Section, ...] = ()
    main: tuple[Panel, ...] = ()
    side: tuple[Panel, ...] = ()
    under: tuple[str, ...] = ()
    use_cases: Any = None
    reasons: frozenset[str] = frozenset()
    deletes: bool = True
    own: tuple[Own, ...] = ()
    add: Callable[..., Any] | None = None
    edit: Callable[..., Any] | None = None
    may_edit: Callable[[Row], bool] = lambda row: True
    choices: Mapping[str, Callable[[], Mapping[str, str]]] = field(default_factory=dict)
    whole: type[Schema] | None = None
    template: str = "shapes/record.html"
    form_template: str = "shapes/form.html"
    body: int = LONG_TEXTS

    @property
    def schema(self) -> type[Schema]:
        return self.whole or self.noun.shown

    def form_of(self, schema: type[Schema]) -> Form:
        return Form(self.noun, schema, self.form, self.choices)


@dataclass
class Shown:
    """One record for its template, as the API shows it to the caller."""

    record: Record
    row: Row
    etag: str
    refusal: Refusal | None = None

    @property
    def noun(self) -> Noun:
        return self.record.noun

    @property
    def title(self) -> str:
        return self.noun.called(self.row)

    @cached_property
    def under(self) -> list[Cell]:
        values = Values(self.noun, [self.row], self.record.under)
        return [cell for name in self.record.under if (cell := values.cell(self.row, name)).value]

    @property
    def back(self) -> str:
        return self.noun.list_address() + remembered(self.noun.plural)

    @property
    def can_edit(self) -> bool:
        may = self.record.changed is not None and actor.can(self.noun.writes)
        return may and may_be_changed(self.noun.model, self.row) and self.record.may_edit(self.row)

    @cached_property
    def actions(self) -> list[Action]:
        record = self.record
        return open_actions(self.noun, self.row, record.reasons, record.own, record.deletes)

    def panels(self, place: str) -> list[tuple[Panel, dict[str, Any]]]:
        found = [(panel, panel.of(self)) for panel in getattr(self.record, place)]
        return [(panel, about) for panel, about in found if about is not None]


def shown(record: Record, row_id: int, refusal: Refusal | None = None) -> Shown:
    """Raises NotFound."""
    encode, lookup = encoder(record.schema), Lookup(record.noun.model, row_id, actor)
    found = lookup.found(encode.columns(record.noun.model))
    return Shown(record, plain(encode.one(found) or {}), lookup.tag_of(found), refusal)


def plain(row: Row) -> Row:
    """The lines of a document come as the JSON that the database has written."""
    return {n: orjson.loads(orjson.dumps(v)) if isinstance(v, orjson.Fragment) else v for n, v in row.items()}


def permissions_of(record: Record) -> dict[str, Permission]:
    """By action: what it needs. Those of its life first, then what every record of the kind has."""
    noun, business = record.noun, issubclass(record.noun.model, Business)
    rules = noun.model.transitions() if hasattr(noun.model, "transitions") else ()
    found = {rule.action: rule.permission for rule in rules if rule.permission}
    more = ["archive", "unarchive"] if business else []
    found |= dict.fromkeys(more + ["delete"] * record.deletes, noun.writes)
    return found | {each.name: each.needs for each in record.own}


def carry_out_of(record: Record, action: str) -> Callable[..., None]:
    """What takes a row, an actor and what the action asks for."""
    if own := own_of(record, action):
        return own.carry_out
    model: Any = record.noun.model
    method = "remove" if action == "delete" and hasattr(model, "remove") else action
    found: Callable[..., None] = getattr(record.use_cases, method, None) or getattr(model, method)
    return found


def own_of(record: Record, action: str) -> Own | None:
    return next((each for each in record.own if each.name == action), None)


def asked_by(record: Record, action: str) -> type[Schema] | None:
    own = own_of(record, action)
    return own.asks if own else ReasonIn if action in record.reasons else None


def warning_of(record: Record, action: str) -> str:
    own = own_of(record, action)
    return own.warning if own else WARNINGS.get(action, "")
