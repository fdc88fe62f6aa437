"""Devices from which somebody has logged in before. Wrong passwords that come from elsewhere do not lock them
out: each known device has tries of its own (as OWASP's device cookies have)."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from flask import Response, after_this_request, current_app, has_request_context, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

NAME = "atelier_device"
HEADER = "Device-Token"  # for clients that keep no cookies
LIFE = timedelta(days=365)
USERS = 5  # who share one device


def this_device() -> dict[str, Any]:
    """Its `id`, and the ids of the `users` who have logged in from it: signed, so nobody makes one up."""
    given = has_request_context() and (request.headers.get(HEADER) or request.cookies.get(cookie_name()))
    try:
        found: dict[str, Any] = signer().loads(given or "", max_age=int(LIFE.total_seconds()))
    except BadSignature:
        return {"id": uuid4().hex, "users": []}
    return found


def known_to(user_id: int) -> str | None:
    """The id of this device, if this user has logged in from it."""
    device = this_device()
    return str(device["id"]) if user_id in device["users"] else None


def remember(user_id: int) -> None:
    """With the answer to this request, if there is one."""
    if not has_request_context():
        return
    device = this_device()
    users = [user_id, *(user for user in device["users"] if user != user_id)][:USERS]
    token = signer().dumps({"id": device["id"], "users": users})
    config = current_app.config
    options = {"httponly": True, "samesite": "Lax", "secure": config["SESSION_COOKIE_SECURE"]}

    @after_this_request
    def tell(response: Response) -> Response:
        response.headers[HEADER] = token
        response.set_cookie(cookie_name(), token, max_age=LIFE, **options)
        return response


def cookie_name() -> str:
    return f"__Host-{NAME}" if current_app.config["SESSION_COOKIE_SECURE"] else NAME


def signer() -> URLSafeTimedSerializer:
    # The last of the keys signs, where elsewhere it is the first.
    secrets = [*reversed(current_app.config["SECRETS"])]
    return URLSafeTimedSerializer(secrets, salt="device", signer_kwargs={"digest_method": sha256})
