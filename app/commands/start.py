"""`flask start`: migrate, seed, say where the service is, and hand over to the process manager."""

import os
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.commands.seed import seed_all
from app.extensions import db

PASSED_ON = ("DATA_DIR", "CAD_WORKERS")


@click.command()
@with_appcontext
def start() -> None:
    """Run web, worker and scheduler in the foreground until SIGINT or SIGTERM."""
    config = current_app.config
    for folder in ("files", "logs"):
        Path(config["DATA_DIR"], folder).mkdir(parents=True, exist_ok=True)
    upgrade()
    click.echo(f"\nAtelier is at http://{config['HOST']}:{config['PORT']}")
    for line in seed_all():  # as they come: what is shown once is committed before the demo files are stored
        click.echo(line)
    sys.stdout.flush()
    db.engine.dispose()
    hand_over()


def hand_over() -> None:
    bin_folder = str(Path(sys.executable).parent)
    settings = {name: str(current_app.config[name]) for name in PASSED_ON}
    arguments = [f"{bin_folder}/supervisord", "--configuration", "deploy/supervisord.conf"]
    if os.getuid() == 0:  # said aloud, or supervisord warns of it at each start
        arguments += ["--user", "root"]
    os.execve(arguments[0], arguments, {**os.environ, **settings, "ATELIER_BIN": bin_folder})  # noqa: S606
