"""From what a view returns to the answer: its ETag, and its body only where somebody needs it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from flask import Response, make_response, request

from app.extensions import db
from app.tables import table_of, wants_table
from app.writes import writes
from models.base import Lookup, Record
from models.paging import Page
from utils.schemas.encoders import Encoder

View = Callable[..., Any]
JSON = "application/json"
BY_MEDIA_TYPE = {"Vary": "Accept"}


def answering(view: View, status: int, encode: Encoder | None) -> View:
    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        result, code, headers = parts_of(view(*args, **kwargs))
        if isinstance(result, Response):
            return result
        if encode is None:
            return make_response("", code or status, headers)
        return respond(result, code or status, headers, encode)

    return answer


def parts_of(result: Any) -> tuple[Any, int | None, dict[str, str]]:
    """Flask's ways to return: a body; body and status; body and headers; all three."""
    body, *rest = result if isinstance(result, tuple) else (result,)
    codes = [part for part in rest if isinstance(part, int)]
    headers = [part for part in rest if isinstance(part, dict)]
    return body, codes[0] if codes else None, headers[0] if headers else {}


def respond(result: Any, status: int, headers: dict[str, str], encode: Encoder) -> Response:
    if encode.is_list and not writes():
        if wants_table():
            return table_of(result, encode)
        headers = {**BY_MEDIA_TYPE, **headers}
    if isinstance(result, Page):
        result.columns = encode.items.columns(result.model)
    tag = tag_of(result)
    if isinstance(result, Lookup):
        lookup, result = result, result.found(encode.columns(result.model))
        tag = lookup.tag_of(result)
    if tag is not None:
        headers = {"ETag": f'"{tag}"', **headers}
        if not writes() and request.if_none_match.contains_weak(tag):
            return Response(status=304, headers=headers)
    return Response(orjson.dumps(encode.one(result)), status, headers, mimetype=JSON)


def tag_of(result: Any) -> str | None:
    if isinstance(result, Record):
        db.session.flush()  # the version is counted up here
    tag: str | None = getattr(result, "etag", None)
    return tag
