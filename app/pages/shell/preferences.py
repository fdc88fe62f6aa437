"""In which language a page is written: as the person at the browser wants it."""

from typing import Final

from babel import negotiate_locale
from flask import has_request_context, request

ENGLISH, GERMAN = "en", "de"
LANGUAGES: Final = {ENGLISH: "English", GERMAN: "Deutsch"}  # each by its own name
CHOICE = "lang"  # the cookie of who has chosen one without an account


def language() -> str:
    """What was chosen, else what the browser asks for, else English."""
    if not has_request_context():
        return ENGLISH
    chosen = request.cookies.get(CHOICE, "")
    return chosen if chosen in LANGUAGES else wanted()


def wanted() -> str:
    """Werkzeug would answer English to `de-AT, en;q=0.5`, as nobody has written that for Austria."""
    tags = [tag for tag, quality in request.accept_languages if quality]
    return negotiate_locale(tags, LANGUAGES, sep="-") or ENGLISH
