"""What still names a record that was to be deleted, for people: a name and, where there is one, its page."""

from dataclasses import dataclass

from flask import Flask

from app.auth import actor
from app.pages.shapes.nouns import address_of
from app.pages.shell.preferences import language
from app.pages.shell.refusals import Refusal
from models.platform.histories import names_of
from utils.trail.vocabulary import noun


@dataclass(frozen=True)
class Naming:
    """`kind`: the noun in the reader's language; `address`: of its page, None where it has none."""

    kind: str
    name: str
    address: str | None


def naming(refusal: Refusal) -> list[Naming]:
    """The first of each noun, as the refusal lists them."""
    return [each for use in refusal.get("used_by", []) for each in of_noun(use["noun"], use["ids"])]


def of_noun(table: str, ids: list[int]) -> list[Naming]:
    names, kind = names_of(table, ids, actor), noun(table, language())
    return [Naming(kind, name, address_of(table, row_id)) for row_id, name in sorted(names.items())]


def further(refusal: Refusal) -> int:
    """How many there are beside those."""
    uses = refusal.get("used_by", [])
    return sum(use["total"] - len(use["ids"]) for use in uses)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(naming=naming, further=further)
