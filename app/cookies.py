"""The signed cookie that keeps people logged in on the workbench's pages; the API has none."""

from hashlib import sha256

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin


class PageSessions(SecureCookieSessionInterface):
    digest_method = staticmethod(sha256)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Clients of the API pay for none."""
        return None if request.path.startswith("/api/") else super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """What browsers keep for ever is the same whatever the cookie says: or each change of it, such as a
        list that is remembered, would let them ask for every picture, style and script again."""
        super().save_session(app, session, response)
        if response.cache_control.immutable:
            others = [name for name in response.vary if name != "Cookie"]
            response.headers.pop("Vary", None)
            response.vary.update(others)
