"""What fields, actions and values are called, in the page's language."""

from app.pages.shell.preferences import language
from utils.trail.vocabulary import CHANGED, VERBS, in_language, label


def label_of(name: str) -> str:
    found = label(name.rpartition(".")[2], language())
    return found[:1].upper() + found[1:]


def done_of(action: str) -> str:
    return in_language(VERBS.get(action, CHANGED["update"]), language())


def action_of(action: str) -> str:
    return action.replace("_", " ").capitalize()


def value_of(value: str) -> str:
    return str(value).replace("_", " ").capitalize()
