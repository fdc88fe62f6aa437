"""What tests of accounts do again and again, over HTTP as people would."""

from typing import Any

import pyotp
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.base import now
from tests.factories import PASSWORD
from utils.totp import STEP_S

API = "/api/v1/auth"
ADA = {"email": "ada@example.com", "username": "ada", "password": PASSWORD}
OTHER = "Another-Horse-8"


def post(client: FlaskClient, path: str, *, token: str = "", **body: Any) -> TestResponse:
    headers = bearer(token) if token else {}
    return client.post(f"{API}{path}", json=body, headers=headers)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def log_in(client: FlaskClient, **changes: str) -> TestResponse:
    return post(client, "/login", **{"username": "ada", "password": PASSWORD} | changes)


def token_of(client: FlaskClient, **changes: str) -> str:
    answer = log_in(client, **changes)
    assert answer.status_code == 200, answer.json
    return str(answer.json["access_token"])


def status_of(client: FlaskClient, token: str) -> int:
    return client.get(f"{API}/me", headers=bearer(token)).status_code


def code_of(secret: str, steps: int = 0) -> str:
    """That an authenticator app shows now, or so many steps later."""
    return pyotp.TOTP(secret).at(int(now().timestamp()) + steps * STEP_S)


def with_second_factor(client: FlaskClient, token: str) -> tuple[str, list[str]]:
    """The secret and the backup codes; the code of one step ago has switched it on."""
    secret = post(client, "/2fa/setup", token=token, password=PASSWORD).json["secret"]
    answer = post(client, "/2fa/enable", token=token, code=code_of(secret, -1))
    assert answer.status_code == 200, answer.json
    return secret, answer.json["backup_codes"]
