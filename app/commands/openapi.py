"""`flask openapi print`: the OpenAPI document, as generators of clients take it."""

import click
import orjson
from flask import current_app
from flask.cli import with_appcontext

from app.document.api import document_of


@click.group()
def openapi() -> None:
    """The OpenAPI document."""


@openapi.command("print")
@with_appcontext
def show() -> None:
    """Print the document as JSON."""
    click.echo(orjson.dumps(document_of(current_app), option=orjson.OPT_INDENT_2))
