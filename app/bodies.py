"""Bodies as JSON: labelled so, whole, in UTF-8, and with every number exactly as it was written."""

import json
import re
from decimal import Decimal
from math import inf
from typing import Any

import orjson
from flask import Request

from app.errors import Malformed, TooLarge, WrongMedia

# A float keeps 15 digits of any number; one that is longer has this many characters with its point.
LONG_NUMBER = re.compile(rb"[0-9.]{16}")


def json_of(request: Request) -> Any:
    """Raises WrongMedia for what is not labelled as JSON, Malformed for what is none or not there."""
    if request.is_json:
        return parsed(whole(request))
    if has_body(request):
        raise WrongMedia("The body must be JSON, with Content-Type: application/json.")
    raise Malformed("A JSON body is needed, with Content-Type: application/json.", "/json")


def whole(request: Request) -> bytes:
    """Of a body that does not tell its length, werkzeug gives as much as is allowed. Raises TooLarge where
    that was not all."""
    body = request.get_data()
    if request.content_length is None and len(body) >= (request.max_content_length or inf):
        raise TooLarge(f"The body is larger than {request.max_content_length} bytes.")
    return body


def has_body(request: Request) -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def parsed(body: bytes) -> Any:
    """Raises Malformed, also for NaN, Infinity, what a float cannot hold, and more than 1,024 levels."""
    try:
        plain = orjson.loads(body)
        # Python's own parser is many times slower, and takes more than JSON: only where it is needed.
        return json.loads(body, parse_float=Decimal) if LONG_NUMBER.search(body) else plain
    except (ValueError, RecursionError) as error:
        raise Malformed("Invalid JSON body.", "/json") from error


def large_json_of(request: Request) -> Any:
    """Of a body that has no numbers, as that of a file in base64: nobody searches it for them."""
    try:
        return orjson.loads(whole(request))
    except ValueError as error:
        raise Malformed("Invalid JSON body.", "/json") from error
