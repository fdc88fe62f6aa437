"""Every route of the application, called by one caller after the other."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.extensions import db
from routes.identity.permissions import VARIABLE
from tests.access.bodies import body_for
from tests.access.callers import ROLES, Scene, credentials, set_up
from tests.access.objects import values_for
from tests.identity.visitors import HERE

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

Row = dict[str, str]


@dataclass(frozen=True)
class Route:
    """One method of one address: `GET /api/v1/parts/{part_id}`."""

    noun: str
    path: str
    method: str
    endpoint: str
    arguments: frozenset[str]
    needs: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def routes_of(app: Flask) -> dict[str, dict[str, Route]]:
    """By their noun, as the application has them, the pages last; then by their name."""
    found = [route for rule in app.url_map.iter_rules() for route in described(app, rule)]
    found.sort(key=lambda route: (route.path, METHODS.index(route.method)))
    nouns = {noun: {route.name: route for route in found if route.noun == noun} for noun in app.blueprints}
    return {noun: routes for noun, routes in nouns.items() if routes}


def described(app: Flask, rule: Any) -> list[Route]:
    """One for each method; HEAD and OPTIONS come along with the others."""
    needed = getattr(app.view_functions[rule.endpoint], "permission", None) or "public"
    common = {"noun": rule.endpoint.split(".")[0], "path": VARIABLE.sub(r"{\1}", rule.rule), "needs": needed}
    common |= {"endpoint": rule.endpoint, "arguments": frozenset(rule.arguments)}
    return [Route(method=method, **common) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]


def prepared(app: Flask, route: Route, scene: Scene) -> tuple[str, dict[str, Any]]:
    """The address and the test client's arguments; all that they need is committed."""
    on_page = route.noun == "pages"
    headers = credentials(app, scene, on_page) | (HERE if on_page else {})
    asked = body_for(route.name, scene) | {"headers": headers}
    values = values_for(route.endpoint, {*route.arguments}, scene)
    return app.url_map.bind("localhost").build(route.endpoint, values, route.method), asked


def ask(app: Flask, route: Route, caller: str) -> TestResponse:
    url, asked = prepared(app, route, set_up(caller))
    answer = app.test_client(use_cookies=False).open(url, method=route.method, **asked)
    db.session.remove()
    answer.close()
    return answer


def told(answer: TestResponse) -> str:
    """The status; `login` where a page sends its caller to log in first."""
    to_login = answer.status_code == 302 and answer.location.startswith("/login")
    return "login" if to_login else str(answer.status_code)


def seen(app: Flask, route: Route) -> Row:
    """What everybody is answered, as a row of the table."""
    answers = {caller: told(ask(app, route, caller)) for caller in ROLES}
    return {"route": route.name, "needs": route.needs} | answers
