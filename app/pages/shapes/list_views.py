"""The routes of a list: its page, what it shows as a file, and what is offered while one types."""

from typing import Any

from flask import Response, render_template
from marshmallow import ValidationError

from app.auth import needs
from app.pages.shapes.exports import export
from app.pages.shapes.listings import Listing, shown
from app.pages.shapes.queries import SHOWN, asked_of, remember
from app.pages.shapes.views import add_views
from app.pages.shell.refusals import problem_of, said_by
from app.resources import Resource
from models.paging import Window


def listed(listing: Listing, refusal: dict[str, Any] | None = None, **given: Any) -> str:
    found = shown(listing, refusal=refusal, **given)
    return render_template("shapes/listing.html", list=found, noun=listing.noun, **listing.about())


def add_listing(blp: Resource, listing: Listing) -> None:
    """`GET /companies`, what it shows as a file, and views of it that people save."""
    noun = listing.noun

    def list_them(**given: Any) -> str:
        remember(noun.plural)
        try:
            return listed(listing, **given)
        except ValidationError as error:  # a record that is asked for by a name that nothing has
            return refused(problem_of(error))

    def refused(refusal: dict[str, Any], **_asked: Any) -> str:
        said = " ".join(refusal["fields"].values()) or refusal["detail"]  # the list has no field to say it at
        return listed(
            listing, refusal | {"detail": said}, window=Window(SHOWN, 0, f"-{noun.model.sorts[0]}", None)
        )

    list_them.__name__ = f"list_{noun.plural}"
    asks = asked_of(listing.asks, listing.columns, tuple(listing.references))
    view = blp.arguments(asks, location="query", as_kwargs=True)(needs(noun.reads)(list_them))
    blp.get(noun.path)(view)

    def export_them(sheet: str, **given: Any) -> Response:
        return export(shown(listing, **given), sheet)

    export_them.__name__ = f"export_{noun.plural}"
    guarded = said_by(refused)(export_them)
    view = blp.arguments(asks, location="query", as_kwargs=True)(needs(noun.reads)(guarded))
    blp.get(f"{noun.path}/export.<any(csv,xlsx):sheet>")(view)
    add_views(blp, noun)
