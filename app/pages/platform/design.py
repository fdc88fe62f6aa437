"""All shapes and parts with all their states, for who builds the next page."""

import re

from flask import render_template

from app.auth import needs
from app.pages.platform import examples
from app.pages.shapes.kinds import Kind
from app.pages.shell.assets import STATIC
from app.pages.shell.blueprint import blp
from app.pages.supply import companies
from models.identity.permissions import Permission

TOKEN = re.compile(r"^    --([\w-]+): (?:#|rgb)", re.MULTILINE)


def colours() -> list[str]:
    """The names of tokens that are colours; each is shown by a class of its own."""
    return list(dict.fromkeys(TOKEN.findall((STATIC / "css" / "tokens.css").read_text())))


@blp.get("/design")
@needs(Permission("parts:read"))
def show_design() -> str:
    return render_template(
        "platform/design.html",
        colours=colours(),
        cells=examples.CELLS,
        statuses=examples.STATUSES,
        kinds={kind: examples.states_of(kind) for kind in Kind},
        panels=examples.panels(),
        listed=examples.listed,
        record=examples.record(),
        noun=companies.NOUN,
        form={"etag": "0"},
    )
