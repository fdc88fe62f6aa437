"""Commands: `flask start`, `flask seed`, `flask convert`."""

from flask import Flask

from app.commands.convert import convert
from app.commands.seed import seed
from app.commands.start import start


def init_app(app: Flask) -> None:
    for command in (convert, seed, start):
        app.cli.add_command(command)
