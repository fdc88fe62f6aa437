"""`flask reset-factor NAME --reason WHY`: for the last administrator, whom nobody else can help."""

import click
from flask.cli import with_appcontext

from app.errors import Conflict
from app.extensions import db
from app.identity import second_factors
from models.identity.users import User


@click.command("reset-factor")
@click.argument("name")
@click.option("--reason", required=True, help="Goes into the audit trail.")
@with_appcontext
def reset_factor(name: str, reason: str) -> None:
    """Switch the second factor of NAME off, a user name or an e-mail address.

    Their logins end, and they are told by mail.
    """
    user = User.known_as(name)
    if user is None:
        raise click.ClickException(f"Nobody is called {name}.")
    try:
        second_factors.reset(user, reason)
    except Conflict as refusal:
        raise click.ClickException(refusal.detail) from None
    db.session.commit()
    click.echo(f"{user.username} logs in with a password alone now.")
