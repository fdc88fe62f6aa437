"""Logging in and out at a browser: the login of the API, kept in a signed cookie."""

import re

from flask import redirect, render_template, request, session, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from app.auth import actor, needs, public
from app.identity.logins import Halfway, go_on, log_in, log_out
from app.limits import limited
from app.pages.shell.blueprint import blp
from app.pages.shell.forms import filled
from app.pages.shell.refusals import Refusal, said_by
from models.identity.sessions import Session
from utils.schemas.identity.auth import CodeIn, LoginIn

# `//host` and `/\host` are other hosts to a browser, and so they are once it has dropped a tab.
OWN_PATH = re.compile(r"/(?:[^/\\\s][^\\\s]*)?")


class LoginQuery(Schema):
    next = fields.String(load_default="/", metadata={"description": "where to go afterwards"})


@blp.get("/login")
@public
@blp.arguments(LoginQuery, location="query", as_kwargs=True)
def login(next: str) -> str:  # noqa: A002
    return show_login(next)


def show_login(next_path: str = "/", refusal: Refusal | None = None) -> str:
    return render_template("identity/login.html", next=next_path, refusal=refusal)


def refused_login(refusal: Refusal) -> str:
    return show_login(request.form.get("next", "/"), refusal)


@blp.post("/login")
@public
@limited("login")
@said_by(refused_login)
def enter() -> Response:
    given = filled()
    target = given.pop("next", "/") or "/"
    data = LoginIn().load(given)
    opened = log_in(data["username"], data["password"])
    log_out(actor)  # whoever was logged in at this browser
    session.clear()
    session["next"] = target if OWN_PATH.fullmatch(target) else "/"
    if isinstance(opened, Halfway):
        session["halfway"] = opened.mfa_token
        return redirect(url_for("pages.ask_for_code"), 303)
    return begin(opened)


def begin(opened: Session) -> Response:
    """From here on the cookie is this login's, and nothing else of it stays."""
    target = session.get("next", "/")
    session.clear()
    session["login"] = opened.id
    return redirect(target, 303)


@blp.get("/login/code")
@public
def ask_for_code() -> str | Response:
    return show_code() if "halfway" in session else redirect(url_for("pages.login"))


def show_code(refusal: Refusal | None = None) -> str:
    """Who took too long begins with the password again."""
    if refusal and refusal["code"] == "mfa_token_over":
        return show_login(session.get("next", "/"), refusal)
    return render_template("identity/code.html", refusal=refusal)


@blp.post("/login/code")
@public
@limited("login")
@said_by(show_code)
def enter_code() -> Response:
    code = CodeIn().load(filled())["code"]
    return begin(go_on(session.get("halfway", ""), code))


@blp.post("/logout")
@needs("self:write")
def leave() -> Response:
    log_out(actor)
    session.clear()
    return redirect(url_for("pages.login"), 303)
