"""What every noun has in common over HTTP: ids, strict queries, ETags, one commit per request."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache, wraps
from inspect import signature
from typing import Any, TypeVar

import orjson
from flask import Flask, Response, g, make_response, request
from flask.json.provider import JSONProvider
from flask_smorest import Blueprint
from marshmallow import RAISE
from sqlalchemy.exc import DBAPIError, OperationalError
from webargs.flaskparser import FlaskParser
from werkzeug.routing import IntegerConverter, Map

from app import idempotency
from app.answers import answering
from app.auth import SAFE_METHODS, actor, needs
from app.bodies import has_body, json_of
from app.document import operations
from app.errors import Invalid, Malformed, Stale
from app.extensions import db
from app.facts import facts_of
from app.histories import history_of, language_of
from app.problems import escaped
from app.writes import writes, writing
from models.base import Lookup, Record
from models.columns import LARGEST_ID
from models.paging import Page, Window
from utils.schemas.encoders import encoder
from utils.schemas.lists import page_of
from utils.schemas.platform.histories import HistoryArgs, HistoryEntry
from utils.schemas.secrets import shows_secret

Row = TypeVar("Row", bound=Record)
View = Callable[..., Any]

BYTES = {"type": "string", "format": "binary"}
TRIES, DEADLOCK = 3, "40P01"  # as PostgreSQL calls it
OUTDATED = "This record is no longer the one you have read."
TAG = r'(?:W/)?"[^"\s]*"'
TAGS = re.compile(rf"\s*(?:\*|{TAG}(?:\s*,\s*{TAG})*)\s*")


class IdConverter(IntegerConverter):
    """`<id:quote_id>`: what no column can hold is not found, rather than a database error."""

    regex = "[0-9]+"  # of ASCII: each row has one address

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=LARGEST_ID)


class StrictParser(FlaskParser):
    """A misspelt filter would answer everything: refuse it rather than ignore it."""

    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {"query": RAISE}

    def parse(self, argmap: Any, req: Any = None, *, location: str | None = None, **options: Any) -> Any:
        if location != "query":
            return super().parse(argmap, req, location=location, **options)
        query = request.query_string
        whose = actor.id if b"cursor" in query else None  # nobody goes on with another one's
        return dict(self.understood(argmap, request.path, query, whose))

    @lru_cache(maxsize=1000)  # noqa: B019  there is one parser for ever
    def understood(self, argmap: Any, path: str, query: bytes, whose: int | None) -> Any:
        """People and programs ask for the same first pages again and again."""
        return super().parse(argmap, request, location="query")

    def load_querystring(self, req: Any, schema: Any) -> Any:
        """Refuse a parameter that is given twice: one of its values would be dropped in silence."""
        found = super().load_querystring(req, schema)
        given = (name for name, values in req.args.lists() if len(values) > 1)
        faults = [(f"/query/{escaped(n)}", "Given twice.") for n in given if n not in found.multiple_keys]
        if faults:
            raise Invalid.of(faults)
        return found

    def load_json(self, req: Any, schema: Any) -> Any:
        return json_of(req) if has_body(req) or not getattr(schema, "may_be_absent", False) else {}


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_doc_cbks.append(operations.complete)
        self.names: set[str] = set()

    def add_url_rule(self, rule: str, endpoint: Any = None, view_func: Any = None, *a: Any, **k: Any) -> None:
        if view_func is not None:
            self.refuse_taken(view_func.__name__)
            facts = facts_of(rule, view_func)
            view_func = self.doc(**who_may(view_func))(handled(view_func))
            view_func._apidoc["facts"] = facts
        super().add_url_rule(rule, endpoint, view_func, *a, **k)

    def refuse_taken(self, name: str) -> None:
        """The library would call the second one otherwise, and addresses of it would be the first one's."""
        if name in self.names:
            raise TypeError(f"{self.name} has two views called {name}.")
        self.names.add(name)

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

        def answered(view: View) -> View:
            encode = encoder(schema) if schema else None
            view = document(answering(view, status, encode))
            view.is_list = encode is not None and encode.is_list  # type: ignore[attr-defined]
            view.answer = schema  # type: ignore[attr-defined]
            view.shows_secret = schema is not None and shows_secret(schema())  # type: ignore[attr-defined]
            return view

        return answered

    def actions(self, model: type[Record], schema: Any, use_cases: Any = None, **bodies: Any) -> None:
        """A POST for each transition of `model` that somebody may call, with its text and permission. What
        touches more than one model is carried out by the function of its name in `use_cases`. `bodies` says
        what an action takes, all of which may be left out."""
        rules: list[Any] = [rule for rule in model.transitions() if rule.permission]  # type: ignore[attr-defined]
        noun = model.__tablename__.removesuffix("s")
        for rule in rules:
            view = acting(model, rule.action, f"{noun}_id", use_cases)
            view.__name__ = f"{rule.action}_{noun}"
            view = self.response(200, schema)(view)
            if rule.action in bodies:
                view = self.arguments(bodies[rule.action], required=False)(view)
            self.post(f"/<id:{noun}_id>/{rule.action}")(needs(rule.permission)(view))

    def sends(self, *media_types: str) -> Callable[[View], View]:
        """Bytes, of one of these media types."""
        content = {media_type: {"schema": BYTES} for media_type in media_types}
        document = self.doc(responses={200: {"content": content}})
        return lambda view: document(self.response(200)(view))

    def history(self, view: View, model: type[Record]) -> None:
        """Beside the `view` that reads one: what was done with it, by whom and when."""
        [name] = signature(view).parameters
        noun = name.removesuffix("_id").replace("_", " ")

        def read_history(window: Window, **ids: int) -> tuple[Page, Mapping[str, str]]:
            language = language_of(request.accept_languages)
            encode = encoder(view.answer)  # type: ignore[attr-defined]
            page = history_of(model, ids[name], actor, encode, language, window)
            return page, {"Content-Language": language, "Vary": "Accept, Accept-Language"}

        read_history.__name__ = f"{view.__name__}_history"
        read_history.__doc__ = f"Tell what was done with one {noun}, by whom and when"
        listed = self.response(200, page_of(HistoryEntry))(needs(view.permission)(read_history))  # type: ignore[attr-defined]
        taken = self.arguments(HistoryArgs, location="query", as_kwargs=True)(listed)
        self.get(f"/<id:{name}>/history")(taken)


def acting(model: type[Record], action: str, id_name: str, use_cases: Any) -> View:
    carry_out = getattr(use_cases, action, None) or getattr(model, action)

    def act(*body: dict[str, Any], **ids: int) -> Lookup:
        given = body[0] if body else {}
        carry_out(fetch(model, ids[id_name]), actor, **given)
        return read(model, ids[id_name])

    act.__doc__ = getattr(model, action).__doc__
    return act


def who_may(view: View) -> dict[str, Any]:
    """As the documentation tells it."""
    permission = getattr(view, "permission", None)
    return {"description": f"Needs the permission `{permission}`."} if permission else {"security": []}


def handled(view: View) -> View:
    """One transaction per request: committed when answered, rolled back when refused."""

    @wraps(view)
    def handle(*args: Any, **kwargs: Any) -> Response:
        g.shows_secret = getattr(view, "shows_secret", False)
        refuse_parameters(view)
        with writing(request.method not in SAFE_METHODS):
            return carry_out(lambda: complete(make_response(view(*args, **kwargs))))

    return handle


def carry_out(answer: Callable[[], Response]) -> Response:
    try:
        if not writes():
            return answer()
        refuse_malformed_tags()
        return in_the_end(lambda: idempotency.once(answer))
    except Exception:
        roll_back()
        raise


def in_the_end(answer: Callable[[], Response]) -> Response:
    """Once more where this and others had waited for each other, and the database has taken this one back to
    let them go on. Not where a file came with it: that has been read."""
    for _ in range(TRIES - 1):
        try:
            return answer()
        except OperationalError as error:
            if request.files or getattr(error.orig, "pgcode", None) != DEADLOCK:
                raise
            roll_back()
    return answer()


def roll_back() -> None:
    """What was raised before is what the caller should hear of, also where the connection was cut."""
    with suppress(DBAPIError):
        db.session.rollback()


def refuse_parameters(view: View) -> None:
    if not getattr(view, "takes_query", False):
        for name in request.args:
            raise Invalid("Unknown parameter.", f"/query/{escaped(name)}")


def refuse_malformed_tags() -> None:
    """Rather than to take a condition that nobody understands for none."""
    for name in ("If-Match", "If-None-Match"):
        if name in request.headers and not TAGS.fullmatch(request.headers[name]):
            raise Malformed('Tags are quoted, as in "7", "8", or a single *.', f"/header/{name}")


def complete(response: Response) -> Response:
    if response.status_code == 204:
        del response.headers["Content-Type"]
    if writes():
        idempotency.keep(response)
        db.session.commit()
    return response


def read(model: type[Record], row_id: int) -> Lookup:
    """To be shown and not changed: read later, and only those columns that the answer shows."""
    return Lookup(model, row_id, actor)


def fetch(model: type[Row], row_id: int) -> Row:
    """The row, if the caller may see it and it still is what they have read. Who will change it waits for
    those who are changing it: without If-Match, the last one wins."""
    row = model.get(row_id, actor, lock=writes())
    if writes():
        refuse_unless_current(row.etag)
    return row


def refuse_unless_current(tag: str) -> None:
    """As RFC 9110 has it; but weakly, because a proxy that compresses answers turns "7" into W/"7"."""
    if request.if_match and not request.if_match.contains_weak(tag):
        raise Stale(OUTDATED)
    if request.if_none_match.contains_weak(tag):
        raise Stale("This record is one of those that If-None-Match names.")


def created(row: Row, noun: str) -> tuple[Row, dict[str, str]]:
    """A new row, and where it is from now on."""
    return row, {"Location": f"/api/v1/{noun}/{row.id}"}


def init_app(app: Flask) -> None:
    app.json = Json(app)
