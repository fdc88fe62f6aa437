"""The API's page: every route, to be read and tried."""

from flask import render_template

from app.auth import public
from app.pages.shell.blueprint import blp


@blp.get("/docs")
@public
def show_docs() -> str:
    return render_template("platform/docs.html")
