"""Rows that a document names: all of them in one statement, and only those that whoever names them may see.

A document copies their codes and names, so that it is shown and printed as it was."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    inspect,
    literal,
    null,
    type_coerce,
    union_all,
)

from app.errors import Invalid
from app.extensions import db
from models.base import Record
from models.identity.actors import Actor
from models.json_texts import JsonObject
from models.statements import kept


@dataclass(frozen=True)
class Reference:
    """To a row of `model`, whose code and name are copied into the columns called here."""

    model: type[Record]
    code: str | None = None
    name: str | None = None


class Place(NamedTuple):
    """Where something is named: a JSON pointer, the object and its column."""

    pointer: str
    owner: Any
    column: str
    to: Reference

    @property
    def key(self) -> "Key":
        return self.to.model, getattr(self.owner, self.column)

    @property
    def is_new(self) -> bool:
        """Whether it named another row before, or nothing."""
        state = inspect(self.owner)
        return not state.persistent or state.attrs[self.column].history.has_changes()


Key = tuple[type[Record], int]


class Named(NamedTuple):
    """What a document learns of a row: how it is called, and its terms as JSON."""

    code: str | None
    name: str | None
    terms: str | None


def places(owner: Any, pointer: str) -> Iterator[Place]:
    """Where `owner` names something."""
    for column, to in owner.refers.items():
        if getattr(owner, column) is not None:
            yield Place(f"{pointer}/{column}", owner, column, to)


def is_new(place: Place) -> bool:
    return place.is_new


def resolve(found: Iterable[Place], actor: Actor) -> Mapping[Key, Named]:
    """Copy codes and names. Raises Invalid that points at each that is not there for `actor`."""
    wanted = [*found]
    known = named({place.key for place in wanted}, actor)
    absent = [(place.pointer, missing(place)) for place in wanted if place.key not in known]
    if absent:
        raise Invalid.of(absent)
    for place in wanted:
        copy(known[place.key], place)
    return known


def missing(place: Place) -> str:
    return f"There is no such {place.to.model.__name__.lower()}."


def copy(row: Named, place: Place) -> None:
    pairs = ((place.to.code, row.code), (place.to.name, row.name))
    place.owner.change(**{column: text for column, text in pairs if column})


def named(wanted: set[Key], actor: Actor) -> Mapping[Key, Named]:
    """Those that `actor` may see."""
    readable = {model for model, _ in wanted if model.is_read_by(actor)}
    models = tuple(sorted(readable, key=lambda model: model.__name__))
    if not models:
        return {}
    ids = {f"ids_{n}": sorted(i for m, i in wanted if m is model) for n, model in enumerate(models)}
    # Past the session, which would write the document first, and it is not complete yet.
    found = db.session.connection().execute(naming(models, actor), ids)
    return {(models[number], row_id): Named(*texts) for number, row_id, *texts in found}


@kept
def naming(models: tuple[type[Record], ...], actor: Actor) -> Select[Any]:
    each = (naming_one(n, model, actor) for n, model in enumerate(models))
    return union_all(*each)  # type: ignore[return-value]


def naming_one(number: int, model: Any, actor: Actor) -> Select[Any]:
    columns = model.__table__.c
    code, name = (type_coerce(columns[each], String) if each else null() for each in model.called_by)
    found: Select[Any] = model.visible_to(actor)
    found = found.where(columns.id.in_(bindparam(f"ids_{number}", expanding=True)))
    return found.with_only_columns(literal(number), columns.id, code, name, terms_of(model))


def terms_of(model: Any) -> ColumnElement[Any]:
    """As one JSON text."""
    if not model.terms:
        return null()
    return JsonObject.of({name: model.__table__.c[name] for name in model.terms})
