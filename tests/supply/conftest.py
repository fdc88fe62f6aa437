"""Who approves orders, and one that is approved."""

import pytest

from tests.factories import make_company
from tests.supply.orders import BOLT, NUT, url_of


@pytest.fixture
def manager(client_of):
    return client_of("manager")


@pytest.fixture
def approved(staff, manager):
    """The address of an order of three bolts and a nut."""
    url = url_of(staff, BOLT, NUT)
    assert staff.post(f"{url}/submit").status_code == 200
    assert manager.post(f"{url}/approve").status_code == 200
    return url


@pytest.fixture
def buyer(at_browser):
    return at_browser("staff")


@pytest.fixture
def supplier(app):
    return make_company(currency="EUR").id
