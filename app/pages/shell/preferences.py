"""In which language, time zone and unit a page is written: as the person says, else as the browser does."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from babel import negotiate_locale
from flask import g, has_request_context, request

from models.identity.actors import ANONYMOUS
from models.identity.preferences import LengthUnit, Preferences
from utils.schemas.identity.users import time_zones

ENGLISH, GERMAN = "en", "de"
LANGUAGES: Final = {ENGLISH: "English", GERMAN: "Deutsch"}  # each by its own name
# The cookies of who has chosen a language without an account, and of where the browser is (static/js/app.js).
LANGUAGE, ZONE = "lang", "zone"
UTC = "UTC"

Wish = TypeVar("Wish")


def once(decide: Callable[[], Wish]) -> Callable[[], Wish]:
    """Decided once for a request: a page asks with every word. After a login in it, `g.actor` is another."""
    name = f"atelier.{decide.__name__}"

    @wraps(decide)
    def decided() -> Any:
        if not has_request_context():
            return decide()
        caller = g.get("actor", ANONYMOUS)
        if (known := request.environ.get(name)) is None or known[0] is not caller:
            known = request.environ[name] = (caller, decide())
        return known[1]

    return decided


def wishes() -> Preferences:
    caller = g.get("actor", ANONYMOUS) if has_request_context() else ANONYMOUS
    return caller.preferences


def cookie(name: str) -> str:
    return request.cookies.get(name, "") if has_request_context() else ""


@once
def language() -> str:
    """What was chosen, else what the browser asks for, else English."""
    chosen = wishes().language or cookie(LANGUAGE)
    return chosen if chosen in LANGUAGES else wanted()


def wanted() -> str:
    """Werkzeug would answer English to `de-AT, en;q=0.5`, as nobody has written that for Austria."""
    asked = request.accept_languages if has_request_context() else []
    tags = [tag for tag, quality in asked if quality]
    return negotiate_locale(tags, LANGUAGES, sep="-") or ENGLISH


@once
def zone() -> ZoneInfo:
    """What the person says, else what the browser's script has told, else UTC."""
    known = (name for name in (wishes().time_zone, cookie(ZONE)) if name in time_zones())
    return ZoneInfo(next(known, UTC))


def unit() -> LengthUnit:
    return wishes().length_unit
