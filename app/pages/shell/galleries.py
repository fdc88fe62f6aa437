"""Lists as pages show them: the API's, a screen at a time."""

from typing import Any

from flask import Flask, request, url_for
from marshmallow import Schema, pre_load

from models.paging import Page
from utils.schemas.lists import CursorField

SHOWN = 24  # fills rows of two, three, four and six


class Gallery(Schema):
    """A list as a page asks for it: a form also sends the fields that were left empty."""

    @pre_load
    def drop_empty(self, data: Any, **_: Any) -> dict[str, str]:
        return {name: value for name, value in data.items() if value.strip()}


def next_address(endpoint: str, found: Page) -> str | None:
    """Where the list goes on, None at its end."""
    cursor = CursorField().serialize("next", found)
    return url_for(endpoint, **asked(), cursor=cursor) if cursor else None


def first_address(endpoint: str) -> str | None:
    """Where the list begins, None on that page."""
    return url_for(endpoint, **asked()) if request.args.get("cursor") else None


def asked() -> dict[str, Any]:
    """The same filters and sort, from the beginning."""
    return {name: value for name, value in request.args.items() if value and name != "cursor"}


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(next_address=next_address, first_address=first_address)
