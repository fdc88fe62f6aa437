"""Business documents: a header with a number of its own, and lines that are nothing without it.

A line has neither version nor trail nor permission of its own: whoever changes one changes the document,
whose version counts up and whose audit event says what differed."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import chain
from typing import Any, ClassVar, Self

import orjson
from sqlalchemy import ForeignKey, Index, String, Text, inspect
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.errors import Conflict, Invalid
from models.base import now
from models.business import Business
from models.columns import ID, Base
from models.decimals import Exact
from models.identity.actors import Actor
from models.lifecycle import Lifecycle
from models.natural_keys import Keyed
from models.platform.audit_events import before, plain
from models.platform.counters import next_number
from models.references import Key, Named, Reference, is_new, places, resolve
from utils.words import haystack

Given = Mapping[str, Any]
DERIVED = {"derived": True}


class Line(Base):
    """`owner` is the table of the documents. Its id stays as long as it does: others refer to it."""

    __abstract__ = True
    owner: ClassVar[str]
    refers: ClassVar[Mapping[str, Reference]] = {}
    searched: ClassVar[tuple[str, ...]] = ()

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    position: Mapped[int]
    reference: Mapped[str | None] = mapped_column(String(100))
    requested_date: Mapped[date | None]
    promised_date: Mapped[date | None]
    notes: Mapped[str | None] = mapped_column(Text)

    @declared_attr
    def document_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey(f"{cls.owner}.id", ondelete="CASCADE"))

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__abstract__" not in cls.__dict__:
            Index(None, cls.__table__.c.document_id, cls.__table__.c.position)

    @classmethod
    def made(cls, position: int, given: Given) -> Self:
        """Past SQLAlchemy's instrumentation: of a new line there is nothing to be noted yet."""
        line = cls()
        line.__dict__.update({**starting_values(cls), **given, "position": position})
        return line

    def change(self, **values: Any) -> None:
        """Only what differs: what is set to what it was would be written all the same."""
        if self.__dict__.get("id") is None:  # as in `made`
            self.__dict__.update(values)
            return
        for name, value in values.items():
            if getattr(self, name) != value:
                setattr(self, name, value)

    def facts(self) -> dict[str, Any]:
        """As the audit trail has it; a new one has no id yet."""
        values = self.__dict__
        return {name: plain(values[name]) for name in names_of_facts(type(self)) if name in values}

    def former_facts(self) -> dict[str, Any]:
        """As they were before what is not yet written."""
        noted, names = inspect(self).committed_state, names_of_facts(type(self))
        return self.facts() | {name: plain(before(noted[name])) for name in names if name in noted}


class Document(Business, Lifecycle, Keyed):
    """`line` is the model of its lines, `series` what its numbers begin with; `party` the column that names
    whom it is dealt with, whose terms are its defaults; `times` which column notes when a status was
    reached. It changes in the first status, and where `changes_in` names others, there, too."""

    __abstract__ = True
    series: ClassVar[str]
    line: ClassVar[type[Line]]
    party: ClassVar[str]
    times: ClassVar[Mapping[StrEnum, str]] = {}
    changes_in: ClassVar[tuple[StrEnum, ...]] = ()
    refers: ClassVar[Mapping[str, Reference]] = {}
    called_by = ("number", "number")
    named_by, numbered_by = "number", "number"

    number: Mapped[str] = mapped_column(String(32), unique=True)
    reference: Mapped[str | None] = mapped_column(String(100), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("company_contacts.id"), index=True)
    contact_name: Mapped[str | None] = mapped_column(String(200))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("locations.id"), index=True)
    billing_address: Mapped[dict[str, Any] | None]
    delivery_address: Mapped[dict[str, Any] | None]
    payment_days: Mapped[int | None]
    incoterm: Mapped[str | None] = mapped_column(String(3))
    incoterm_place: Mapped[str | None] = mapped_column(String(100))
    notes: Mapped[str | None] = mapped_column(Text)
    internal_notes: Mapped[str | None] = mapped_column(Text)

    @declared_attr
    def lines(cls) -> Mapped[list[Any]]:
        order = cls.line.position
        return relationship(
            cls.line, order_by=order, cascade="all, delete-orphan", lazy="selectin", passive_deletes=True
        )

    @classmethod
    def add(cls, actor: Actor, lines: Sequence[Given] = (), **values: Any) -> Self:
        """Its number is drawn last: others wait for it until this transaction ends."""
        row = cls.drafted(actor, lines, **values)
        row.number = next_number(cls.series)
        return row.insert()

    @classmethod
    def drafted(cls, actor: Actor, lines: Sequence[Given] = (), **values: Any) -> Self:
        """Complete but for its number, and not written."""
        row: Self = cls(status=cls.first_status())
        row.change(**values)
        row.lines = [cls.line.made(n, line) for n, line in enumerate(lines, 1)]
        row.complete(row.resolved(actor), {})
        return row

    def write(self) -> None:
        from models.inserts import write_whole  # late: see models.base

        write_whole(self)

    def edit(self, actor: Actor, *_: Any, lines: Sequence[Given] | None = None, **values: Any) -> None:
        """`lines` are all lines that it has from now on."""
        self.refuse_unless(self.first_status(), *self.changes_in, verb="change")
        self.former = self.facts_of_lines()
        self.rework(actor, lines, **values)
        if self.also_changed("update"):
            self.updated_at = now()  # a change of its lines is one of the document: the version counts up

    def rework(self, actor: Actor, lines: Sequence[Given] | None = None, **values: Any) -> None:
        """What it comes to with these changes, whoever may make them, and whatever else they bring about."""
        standing = self.standing()
        self.change(**values)
        if lines is not None:
            self.arrange(lines)
        self.complete(self.resolved(actor), standing)

    @property
    def is_new(self) -> bool:
        return self.__dict__.get("id") is None

    def standing(self) -> Given:
        """What holds so far, and so goes on to hold where a change says nothing of it."""
        return {}

    def complete(self, known: Mapping[Key, Named], standing: Given) -> None:
        """Fill in what follows from the rest; a new one takes over the terms of its party."""
        if self.is_new:
            self.take_over(self.agreed(known))
            place = self.terms_of("location_id", known)
            self.take_over({"delivery_address": place.get("address")})
        its = self.terms_of("contact_id", known).get("company_id")
        if its is not None and its != getattr(self, self.party):
            raise Invalid("This contact is none of that company.", "/json/contact_id")

    def resolved(self, actor: Actor) -> Mapping[Key, Named]:
        """What is named anew and `actor` sees, with codes and names copied: those of the rest stay as they
        were. Contact and party are looked at together."""
        both = {"contact_id", self.party}
        mine = [*places(self, "/json")]
        changed = {place.column for place in mine if place.is_new}
        mine = [p for p in mine if p.is_new or (p.column in both and changed & both)]
        inner = (places(line, f"/json/lines/{n}") for n, line in enumerate(self.lines))
        return resolve(chain(mine, filter(is_new, chain(*inner))), actor)

    def agreed(self, known: Mapping[Key, Named]) -> dict[str, Any]:
        """With its party."""
        return self.terms_of(self.party, known)

    def terms_of(self, column: str, known: Mapping[Key, Named]) -> dict[str, Any]:
        """Of the row that is named in this column, those that it has."""
        to, named = self.refers[column].model, getattr(self, column)
        found = named and (to, named) in known and known[to, named].terms
        return {n: typed(to, n, v) for n, v in orjson.loads(found or "{}").items() if v is not None}

    def take_over(self, terms: Given) -> None:
        for name in terms.keys() & self.__mapper__.columns.keys():
            if getattr(self, name) is None:
                setattr(self, name, terms[name])

    def arrange(self, lines: Sequence[Given]) -> None:
        """In this order; one with an `id` keeps what it does not say, one that is not there goes."""
        known = {line.id: line for line in self.lines}
        refuse_unknown(lines, known)
        arranged = [self.arranged(known, n, line) for n, line in enumerate(lines, 1)]
        if arranged != self.lines:
            self.lines = arranged

    def arranged(self, known: Mapping[int, Line], position: int, given: Given) -> Line:
        if "id" not in given:
            return self.line.made(position, given)
        line = known[given["id"]]
        line.change(**{**given, "position": position})
        return line

    def facts_of_lines(self) -> list[dict[str, Any]]:
        return [line.facts() for line in self.lines]

    def also_changed(self, action: str) -> dict[str, list[Any]]:
        """For the audit trail: its lines; of a change those that differ, before and after."""
        current = self.facts_of_lines()
        if action != "update":
            return {"lines": [None, current] if action == "create" else [current, None]}
        former = self.__dict__.get("former") or [line.former_facts() for line in self.lines]
        pair = [differing(former, current), differing(current, former)]
        return {"lines": pair} if any(pair) else {}

    def prepare(self) -> None:
        """What its lines are called is found, too."""
        super().prepare()
        texts = (getattr(line, name) for line in self.lines for name in line.searched)
        self.words = haystack(*(getattr(self, name) for name in self.searched), *texts)

    def delete(self) -> None:
        self.refuse_unless(self.first_status(), verb="delete")
        super().delete()

    @classmethod
    def first_status(cls) -> StrEnum:
        first: StrEnum = cls.__table__.c.status.default.arg
        return first

    def refuse_unless(self, *statuses: StrEnum, verb: str) -> None:
        if self.status not in statuses:
            raise Conflict(f"Cannot {verb}: the status is {self.status}.", "wrong_status")

    def entered(self, status: StrEnum) -> None:
        super().entered(status)
        if status in self.times:
            setattr(self, self.times[status], now())


def differing(lines: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that are not among the others; a new one has no id yet."""
    there = {line["id"]: line for line in others if "id" in line}
    return [line for line in lines if there.get(line.get("id")) != line]


@cache
def starting_values(model: Any) -> dict[str, Any]:
    """What a new line has where nothing is said: its columns' defaults."""
    columns = {name: c.default for name, c in model.__mapper__.columns.items() if name != "id"}
    return {
        n: None if default is None or default.is_callable else default.arg for n, default in columns.items()
    }


@cache
def names_of_facts(model: Any) -> list[str]:
    columns = model.__mapper__.columns.items()
    return [name for name, c in columns if name != "document_id" and not c.info.get("derived")]


def typed(model: Any, name: str, value: Any) -> Any:
    return Decimal(value) if isinstance(model.__table__.c[name].type, Exact) else value


def refuse_unknown(lines: Sequence[Given], known: Mapping[int, Line]) -> None:
    """Raises Invalid for each id that is none of this document's, or comes twice."""
    faults, before = [], set[int]()
    for n, line_id in enumerate(line.get("id") for line in lines):
        if line_id is not None and (line_id not in known or line_id in before):
            faults.append((f"/json/lines/{n}/id", "This document has no such line, or it is named twice."))
        before.add(line_id or 0)
    if faults:
        raise Invalid.of(faults)
