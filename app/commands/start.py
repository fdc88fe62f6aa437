"""`flask start`: migrate, seed, say where the service is, and hand over to the process manager."""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

import click
from dotenv import dotenv_values
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.commands.seed import seed_all
from app.extensions import db
from utils.cad.processes import die_with_parent

PASSED_ON = ("DATA_DIR", "CAD_WORKERS")
LONGEST_START_S = 60


@click.command()
@with_appcontext
def start() -> None:
    """Run web, worker and scheduler in the foreground until SIGINT or SIGTERM."""
    config = current_app.config
    for folder in ("files", "logs"):
        Path(config["DATA_DIR"], folder).mkdir(parents=True, exist_ok=True)
    click.echo("Preparing the database")
    upgrade()
    lines = seeded()
    db.engine.dispose()
    click.echo("Starting web server, converter and scheduler")
    sys.stdout.flush()
    greet_when_up(lines)
    hand_over()


def seeded() -> list[str]:
    """The lines to print. Where seeding breaks off, what is shown only once is printed at once."""
    lines: list[str] = []
    try:
        for line in seed_all():
            lines.append(line)  # noqa: PERF402  kept also where the next one fails
    except BaseException:
        click.echo("\n".join(lines))
        raise
    return lines


def greet_when_up(lines: list[str]) -> None:
    """In a process beside the service: last of all, so that what is shown only once stays on the screen."""
    if os.fork():
        return
    die_with_parent()
    config = current_app.config
    wait_for(f"http://{config['HOST']}:{config['PORT']}/health")
    click.echo("\n".join(greeting(lines)))
    sys.stdout.flush()
    os._exit(0)


def wait_for(url: str) -> None:
    until = monotonic() + LONGEST_START_S
    while monotonic() < until:
        with suppress(OSError), urlopen(url, timeout=2):  # noqa: S310  it is our own
            return
        sleep(0.1)


def greeting(lines: list[str]) -> Iterator[str]:
    config = current_app.config
    address = f"http://{config['HOST']}:{config['PORT']}"
    yield f"\nAtelier is at {address}: log in, and drop a CAD file on the page Files."
    yield from lines
    if quiet():
        yield "  Requests are not shown here (LOG_LEVEL=INFO shows them). Ctrl-C stops all."


def quiet() -> bool:
    """In a terminal, a line for each request would carry what is shown once out of sight."""
    return sys.stdout.isatty() and "LOG_LEVEL" not in {**dotenv_values(".env"), **os.environ}


def hand_over() -> None:
    bin_folder = str(Path(sys.executable).parent)
    settings = {name: str(current_app.config[name]) for name in PASSED_ON}
    settings |= {"LOG_LEVEL": "WARNING"} if quiet() else {}
    arguments = [f"{bin_folder}/supervisord", "--configuration", "deploy/supervisord.conf"]
    if os.getuid() == 0:  # said aloud, or supervisord warns of it at each start
        arguments += ["--user", "root"]
    os.execve(arguments[0], arguments, {**os.environ, **settings, "ATELIER_BIN": bin_folder})  # noqa: S606
