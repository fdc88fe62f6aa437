"""The rest of a body that nobody has read when its request is answered, such as a stranger's upload."""

from contextlib import suppress
from time import monotonic

from flask import Flask, Response, current_app, request

BLOCK = 256 * 1024
PATIENCE_S = 30


def read_on(response: Response) -> Response:
    """Read the rest, up to a limit, and forget it. The web server reads no more than 64 kB itself and closes
    the connection: a client that is still sending never learns why, and a proxy had it for others, too, whose
    requests fail."""
    if has_body():
        rest, until = 2 * current_app.config["MAX_CONTENT_LENGTH"], monotonic() + PATIENCE_S
        source = request.environ["wsgi.input"]
        with suppress(OSError, ValueError):  # what breaks off needs no answer
            while rest > 0 and monotonic() < until and (block := source.read(BLOCK)):
                rest -= len(block)
    return response


def has_body() -> bool:
    """Flask's own server for developers would wait for more than there is."""
    sent = request.content_length or "chunked" in request.headers.get("Transfer-Encoding", "")
    return bool(sent) and "werkzeug.socket" not in request.environ


def init_app(app: Flask) -> None:
    app.after_request(read_on)
