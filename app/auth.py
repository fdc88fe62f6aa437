"""Who is calling, and whether this route is theirs to call."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response as BaseResponse

from app.acting import act_as
from app.errors import NotAllowed, Unauthenticated
from app.extensions import db
from app.identity.logins import lifetime
from app.remembered import remembered
from app.tokens import decoded
from models.identity.actors import ANONYMOUS, SYSTEM, Actor
from models.identity.api_keys import ApiKey
from models.identity.permissions import REGISTER, Permission
from models.identity.sessions import Session
from models.platform.audit_events import acting

View = TypeVar("View", bound=Callable[..., Any])

# Flask and flask-smorest bring these along, so nobody can mark them.
BUILT_IN = {"static", "api-docs.openapi_json"}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

actor: Actor = LocalProxy(lambda: g.actor)  # type: ignore[assignment]


def needs(permission: str | None) -> Callable[[View], View]:
    """Mark a route with the one permission its callers must hold. One that the register has not stops the
    start."""
    asked = None if permission is None else Permission(permission)

    def mark(view: View) -> View:
        view.permission = asked  # type: ignore[attr-defined]
        return view

    return mark


public = needs(None)


def authenticate() -> Actor:
    """By `Authorization: Bearer` or `X-API-Key`."""
    given = request.authorization
    token = given.token if given is not None and given.type == "bearer" else None
    key = request.headers.get("X-API-Key")
    if token and key:  # a good one must not hide a bad one
        raise Unauthenticated("Come with an access token or with an API key, not with both.")
    caller = (token and remembered(token, by_token)) or (key and remembered(key, ApiKey.actor_of))
    if not caller:
        raise Unauthenticated("A valid access token or API key is needed.")
    return caller


def by_token(token: str) -> Actor | None:
    claims = decoded(token, "access")
    found = Session.actor_of(claims["sid"]) if claims else None
    return replace(found, until=claims["exp"]) if claims and found else None


def by_cookie() -> Actor | None:
    """For the workbench's pages only; a form that another site sends is nobody's."""
    if request.method not in SAFE_METHODS and not same_origin():
        raise NotAllowed("This form was not sent from our own pages.")
    login = session.get("login")
    caller = Session.visited(login, lifetime()) if login else None
    # No transaction stays open while a slow client sends its form.
    db.session.rollback()
    return caller


def same_origin() -> bool:
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def authorize() -> BaseResponse | None:
    """Before every request, and before its body is read: closed, unless marked otherwise."""
    g.writes = False
    admit(ANONYMOUS)
    if request.endpoint is None or request.endpoint in BUILT_IN or asks_beforehand():
        return None
    view: Any = current_app.view_functions[request.endpoint]
    on_page = request.blueprint == "pages"
    if view.permission is None and not on_page:
        return None
    caller = by_cookie() if on_page else authenticate()
    if caller is not None:
        admit(caller)
    elif view.permission is not None:
        return redirect(url_for("pages.login", next=wanted_page()))
    if view.permission is not None and not actor.can(view.permission):
        raise NotAllowed(f"This needs the permission {view.permission}.")
    return None


def asks_beforehand() -> bool:
    """OPTIONS, which Flask itself answers with the methods that there are: browsers send it without the
    token, to learn whether a page of another origin may send one."""
    return request.method == "OPTIONS" and getattr(request.url_rule, "provide_automatic_options", False)


def wanted_page() -> str | None:
    """Where to go on after the login; a form that was sent cannot be gone back to."""
    return request.full_path.rstrip("?") if request.method in SAFE_METHODS else None


def admit(caller: Actor) -> None:
    g.actor = caller
    act_as(caller)


def forget(response: Response) -> Response:
    acting.set(SYSTEM)
    return response


def offered() -> list[Permission]:
    """What there is to choose from: the register's permissions of the nouns that routes ask for by now."""
    views = current_app.view_functions.values()
    nouns = {p.partition(":")[0] for view in views if (p := getattr(view, "permission", None))}
    return [Permission(name) for name in sorted(REGISTER) if name.partition(":")[0] in nouns]


def check_routes(app: Flask) -> None:
    """A route that nobody thought about stops the application from starting."""
    ours = {name: view for name, view in app.view_functions.items() if name not in BUILT_IN}
    unmarked = [name for name, view in ours.items() if not hasattr(view, "permission")]
    if unmarked:
        raise RuntimeError(f"Neither @needs nor @public: {', '.join(unmarked)}")


def init_app(app: Flask) -> None:
    app.before_request(authorize)
    app.after_request(forget)
