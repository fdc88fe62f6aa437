"""What tests of the pages do again and again, as a person at a browser would."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import PASSWORD
from tests.identity.people import code_of

HERE = {"Origin": "http://localhost"}
WRONG = "Wrong-Horse-7"
SCRIPT = "<script>alert(1)</script>"
BOB = {"email": "bob@example.com", "username": "bob", "password": PASSWORD, "user_type": "individual"}

Visitors = Callable[..., FlaskClient]


def send(client: FlaskClient, path: str, **data: object) -> TestResponse:
    return client.post(path, data=data, headers=HERE)


def log_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return send(client, "/login", username=name, password=password, **more)


def with_second_factor(client: FlaskClient) -> tuple[str, list[str]]:
    """The secret and the backup codes, as the pages show them."""
    page = send(client, "/account/security/factor", password=PASSWORD).text
    secret = shown(page, "secret").replace(" ", "")
    page = send(client, "/account/security/factor/enable", code=code_of(secret, -1)).text
    return secret, re.findall(r"<li>([0-9A-Z-]{19})</li>", page)


def shown(page: str, name: str) -> str:
    found = re.search(rf'id="{name}">([^<]+)<', page)
    assert found is not None, page
    return found[1]


def trouble(page: str, name: str) -> str:
    found = re.search(rf'id="{name}-trouble">([^<]+)<', page)
    assert found is not None, page
    return found[1]


def notice(client: FlaskClient, answer: TestResponse) -> str:
    """What the next page says about what was done last."""
    page = client.get(answer.location).text
    return str(re.findall(r'class="notice good" role="status">.*?<p>(.*?)</p>', page, re.DOTALL)[-1])
