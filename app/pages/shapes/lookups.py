"""What people may mean while they type the name of another record: `GET /companies/suggestions?q=`."""

from flask import render_template, url_for
from markupsafe import Markup
from marshmallow import Schema

from app.auth import actor, needs
from app.pages.shapes.nouns import NOUNS, Noun
from app.pages.shapes.references import suggestions
from app.pages.shell.styles import use
from app.resources import Resource
from utils.schemas.fields import Text


class Typed(Schema):
    q = Text(200, load_default="")


def add_lookup(blp: Resource, noun: Noun) -> None:
    def suggest(q: str) -> str:
        return render_template("shapes/suggestions.html", found=suggestions(noun.table, q.strip()))

    suggest.__name__ = f"suggest_{noun.plural}"
    view = blp.arguments(Typed, location="query", as_kwargs=True)(needs(noun.reads)(suggest))
    blp.get(f"{noun.path}/suggestions")(view)


def lookup(table: str | None) -> Markup:
    """The attributes of a field that offers records of `table` while one types."""
    noun = NOUNS.get(table or "")
    if noun is None or not actor.can(noun.reads):
        return Markup()
    use("lookup")
    return Markup('data-lookup="{}"').format(url_for(f"pages.suggest_{noun.plural}"))
