"""A mail server to send to, an outbox whose mails are ready as they are, and a visitor of the pages."""

import pytest

from app.jobs import send
from tests.mailbox import serving


@pytest.fixture
def mailbox(app):
    with serving() as mailbox:
        server = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": mailbox.port, "SMTP_TLS": "none"}
        ours = {"MAIL_FROM": "Atelier <atelier@example.com>", "MAIL_REPLY_TO": "us@example.com"}
        app.config.update(MAIL_GATEWAY="smtp", **server, **ours)
        yield mailbox


@pytest.fixture
def prepare(monkeypatch):
    """A registry of the test's own, in which each mail is ready as it is."""
    registry = {}
    monkeypatch.setattr(send, "PREPARE", registry)
    return registry


@pytest.fixture
def worker(at_browser):
    return at_browser("staff")
