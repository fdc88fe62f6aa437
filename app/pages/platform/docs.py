"""The API's pages: every operation, to be read and tried; one page for each noun."""

from flask import current_app, render_template, request

from app.auth import public
from app.document.api import document_of
from app.errors import NotFound
from app.pages.platform.operations import Document
from app.pages.shell.blueprint import blp


def document() -> Document:
    """Made once: it is the same for everybody."""
    known = current_app.extensions
    if "document" not in known:
        known["document"] = document_of(current_app)
    return Document(known["document"], request.host_url.rstrip("/"))


@blp.get("/docs")
@public
def show_docs() -> str:
    return render_template("platform/docs.html", document=document())


@blp.get("/docs/<noun>")
@public
def show_operations(noun: str) -> str:
    found = document()
    tag = next((each for each in found.tags if each["name"] == noun), None)
    if tag is None:
        raise NotFound("The API has no such noun.")
    operations = found.of(noun)
    shapes = found.shapes_of(operations)
    return render_template("platform/operations.html", tag=tag, operations=operations, shapes=shapes)
