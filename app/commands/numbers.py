"""`flask numbers set PO 124`: a series goes on behind the numbers of a former system."""

import click
from flask.cli import AppGroup, with_appcontext

from app.errors import Conflict
from app.extensions import db
from models.columns import Base
from models.platform.counters import go_on, written

LARGEST = 2**31 - 2  # as the column holds it, and one more to come

numbers = AppGroup("numbers", help="Look after the numbers of documents.")


@numbers.command("set")
@click.argument("series")
@click.argument("last", type=click.IntRange(1, LARGEST))
@with_appcontext
def set_last(series: str, last: int) -> None:
    """Let SERIES go on as if LAST had been given already, and never back.

    Safe while the service runs: whoever needs a number at this moment waits for it.
    """
    if series not in known():
        raise click.ClickException(f"There is no series {series}: {', '.join(known())}.")
    try:
        go_on(series, last)
    except Conflict as refusal:
        raise click.ClickException(refusal.detail) from None
    db.session.commit()
    click.echo(f"The next one is {written(series, last + 1)}.")


def known() -> list[str]:
    """Of all nouns that are numbered."""
    models = [mapper.class_ for mapper in Base.registry.mappers]
    found = {getattr(model, "series", None) for model in models}
    return sorted(series for series in found if isinstance(series, str))
