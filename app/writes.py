"""Whether what is done now may write: a request does where its method says so, a command and a job always.

Who only reads takes no lock and holds no transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, has_app_context, has_request_context


def writes() -> bool:
    return not has_app_context() or bool(g.get("writes", not has_request_context()))


@contextmanager
def writing(may: bool) -> Iterator[None]:
    """Around what `may` write or may not, within a request."""
    before = writes()
    g.writes = may
    try:
        yield
    finally:
        g.writes = before
