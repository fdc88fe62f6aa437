"""Lists as pages show them: the API's, a screen at a time."""

from typing import Any

from flask import Flask, url_for
from marshmallow import Schema, pre_load

from models.pages import Page
from utils.schemas.pages import CursorField

SHOWN = 24  # fills rows of two, three, four and six


class Gallery(Schema):
    """A list as a page asks for it: a form also sends the fields that were left empty."""

    @pre_load
    def drop_empty(self, data: Any, **_: Any) -> dict[str, str]:
        return {name: value for name, value in data.items() if value}


def next_address(endpoint: str, found: Page, filters: dict[str, Any]) -> str | None:
    """Where the list goes on, None at its end."""
    cursor = CursorField().serialize("next", found)
    return url_for(endpoint, cursor=cursor, **filters) if cursor else None


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(next_address=next_address)
