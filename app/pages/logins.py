"""Logging in and out at a browser: the login of the API, kept in a signed cookie."""

import re
from typing import Any

from flask import redirect, render_template, request, session, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from app.auth import actor, needs, public
from app.limits import limited
from app.logins import Halfway, log_in, log_out
from app.pages.blueprint import blp
from app.pages.forms import filled
from app.pages.refusals import Refusal, said_by
from utils.schemas.identity.auth import LoginIn

# `//host` and `/\host` are other hosts to a browser, and so they are once it has dropped a tab.
OWN_PATH = re.compile(r"/(?:[^/\\\s][^\\\s]*)?")


class LoginQuery(Schema):
    next = fields.String(load_default="/", metadata={"description": "where to go afterwards"})


@blp.get("/login")
@public
@blp.arguments(LoginQuery, location="query", as_kwargs=True)
def login(next: str) -> str:  # noqa: A002
    return show_login(next)


def show_login(next_path: str = "/", refusal: Refusal | None = None, **_: Any) -> str:
    return render_template("login.html", next=next_path, refusal=refusal)


def refused_login(refusal: Refusal) -> str:
    return show_login(request.form.get("next", "/"), refusal)


@blp.post("/login")
@public
@limited("login")
@said_by(refused_login)
def enter() -> Response:
    given = filled()
    target = given.pop("next", "/") or "/"
    # Not tidied: a password may begin or end with a space.
    data = LoginIn().load(given | {"password": request.form.get("password", "")})
    opened = log_in(data["username"], data["password"])
    if isinstance(opened, Halfway):
        session["halfway"] = opened.mfa_token
        return redirect(url_for("pages.login"), 303)
    session.clear()
    session["login"] = opened.id
    return redirect(target if OWN_PATH.fullmatch(target) else "/", 303)


@blp.post("/logout")
@needs("self:write")
def leave() -> Response:
    log_out(actor)
    session.clear()
    return redirect(url_for("pages.login"), 303)
