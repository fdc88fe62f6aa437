"""What fields, actions and values are called, in the page's language."""

from flask import Flask

from app.pages.shapes.queries import asked, pairs, without
from app.pages.shell.preferences import language
from utils.trail.vocabulary import VERBS, in_language, label


def label_of(name: str) -> str:
    found = label(name.rpartition(".")[2], language())
    return found[:1].upper() + found[1:]


def done_of(action: str) -> str:
    return in_language(VERBS.get(action, (action, action)), language())


def action_of(action: str) -> str:
    return action.replace("_", " ").capitalize()


def value_of(value: str) -> str:
    return str(value).replace("_", " ").capitalize()


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(label_of=label_of, action_of=action_of, value_of=value_of, done_of=done_of)
    app.jinja_env.globals.update(asked=asked, pairs=pairs, without=without)
