"""The language of who has no account yet, or does not say one in it: kept in a cookie."""

from flask import redirect, request
from werkzeug.wrappers import Response

from app.auth import public
from app.errors import Invalid
from app.pages.identity.logins import OWN_PATH
from app.pages.shell.blueprint import blp
from app.pages.shell.preferences import LANGUAGE, LANGUAGES

YEAR_S = 365 * 24 * 3600


@blp.post("/language")
@public
def choose_language() -> Response:
    chosen, target = request.form.get("language", ""), request.form.get("next", "/")
    if chosen not in LANGUAGES:
        raise Invalid("There is no such language.", "/form/language")
    answer = redirect(target if OWN_PATH.fullmatch(target) else "/", 303)
    answer.set_cookie(LANGUAGE, chosen, YEAR_S, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer
