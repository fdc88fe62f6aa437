"""The signed cookie that keeps people logged in on the workbench's pages; the API has none."""

from hashlib import sha256

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface


class PageSessions(SecureCookieSessionInterface):
    digest_method = staticmethod(sha256)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Clients of the API pay for none."""
        return None if request.path.startswith("/api/") else super().open_session(app, request)
