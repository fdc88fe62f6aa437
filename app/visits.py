"""Where a request comes from, as mails, the audit trail and the list of logins tell it; None: a command."""

from flask import has_request_context, request


def address() -> str | None:
    return request.remote_addr if has_request_context() else None


def agent() -> str | None:
    """How the browser or program calls itself, as far as a column of 255 holds it."""
    given = request.user_agent.string if has_request_context() else ""
    return given[:255].replace("\0", "") or None
