"""`flask files sweep`: remove bytes that nobody needs now, instead of little by little by the clock."""

import click
from flask.cli import AppGroup, with_appcontext

from app.engineering.unneeded import PARTS, remove_some, take_up
from utils.gateways.storage import OutOfReach

files = AppGroup("files", help="Look after the file store.")


@files.command()
@with_appcontext
def sweep() -> None:
    """Look through the whole store, and remove what no row has needed for UNNEEDED_HOURS.

    Safe at any time, also while the service runs. Ends with 1 where the store is out of reach.
    """
    try:
        found = sum(map(take_up, PARTS))
        removed = sum(iter(remove_some, 0))
    except OutOfReach as error:
        raise click.ClickException(f"The file store is out of reach: {error}") from error
    click.echo(f"{found} objects without a row found, {removed} removed.")
