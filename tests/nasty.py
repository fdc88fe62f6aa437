"""Values that no field should be harmed by, and the routes and fields to try them at."""

from typing import Any

from flask import Flask
from marshmallow import Schema, fields

from tests.access.calls import Route, routes_of

TEXTS = [
    *("", " ", "\0", "a\0b", "a\nb", "\x1b[31m", "\u202egnp.exe", "\u200b", "\ufeffa", "\U000e0041"),
    *("e\u0301", "\uff11\uff12", "\u0663", "ﬃ", "İ", "ẞ" * 300, "🎉" * 200, "%", "_", "\\", "'", '"'),
    *("{{ 7*7 }}", "((((" * 300, "{" * 1600, "{{ " + "(" * 800, "x" * 70_000, "../../etc/passwd"),
    *("0", "-1", "1_0", "1e5", "9" * 30, "NaN", "Infinity", "-0", "1e999999", "null", "true", "[]"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z", "*", "-*", ":"),
    *("a@b", "a@\u2603.de", f"a@{'x' * 64}.de", "a@xn--\u00e9.de", "a" * 255, "ß" * 255),
    *("http://\0", "http://[", "http://x:99999/"),
]
VALUES: list[Any] = [
    *TEXTS,
    *(None, True, False, 0, -1, 1.5, 211.0, 2**31, 2**63, -(2**63), 2**64, 10**30, 1e308, 5e-324),
    *([], [[]], [None], ["\0"], [{}], ["x"] * 3000),
    *({}, {"": 0}, {"a\0": 1}, {"a": "\0"}, {"~/": {"/~": None}}),
]


def deep(levels: int) -> Any:
    value: Any = {}
    for _ in range(levels):
        value = {"a": [value]}
    return value


VALUES += [deep(3), deep(100), deep(300)]


def every_route(app: Flask) -> list[Route]:
    return [route for routes in routes_of(app).values() for route in routes.values()]


def schema_of(app: Flask, route: Route, place: str) -> Schema | None:
    """What a route takes in its JSON or its query."""
    found: Schema | None = parameter_of(app, route, place).get("schema")
    return found


def needs_body(app: Flask, route: Route) -> bool:
    """Actions may go without; an upload, which reads its body itself, may not."""
    needed: bool = parameter_of(app, route, "json").get("required", True)
    return needed


def parameter_of(app: Flask, route: Route, place: str) -> dict[str, Any]:
    documents = getattr(app.blueprints[route.noun], "_docs", {})
    operation = documents.get(route.endpoint.split(".")[-1], {}).get(route.method.lower(), {})
    parameters = operation.get("arguments", {}).get("parameters", [])
    return next((each for each in parameters if each["in"] == place), {})


def bodies(schema: Schema, valid: dict[str, Any]) -> list[dict[str, Any]]:
    """The valid one with each value at each field, and within each list and each schema in it."""
    found = []
    for name, field in schema.load_fields.items():
        found += [valid | {name: value} for value in VALUES]
        inner = field.inner if isinstance(field, fields.List) else None
        if inner is not None:
            found += [valid | {name: [value]} for value in VALUES]
        if isinstance(nested := inner or field, fields.Nested):
            around = (lambda body: [body]) if inner else (lambda body: body)
            found += [valid | {name: around(body)} for body in bodies(nested.schema, {})]
    return found
