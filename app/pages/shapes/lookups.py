"""What people may mean while they type the name of another record: `GET /companies/suggestions?q=`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup
from marshmallow import Schema

from app.auth import actor, needs
from app.pages.shapes.nouns import Noun
from app.pages.shapes.references import suggestions
from app.pages.shell.labels import label_of
from app.pages.shell.styles import use
from app.resources import Resource
from models.identity.permissions import Permission
from utils.schemas.fields import Text


class Typed(Schema):
    q = Text(200, load_default="")


@dataclass(frozen=True)
class Source:
    """`beside` names fields of which one says more closely whose records are meant: it is sent along."""

    plural: str
    reads: Permission
    beside: str = ""


# By table: what is offered of it.
SOURCES: dict[str, Source] = {}


def add_lookup(blp: Resource, noun: Noun) -> None:
    def suggest(q: str) -> str:
        return render_template("shapes/suggestions.html", found=suggestions(noun.table, q.strip()))

    suggest.__name__ = f"suggest_{noun.plural}"
    view = blp.arguments(Typed, location="query", as_kwargs=True)(needs(noun.reads)(suggest))
    blp.get(f"{noun.path}/suggestions")(view)
    SOURCES[noun.table] = Source(noun.plural, noun.reads)


def lookup(table: str | None) -> Markup:
    """The attributes of a field that offers records of `table` while one types."""
    source = SOURCES.get(table or "")
    if source is None or not actor.can(source.reads):
        return Markup()
    use("lookup")
    address = url_for(f"pages.suggest_{source.plural}")
    beside = Markup(' data-beside="{}"').format(source.beside) if source.beside else ""
    return Markup('data-lookup="{}"{}').format(address, beside)


def lookups_of(fields: Mapping[str, Any]) -> dict[str, Markup]:
    """Of the fields of a line: asked once, and not for each line."""
    return {name: lookup(each.table) for name, each in fields.items()}


def labels_of(fields: Mapping[str, Any]) -> dict[str, str]:
    return {name: label_of(name) for name in fields}
