"""Visitors of the pages, with the cookie of a login."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import make_user
from tests.identity.visitors import Visitors, log_in


@pytest.fixture
def at_browser(app: Flask) -> Visitors:
    """Somebody with the cookie of a login; of the role that is called like them unless said otherwise."""

    def enter(name: str, role: str | None = None) -> FlaskClient:
        make_user(name, role)
        client = app.test_client()
        assert log_in(client, name).status_code == 303
        return client

    return enter


@pytest.fixture
def ada(at_browser: Visitors) -> FlaskClient:
    return at_browser("ada", "customer")


@pytest.fixture
def root(at_browser: Visitors) -> FlaskClient:
    return at_browser("admin")
