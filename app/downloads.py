"""Stored bytes on their way out: in parts, from near or far, and unread where the client has them already."""

from functools import partial
from typing import Any

from flask import Response, current_app, request, send_file
from werkzeug.wsgi import FileWrapper

from app.engineering.workshop import storage
from app.errors import NotFound
from app.gate import reading
from utils.gateways.storage import BLOCK


def send_stored(key: str, name: str, media_type: str, etag: str, **options: Any) -> Response:
    """With Range and If-None-Match; behind nginx only the address, and nginx does the rest."""
    prefix = current_app.config["X_ACCEL_PREFIX"] if storage().is_local else ""
    options |= {"mimetype": media_type, "download_name": name, "etag": etag, "max_age": 0}
    try:
        response = sent_from_disk(key, prefix, options) if storage().is_local else streamed(key, options)
    except FileNotFoundError:
        raise NotFound("The stored file is gone.") from None
    response.cache_control.private = True
    return hand_over(response, prefix + key) if prefix else response


def sent_from_disk(key: str, prefix: str, options: dict[str, Any]) -> Response:
    return send_file(storage().readable(key), conditional=not prefix, **options)


def streamed(key: str, options: dict[str, Any]) -> Response:
    """From far away, block by block: as many threads do so at once as the gate lets in."""
    ticket = reading.enter()
    try:
        source: Any = storage().readable(key)
        response = send_file(source, **options)
        # A wrapper that can seek: of a part, no more is fetched than that part.
        response.response, response.direct_passthrough = FileWrapper(source, BLOCK), False
        response.call_on_close(partial(reading.leave, ticket))
        response.content_length = source.size
        response.make_conditional(request, accept_ranges=True, complete_length=source.size)
        return response
    except BaseException:
        reading.leave(ticket)
        raise


def hand_over(response: Response, address: str) -> Response:
    response.close()
    response.set_data(b"")
    del response.headers["Content-Length"]
    response.headers["X-Accel-Redirect"] = address
    response.make_conditional(request)
    return response
