"""Visitors of the pages, with the cookie of a login."""

import pytest
from flask.testing import FlaskClient

from tests.identity.visitors import Visitors


@pytest.fixture
def ada(at_browser: Visitors) -> FlaskClient:
    return at_browser("ada", "customer")


@pytest.fixture
def root(at_browser: Visitors) -> FlaskClient:
    return at_browser("admin")
