"""What every noun has in common over HTTP: ids, strict queries, ETags, one commit per request."""

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, wraps
from typing import Any, TypeVar

import orjson
from flask import Flask, Response, g, make_response, request
from flask.json.provider import JSONProvider
from flask_smorest import Blueprint
from marshmallow import RAISE
from sqlalchemy.exc import DBAPIError
from webargs.flaskparser import FlaskParser
from werkzeug.routing import IntegerConverter, Map

from app import idempotency
from app.answers import answering
from app.auth import SAFE_METHODS, actor
from app.errors import Invalid, Stale
from app.extensions import db
from models.base import Lookup, Record
from models.columns import LARGEST_ID
from utils.schemas.encoders import encoder

Row = TypeVar("Row", bound=Record)
View = Callable[..., Any]

OVERTAKEN = "This record is no longer the one you have read."


class IdConverter(IntegerConverter):
    """`<id:quote_id>`: what no column can hold is not found, rather than a database error."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=LARGEST_ID)


class StrictParser(FlaskParser):
    """A misspelt filter would answer everything: refuse it rather than ignore it."""

    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {"query": RAISE}

    def parse(self, argmap: Any, req: Any = None, *, location: str | None = None, **options: Any) -> Any:
        if location != "query":
            return super().parse(argmap, req, location=location, **options)
        return dict(self.understood(argmap, request.path, request.query_string))

    @lru_cache(maxsize=1000)  # noqa: B019  there is one parser for ever
    def understood(self, argmap: Any, path: str, query: bytes) -> Any:
        """People and programs ask for the same first pages again and again."""
        return super().parse(argmap, request, location="query")


class Json(JSONProvider):
    def dumps(self, obj: Any, **_: Any) -> str:
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Any:
        body = orjson.dumps(self._prepare_response_obj(args, kwargs))
        return Response(body, mimetype="application/json")


class Resource(Blueprint):
    """A view fetches and acts. What it returns is answered and committed here, in this order,
    so that what was answered is what was committed."""

    ARGUMENTS_PARSER = StrictParser()

    def add_url_rule(self, rule: str, endpoint: Any = None, view_func: Any = None, *a: Any, **k: Any) -> None:
        if view_func is not None:
            view_func = self.doc(**who_may(view_func))(handled(view_func))
        super().add_url_rule(rule, endpoint, view_func, *a, **k)

    def arguments(self, schema: Any, *, location: str = "json", **kwargs: Any) -> Callable[[View], View]:
        # An instance: of a class, a new one would be made for every request.
        parse: Callable[[View], View] = super().arguments(schema(), location=location, **kwargs)

        def parsed(view: View) -> View:
            takes_query = location == "query" or getattr(view, "takes_query", False)
            view = parse(view)
            view.takes_query = takes_query  # type: ignore[attr-defined]
            return view

        return parsed

    def response(self, status: int, schema: Any = None, **kwargs: Any) -> Callable[[View], View]:
        """As in flask-smorest, whose documentation this is; the answer itself goes the short way."""
        document: Callable[[View], View] = super().response(status, schema, **kwargs)
        return lambda view: document(answering(view, status, encoder(schema) if schema else None))


def who_may(view: View) -> dict[str, Any]:
    """As the documentation tells it."""
    permission = getattr(view, "permission", None)
    return {"description": f"Needs the permission `{permission}`."} if permission else {"security": []}


def handled(view: View) -> View:
    """One transaction per request: committed when answered, rolled back when refused."""

    @wraps(view)
    def handle(*args: Any, **kwargs: Any) -> Response:
        g.writes = request.method not in SAFE_METHODS
        refuse_parameters(view)

        def answer() -> Response:
            return complete(make_response(view(*args, **kwargs)))

        try:
            return idempotency.once(answer) if g.writes else answer()
        except Exception:
            roll_back()
            raise

    return handle


def roll_back() -> None:
    """What was raised before is what the caller should hear of, also where the connection was cut."""
    with suppress(DBAPIError):
        db.session.rollback()


def refuse_parameters(view: View) -> None:
    if not getattr(view, "takes_query", False):
        for name in request.args:
            raise Invalid("Unknown parameter.", f"/query/{name}")


def complete(response: Response) -> Response:
    if response.status_code == 204:
        del response.headers["Content-Type"]
    if g.writes:
        idempotency.keep(response)
        db.session.commit()
    return response


def read(model: type[Record], row_id: int) -> Lookup:
    """To be shown and not changed: read later, and only those columns that the answer shows."""
    return Lookup(model, row_id, actor)


def fetch(model: type[Row], row_id: int) -> Row:
    """The row, if the caller may see it and it still is what they have read."""
    row = model.get(row_id, actor)
    # Weakly, because a proxy that compresses answers turns "7" into W/"7".
    if g.writes and request.if_match and not request.if_match.contains_weak(row.etag):
        raise Stale(OVERTAKEN)
    return row


def created(row: Row, noun: str) -> tuple[Row, dict[str, str]]:
    """A new row, and where it is from now on."""
    return row, {"Location": f"/api/v1/{noun}/{row.id}"}


def init_app(app: Flask) -> None:
    app.json = Json(app)
