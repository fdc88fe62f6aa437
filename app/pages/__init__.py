"""The workbench: server-rendered pages for people at a browser."""

from flask import Flask


def init_app(app: Flask) -> None:
    # Imported late: views import models, and models import `app`. Each puts its views on the blueprint.
    from app.pages import (  # noqa: F401
        accounts,
        api_keys,
        assets,
        conflicts,
        docs,
        files,
        formats,
        galleries,
        invitations,
        logins,
        parts,
        passwords,
        people,
        refusals,
        registrations,
        roles,
        security,
    )
    from app.pages.blueprint import blp

    for part in (formats, assets, conflicts, galleries, passwords, refusals):
        part.init_app(app)
    app.register_blueprint(blp)
