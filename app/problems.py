"""Every error leaves the API from here, as RFC 9457 problem details."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, g, jsonify, request
from flask_smorest import Api
from marshmallow import Schema, fields
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from app.errors import Conflict, DomainError
from utils.gateways.storage import NO_ROOM, Full, OutOfReach

PROBLEM_JSON = "application/problem+json"
LISTED, LONGEST = 20, 500  # errors of one problem, characters of each
OVERTAKEN = "Someone changed this record meanwhile: read it again, then retry."
UNIQUE = "It repeats what must be unique."
LINKED = "It names what does not exist, or others still refer to it."
# As PostgreSQL, in any language, and SQLite name the columns: "(a, b)=(1, 2)", "failed: parts.a, parts.b".
REPEATED = re.compile(r"\(([\w, ]+)\)=|failed: ([\w., ]+)")
SHOWN_AS = {"login_name": "username", "place": "name"}  # columns that nobody outside knows
OUT_OF_REACH = "The file store is out of reach: try again in a moment."
FULL = "There is no room left to store anything: whoever runs this service must make some."
BUSY = "The database is busy or out of reach: try again in a moment."


MEANINGS = {
    "type": ("names this kind of refusal, for programs", "urn:atelier:problem:not_found"),
    "title": ("the status in words", "Not Found"),
    "status": ("the HTTP status", 404),
    "detail": ("says to people what is wrong", "Part not found."),
    "instance": ("the address that was asked", "/api/v1/parts/12"),
    "code": ("tells two refusals with the same status apart, for programs", "not_found"),
    "request_id": ("names this request in the log", "5b0e7f0f5d5c4c1f8f0f1c7b2a9d3e44"),
    "errors": ("one entry for each value that is not taken",),
    "used_by": ("what names the record that was to be deleted, as far as the caller may see it",),
    "noun": ("the kind of the records that name it", "parts"),
    "field": ("the field that they name it in", "file_id"),
    "ids": ("the first ten of them", [12, 15]),
    "total": ("how many there are", 2),
    "total_is_exact": ("false where there are more than `total`, which then is where counting ended", True),
    "pointer": ("where the value stands: in `/json`, `/query`, `/header` or `/form`", "/json/name"),
}


class ProblemError(Schema):
    pointer = fields.String(required=True)
    detail = fields.String(required=True)


class Use(Schema):
    noun = fields.String(required=True)
    field = fields.String(required=True)
    ids = fields.List(fields.Integer(), required=True)
    total = fields.Integer(required=True)
    total_is_exact = fields.Boolean(required=True)


class Problem(Schema):
    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    code = fields.String(required=True)
    request_id = fields.String(required=True)
    errors = fields.List(fields.Nested(ProblemError))
    used_by = fields.List(fields.Nested(Use))


class ProblemApi(Api):
    ERROR_SCHEMA = Problem

    def handle_http_exception(self, error: HTTPException) -> Response:
        messages = getattr(error, "data", {}).get("messages")
        errors = [*invalid_fields(messages)] if messages else []
        response = problem(error.code or 500, error.description, **listed(errors))
        headers = dict(error.get_headers())  # such as Allow and Retry-After
        response.headers.update({**headers, "Content-Type": PROBLEM_JSON})
        return response


def problem(status: int, detail: str | None, code: str | None = None, **extra: Any) -> Response:
    here = {"instance": request.path, "request_id": g.request_id}
    response = jsonify(described(status, detail, code) | here | extra)
    response.status_code, response.mimetype = status, PROBLEM_JSON
    return response


def described(status: int, detail: str | None, code: str | None) -> dict[str, Any]:
    title = HTTP_STATUS_CODES[status]
    code = code or title.lower().replace(" ", "_")
    kind = {"type": f"urn:atelier:problem:{code}", "title": title, "status": status}
    return kind | {"detail": detail, "code": code}


def invalid_fields(messages: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """Flatten marshmallow's nested messages: {"json": {"name": ["Required."]}}."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from invalid_fields(inner, f"{pointer}/{escaped(key)}")
    else:
        messages = messages if isinstance(messages, list) else [messages]
        yield from ({"pointer": pointer, "detail": message} for message in messages)


def escaped(key: Any) -> str:
    """As RFC 6901 writes a name within a pointer."""
    return str(key).replace("~", "~0").replace("/", "~1")


def listed(errors: list[dict[str, str]]) -> dict[str, Any]:
    """No answer grows with what was wrong in the request: beyond so many errors, only how many more."""
    if not errors:
        return {}
    more = len(errors) - LISTED
    last = [{"pointer": "", "detail": f"And {more} more."}] if more > 0 else []
    return {"errors": [cut(error) for error in errors[:LISTED]] + last}


def cut(error: dict[str, str]) -> dict[str, str]:
    return {name: text if len(text) <= LONGEST else f"{text[:LONGEST]}…" for name, text in error.items()}


def refused(error: DomainError) -> Response:
    response = problem(error.status, error.detail, error.code, **listed(error.errors), **error.members)
    response.headers.update(error.headers)
    return response


def overtaken(_: StaleDataError) -> Response:
    return problem(412 if request.if_match else 409, OVERTAKEN)


def broken_rule(error: IntegrityError) -> Response:
    """A row that the database refuses for its neighbours; any other refusal is our own bug."""
    known = conflict_of(error)
    if known is None:
        raise error
    return refused(known)


def conflict_of(error: IntegrityError) -> Conflict | None:
    words = str(error.orig).lower()
    if "unique" in words:
        return Conflict(repeated(words), "not_unique")
    return Conflict(LINKED, "linked") if "foreign key" in words else None


def repeated(words: str) -> str:
    """Which columns others already have, as far as the database's words tell it."""
    found = REPEATED.search(words)
    if found is None:
        return UNIQUE
    names = [name.split(".")[-1] for name in (found[1] or found[2]).split(", ")]
    return f"Another one already has this {' and '.join(SHOWN_AS.get(name, name) for name in names)}."


def busy(_: Exception) -> Response:
    response = problem(503, BUSY, "database_busy")
    response.headers["Retry-After"] = "1"
    return response


def out_of_reach(_: OutOfReach) -> Response:
    response = problem(503, OUT_OF_REACH, "storage_unavailable")
    response.headers["Retry-After"] = "5"
    return response


def full(error: OSError) -> Response:
    """A disk without room, the store's or that of what is on its way in; any other such error is ours."""
    if not isinstance(error, Full) and error.errno not in NO_ROOM:
        raise error
    response = problem(507, FULL, "storage_full")
    response.headers["Retry-After"] = "60"
    return response


def init_app(app: Flask) -> None:
    app.register_error_handler(OutOfReach, out_of_reach)
    app.register_error_handler(Full, full)
    app.register_error_handler(OSError, full)
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(StaleDataError, overtaken)
    app.register_error_handler(IntegrityError, broken_rule)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(InterfaceError, busy)
    app.register_error_handler(NoConnectionLeft, busy)
