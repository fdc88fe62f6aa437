"""What a first visit to each page has to load, as nginx sends it: no picture, and no 3D library."""

import gzip
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.access.callers import set_up
from tests.access.calls import prepared, routes_of

MOST = 60_000
LEVEL = 6  # of gzip, as deploy/nginx.conf says
LOADED = re.compile(r'<(?:link rel="(?:stylesheet|icon|modulepreload)"[^>]*href|script[^>]*src)="([^"]+)"')


def sent(answer: Any) -> int:
    return len(gzip.compress(answer.data, LEVEL))


def weight(client: FlaskClient, page: Any) -> int:
    """Of the page and of all that it names, but for the libraries."""
    assets = {address for address in LOADED.findall(page.text) if not address.startswith("/built/")}
    assert assets
    return sent(page) + sum(fetched(client, address) for address in assets)


def fetched(client: FlaskClient, address: str) -> int:
    with client.get(address) as answer:
        assert answer.status_code == 200
        return sent(answer)


@pytest.fixture
def weights(app: Flask) -> dict[str, int]:
    found, client = {}, app.test_client(use_cookies=False)
    for route in routes_of(app)["pages"].values():
        if route.method == "GET":
            url, asked = prepared(app, route, set_up("admin"))
            with client.get(url, **asked) as answer:
                if answer.status_code == 200 and answer.data.lstrip().startswith(b"<!doctype"):
                    found[route.name] = weight(client, answer)
    return found


def test_a_first_visit_is_light(weights):
    heaviest = max(weights, key=lambda name: weights[name])
    print(f"The heaviest of {len(weights)} pages: {heaviest} with {weights[heaviest] / 1000:.1f} kB")
    assert len(weights) > 20
    assert {name: size for name, size in weights.items() if size > MOST} == {}
