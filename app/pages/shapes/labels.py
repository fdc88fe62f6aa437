"""What was done, in the page's language: as the history tells it."""

from app.pages.shell.preferences import language
from utils.trail.vocabulary import CHANGED, VERBS, in_language


def done_of(action: str) -> str:
    return in_language(VERBS.get(action, CHANGED["update"]), language())
