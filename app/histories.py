"""The history of one record, in words and for who may see it: `GET …/history` of every noun.

Nobody is told more than the record's own answer shows them: of its fields those that it has for this caller,
and of records that it names, or that name it, those that they may read. Customers learn who of staff did
something as little as elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self

from marshmallow import fields
from sqlalchemy import select
from werkzeug.utils import cached_property

from app.extensions import db
from models.base import Lookup, Record
from models.identity.actors import SYSTEM, Actor, goes_beyond_customers, is_staff
from models.identity.roles import Role
from models.identity.users import User
from models.paging import Window
from models.platform.audit_events import HIDDEN, LINKED, AuditEvent
from models.platform.histories import History, models_by_table, names_of, reads, references_of
from utils.schemas.encoders import Encoder, encoder, innermost
from utils.trail.lines import line_changes
from utils.trail.sentences import UPDATED, Change, Mention, Part, sentence, value_of
from utils.trail.vocabulary import ENGLISH, LANGUAGES, SOMEBODY, in_language, label

LINES = "lines"


class ToldHistory(History):
    """Its items are entries instead of events."""

    def __init__(self, subject: "Subject", window: Window) -> None:
        self.subject = subject
        super().__init__(subject.model.__tablename__, subject.row_id, subject.shown, window)

    def at(self, window: Window) -> Self:
        return type(self)(self.subject, window)

    def told(self, found: Sequence[Any]) -> Sequence[Any]:
        return Telling(self.subject, found).entries()

    @cached_property
    def items(self) -> Sequence[Any]:
        return self.told(super().items)


@dataclass(frozen=True)
class Subject:
    """Whose history it is, for whom, and in which language."""

    model: type[Record]
    row_id: int
    actor: Actor
    language: str
    columns: dict[str, str]  # by column: the field that shows it to them
    of_lines: frozenset[str] = frozenset()  # what is shown of each line

    @cached_property
    def shown(self) -> set[str]:
        others = [table for table, model in models_by_table().items() if names_one(model, self.model)]
        return {*self.columns, *(table for table in others if reads(self.actor, table))}


def names_one(model: Any, named: Any) -> bool:
    """Whether rows of `model` tell those of `named` what becomes of them."""
    references = references_of(model)
    return any(references.get(link) == named.__tablename__ for link in model.links)


def history_of(
    model: type[Record], row_id: int, actor: Actor, encode: Encoder, language: str, window: Window
) -> ToldHistory:
    """Raises NotFound where `actor` may not see the record."""
    answer = encode.one(Lookup(model, row_id, actor).found(encode.columns(model))) or {}
    columns = {column: name for column, name in columns_of(model, encode).items() if name in answer}
    return ToldHistory(Subject(model, row_id, actor, language, columns, lines_of(encode)), window)


@dataclass(frozen=True)
class Told:
    """A change that is told of as if it were an event of the trail."""

    action: str
    changes: dict[str, list[Any]]
    created_at: Any
    actor_id: int | None
    actor_name: str


def told_changes(
    model: type[Record], row_id: int, actor: Actor, encode: Encoder, language: str, changes: Sequence[Told]
) -> list[dict[str, Any]]:
    """Of a record that `actor` may see; customers are shown less elsewhere, and nothing by this."""
    subject = Subject(model, row_id, actor, language, columns_of(model, encode), lines_of(encode))
    return Telling(subject, changes).entries()


def language_of(wanted: Iterable[tuple[str, float]]) -> str:
    """The first, as `Accept-Language` has them, that there are words of; de-AT will do with de."""
    tongues = (tag.partition("-")[0].lower() for tag, quality in wanted if quality > 0)
    return next((tongue for tongue in tongues if tongue in LANGUAGES), ENGLISH)


@cache
def columns_of(model: Any, encode: Encoder) -> dict[str, str]:
    """By column, the field that shows it: as its value, or as what a reference leads to."""
    pairs = [*zip(encode.attributes, encode.names, strict=True)]
    led_to = {path.partition(".")[0]: name for path, name in pairs}
    # A status is shown twice: as itself, and as the actions that it allows.
    by_value = dict(pairs) | {path: name for path, name in pairs if path == name}
    columns = [*model.__table__.c.keys(), *([LINES] if hasattr(model, LINES) else [])]
    found = {name: by_value.get(name) or led_to.get(name.removesuffix("_id")) for name in columns}
    return {column: name for column, name in found.items() if name}


def lines_of(encode: Encoder) -> frozenset[str]:
    """The fields of a line, where the record has lines."""
    inner: Any = innermost(encode.schema.dump_fields.get(LINES))
    return (
        frozenset(encoder(type(inner.schema)).attributes) if isinstance(inner, fields.Nested) else frozenset()
    )


@dataclass
class Telling:
    """All events of one page at once, so that each table is asked for names only once."""

    subject: Subject
    events: Sequence["AuditEvent | Told"]
    names: dict[str, dict[int, str]] = field(default_factory=dict)
    people: dict[int, tuple[str, bool]] = field(default_factory=dict)

    def entries(self) -> list[dict[str, Any]]:
        wanted = defaultdict(set)
        for event in self.events:
            for table, row_id in self.named_in(event):
                wanted[table].add(row_id)
        self.names = {table: names_of(table, ids, self.subject.actor) for table, ids in wanted.items()}
        self.people = people_of(event.actor_id for event in self.events)
        return [self.entry(event) for event in self.events]

    def named_in(self, event: AuditEvent | Told) -> Iterable[tuple[str, int]]:
        references = references_of(self.subject.model)
        for name, pair in event.changes.items():
            table = name if event.action == LINKED else references.get(name)
            yield from ((table, row_id) for row_id in pair if table and isinstance(row_id, int))

    def entry(self, event: AuditEvent | Told) -> dict[str, Any]:
        by, who = self.author(event)
        action, parts, changes = self.linked(event) if event.action == LINKED else self.changed(event)
        done = UPDATED if action == LINKED else action  # the parts tell of the other record
        text = sentence(who, done, parts, self.subject.language)
        return {"at": event.created_at, "by": by, "action": action, "text": text, "changes": changes}

    def author(self, event: AuditEvent | Told) -> tuple[dict[str, Any] | None, str]:
        """As an answer shows them, and as a sentence begins with them."""
        actor, language = self.subject.actor, self.subject.language
        if event.actor_id is None:
            is_system = event.actor_name == SYSTEM.name
            return None, in_language(SOMEBODY["system"], language) if is_system else event.actor_name
        name, of_staff = self.people.get(event.actor_id, (event.actor_name, True))
        if of_staff and event.actor_id != actor.id and not is_staff(actor):
            return None, in_language(SOMEBODY["staff"], language)
        return {"id": event.actor_id, "name": name}, name

    def changed(self, event: AuditEvent | Told) -> tuple[str, list[Part], list[dict[str, Any]]]:
        """What was done with the record itself."""
        action, parts, changes = event.action, list[Part](), []
        for name, pair in event.changes.items():
            if name not in self.subject.columns or HIDDEN in pair:
                continue
            if name == LINES:
                before, after = (self.lines(lines) for lines in pair)
                of_lines, told = line_changes(before, after, self.subject.language)
                changes += told
                parts += of_lines if action == UPDATED else []
                continue
            changes.append(self.shown(name, pair))
            rule = transition_of(self.subject.model, pair) if name == "status" and action == UPDATED else None
            action = rule or action
            if event.action == UPDATED and rule is None and name not in self.times:
                parts += [part] if (part := self.part(name, pair)) else []
        return action, parts, changes

    @cached_property
    def times(self) -> set[str]:
        """When a status was reached: its action tells that already."""
        return {*getattr(self.subject.model, "times", {}).values()}

    def lines(self, lines: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
        names = self.subject.of_lines
        return [{name: value for name, value in line.items() if name in names} for line in lines or []]

    def shown(self, name: str, pair: list[Any]) -> dict[str, Any]:
        field_name, table = self.subject.columns[name], references_of(self.subject.model).get(name)
        before, after = (self.reference(table, value) if table else value for value in pair)
        return {
            "field": field_name,
            "label": label(field_name, self.subject.language),
            "before": before,
            "after": after,
        }

    def reference(self, table: str, row_id: int | None) -> dict[str, Any] | None:
        return None if row_id is None else {"id": row_id, "name": self.names.get(table, {}).get(row_id)}

    def part(self, name: str, pair: list[Any]) -> Change | None:
        table, column = references_of(self.subject.model).get(name), self.subject.model.__table__.c[name]
        is_opaque = any(isinstance(value, (dict, list)) for value in pair)
        if table:
            pair = [self.names.get(table, {}).get(row_id, row_id) for row_id in pair]
        is_text = column.type.python_type is str or any(isinstance(v, str) for v in pair if table)
        before, after = (None if is_opaque else value_of(v, is_text, self.subject.language) for v in pair)
        told = is_opaque or (before, after) != (None, None)
        return Change(self.subject.columns[name], before, after, is_opaque) if told else None

    def linked(self, event: AuditEvent | Told) -> tuple[str, list[Part], list[dict[str, Any]]]:
        """What was done with another record that names this one."""
        table = next(name for name in event.changes if name in self.subject.shown and name != "status")
        before, after = pair = event.changes[table]
        done = "link" if before is None else "unlink"
        if before == after:
            done = transition_of(models_by_table()[table], event.changes.get("status")) or UPDATED
        row_id = before if after is None else after
        name = self.names.get(table, {}).get(row_id, str(row_id))
        told: dict[str, Any] = {"field": table, "label": label(table, self.subject.language)}
        told |= {"before": self.reference(table, pair[0]), "after": self.reference(table, pair[1])}
        return LINKED, [Mention(table, name, done)], [told]


def transition_of(model: Any, pair: list[Any] | None) -> str | None:
    """The action that leads from the one status to the other."""
    before, after = pair or (None, None)
    rules = model.transitions() if hasattr(model, "transitions") else ()
    return next((r.action for r in rules if before in r.sources and after == r.target), None)


def people_of(ids: Iterable[int | None]) -> dict[int, tuple[str, bool]]:
    """What they are called, and whether they are staff."""
    wanted = {row_id for row_id in ids if row_id is not None}
    called = select(User.id, User.full_name, User.username, Role.permissions).join(User.role)
    rows = db.session.execute(called.where(User.id.in_(wanted))).all() if wanted else []
    return {
        row.id: (row.full_name or row.username, goes_beyond_customers(tuple(row.permissions))) for row in rows
    }
