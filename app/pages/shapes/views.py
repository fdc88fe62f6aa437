"""Views that people save of a list: its filters, order and columns under a name of their own."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from flask import flash, redirect, url_for
from marshmallow import Schema
from werkzeug.wrappers import Response

from app.auth import actor, needs
from app.pages.shapes.nouns import NOUNS, Noun
from app.pages.shapes.queries import PLACE, asked, pairs
from app.pages.shell.blueprint import blp
from app.pages.shell.forms import filled
from app.pages.shell.words import _
from app.resources import Resource, fetch
from models.platform.saved_views import SavedView
from utils.schemas.fields import Line, Text


class ViewIn(Schema):
    name = Line(60, 1, required=True)
    query = Text(2000, load_default="")


@dataclass(frozen=True)
class Link:
    """`is_here` where the list is shown just so."""

    id: int
    name: str
    address: str
    is_here: bool


def views_of(noun: Noun) -> list[Link]:
    now = query_now()
    found = SavedView.of(actor, noun.plural)
    return [
        Link(each.id, each.name, f"{noun.list_address()}?{each.query}", each.query == now) for each in found
    ]


def query_now() -> str:
    """Always in the same order, so that the same view is known again."""
    return urlencode(sorted(pairs(asked())))


def tidy(query: str) -> str:
    kept = {name: values for name, values in parse_qs(query).items() if name not in PLACE}
    return urlencode(sorted(pairs(kept)))


def add_views(blp: Resource, noun: Noun) -> None:
    def save() -> Response:
        given = ViewIn().load(filled())
        view = SavedView.save(actor, noun.plural, given["name"], tidy(given["query"]))
        flash(_("The view “%(name)s” is saved.", name=view.name))
        return redirect(f"{noun.list_address()}?{view.query}", 303)

    save.__name__ = f"save_view_of_{noun.plural}"
    blp.post(f"{noun.path}/views")(needs(noun.reads)(save))


@blp.post("/views/<id:view_id>/delete")
@needs("self:write")
def delete_view(view_id: int) -> Response:
    view = fetch(SavedView, view_id)
    view.delete()
    flash(_("The view “%(name)s” is deleted.", name=view.name))
    noun = next((noun for noun in NOUNS.values() if noun.plural == view.place), None)
    return redirect(noun.list_address() if noun else url_for("pages.home"), 303)
