"""Every request has an id, for its answer, its problems, its log lines and its jobs alike."""

import re
from random import getrandbits

from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

HEADER = "X-Request-ID"

# Callers' ids end up in logs and headers: anything else in them is not taken over.
ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def assign() -> None:
    offered = request.headers.get(HEADER, "")
    g.request_id = offered if ACCEPTABLE.fullmatch(offered) else f"{getrandbits(128):032x}"
    clear_contextvars()
    bind_contextvars(request_id=g.request_id)


def current() -> str | None:
    """Also in a job, which goes on under the id of the request that caused it."""
    return get_contextvars().get("request_id")


def attach(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    return response


def init_app(app: Flask) -> None:
    app.before_request(assign)
    app.after_request(attach)
