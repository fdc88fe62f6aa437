"""Commands, as `flask start`: by their names, where each of them is."""

from importlib import import_module

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup

HOMES = {
    "convert": "app.commands.convert",
    "db": "flask_migrate.cli",
    "doctor": "app.commands.doctor",
    "files": "app.commands.files",
    "numbers": "app.commands.numbers",
    "openapi": "app.commands.openapi",
    "reset-factor": "app.commands.reset_factor",
    "reseal": "app.commands.reseal",
    "seed": "app.commands.seed",
    "start": "app.commands.start",
}


class Commands(AppGroup):
    """Each is imported when it is asked for; a server never does, and starts sooner without."""

    def list_commands(self, ctx: Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *HOMES})

    def get_command(self, ctx: Context, name: str) -> Command | None:
        if name not in HOMES:
            return super().get_command(ctx, name)
        command: Command = getattr(import_module(HOMES[name]), name.replace("-", "_"))
        return command


def init_app(app: Flask) -> None:
    app.cli = Commands(app.cli.name, commands=app.cli.commands)
