"""The workbench: server-rendered pages for people at a browser.

`shell/` is what all pages stand in, `shapes/` what their kinds have in common; each noun says in its wing
what it has of them."""

from importlib import import_module

from flask import Flask

SHELL = "words assets styles navigation conflicts formats labels sentences galleries refusals cookies"
SHAPES = "globals uses"
NOUNS = {
    "identity": "accounts api_keys invitations languages logins passwords people registrations roles "
    "security",
    "engineering": "parts files categories tiles uploads",
    "supply": "companies locations clusters lookups purchase_orders",
    "platform": "design docs home",
}


def init_app(app: Flask) -> None:
    # Imported late: views import models, and models import `app`. Each puts its views on the blueprint.
    from app.pages.shell.blueprint import blp

    parts = [f"shell.{name}" for name in SHELL.split()] + [f"shapes.{name}" for name in SHAPES.split()]
    parts += [f"{wing}.{noun}" for wing, nouns in NOUNS.items() for noun in nouns.split()]
    for part in map(import_module, (f"app.pages.{each}" for each in parts)):
        if hasattr(part, "init_app"):
            part.init_app(app)
    app.register_blueprint(blp)
