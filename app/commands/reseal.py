"""`flask reseal`: seal with SECRET_KEY what OLD_SECRET_KEYS sealed, so that these can be dropped."""

import click
from flask import current_app
from flask.cli import with_appcontext

from models.sealed import reseal_all


@click.command()
@with_appcontext
def reseal() -> None:
    """Seal all kept secrets anew. Safe to run twice, and while the service runs.

    Ends with 1 where some can no longer be opened; they stay as they are.
    """
    lost = 0
    for column, done, closed in reseal_all(current_app.config["SECRETS"]):
        click.echo(f"{column}: {done} sealed anew, {closed} that none of the keys opens")
        lost += closed
    if lost:
        raise click.exceptions.Exit(1)
