"""What a field shows after a refusal. Where somebody else has changed the row meanwhile, nothing of theirs is
overwritten unseen: a field that only they changed shows theirs, and of one that both changed it shows both
values, and the person chooses.

A form says what it was made from: the row's version in `etag`, each field's value in `was.<field>`."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask import Flask, request
from markupsafe import Markup

from app.idempotency import FIELD
from app.pages.shell.forms import ETAG, TAKE, THEIRS, WAS, tidy
from app.pages.shell.refusals import Refusal

STALE = 412


@dataclass(frozen=True)
class Entry:
    """`shown` in the field, which was made from `was`; `theirs` where the person has to choose; `is_theirs`
    where theirs is shown."""

    shown: str
    was: str
    theirs: str | None = None
    is_theirs: bool = False


def entry(name: str, value: object, refusal: Refusal | None) -> Entry:
    there = "" if value is None else str(value)
    if not refusal or name not in request.form:
        return Entry(there, there)
    was = sent(f"{WAS}{name}", there)
    mine = was if request.form.get(f"{TAKE}{name}") == THEIRS else sent(name)
    if refusal["status"] != STALE:
        return Entry(mine, was)
    if mine == was and was != there:
        return Entry(there, there, is_theirs=True)
    return Entry(mine, there, theirs=there if there not in (mine, was) else None)


@dataclass(frozen=True)
class Several:
    """Values of which each is there or not, so nobody has to choose: what either side has changed holds.
    `added` and `removed` are what somebody else has, meanwhile."""

    shown: list[str]
    was: list[str]
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def several(name: str, there: list[str], refusal: Refusal | None) -> Several:
    if not refusal or name not in request.form:
        return Several(there, there)
    mine, was = sent_words(name), sent_words(f"{WAS}{name}")
    if refusal["status"] != STALE:
        return Several(mine, was)
    added, removed = without(there, was), without(was, there)
    shown = without(there, without(was, mine)) + without(mine, was + there)
    return Several(shown, there, added, removed)


def without(some: list[str], others: list[str]) -> list[str]:
    return [each for each in some if each not in others]


def sent_words(name: str) -> list[str]:
    """From boxes, and from a text beneath them."""
    return [word for text in request.form.getlist(name) for word in text.split()]


def sent(name: str, missing: str = "") -> str:
    return tidy(name, request.form.get(name, missing))


def version_of(row: Any, refusal: Refusal | None) -> str:
    """What the form is made from: still what it was where it is sent back for another reason."""
    keeps = refusal and refusal["status"] != STALE
    return request.form.get(ETAG, row.etag) if keeps else str(row.etag)


def once_only() -> Markup:
    """The field of a form that makes something once, however often it is sent as it is."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, uuid4().hex)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        once_only=once_only, entry=entry, version_of=version_of, WAS=WAS, TAKE=TAKE, THEIRS=THEIRS
    )
