"""One application and one database of its own per test, and a client per role."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from app import create_app
from app.extensions import db, let_go
from models.identity.roles import Role
from tests.answers import Client
from tests.databases import SERVER, copy_of, settings_for, template
from tests.factories import login_as, make_user
from tests.identity.visitors import Visitors, log_in

Clients = Callable[[str], FlaskClient]

# How long an example takes says nothing on a machine that has other things to do.
settings.register_profile("ours", deadline=None)
settings.load_profile("ours")


@pytest.fixture(scope="session")
def template_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with template(tmp_path_factory.mktemp("template")) as url:
        yield url


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def database_url(template_url: str, data_dir: Path) -> Iterator[str]:
    with copy_of(template_url, data_dir) as url:
        yield url


@pytest.fixture(scope="session")
def application(template_url: str, data_dir: Path) -> Flask:
    """One for all tests; between them only its database is made anew."""
    url = template_url if SERVER else f"sqlite:///{data_dir / 'test.db'}"
    app = create_app(settings_for(data_dir, url))
    app.testing, app.test_client_class = True, Client
    # As in production, no request sees what another one left in its session.
    app.teardown_request(let_go)
    return app


@pytest.fixture
def app(application: Flask, database_url: str) -> Iterator[Flask]:
    before = dict(application.config)
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()
    application.config.update(before)


@pytest.fixture
def anonymous(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def client_of(app: Flask) -> Clients:
    """A client logged in as the one user of a role."""
    return lambda role: login_as(app, role)


@pytest.fixture
def admin(client_of: Clients) -> FlaskClient:
    return client_of("admin")


@pytest.fixture
def staff(client_of: Clients) -> FlaskClient:
    return client_of("staff")


@pytest.fixture
def customer(client_of: Clients) -> FlaskClient:
    return client_of("customer")


@pytest.fixture
def roles_as_they_were(app: Flask) -> Iterator[None]:
    """For tests that change them: on a server they stay from test to test."""
    before = {role.name: (role.permissions, role.approval_limits) for role in db.session.query(Role)}
    yield
    for role in db.session.query(Role).where(Role.name.in_(before)):
        role.permissions, role.approval_limits = before[role.name]
    db.session.commit()


@pytest.fixture
def at_browser(app: Flask) -> Visitors:
    """Somebody with the cookie of a login; of the role that is called like them unless said otherwise."""

    def enter(name: str, role: str | None = None) -> FlaskClient:
        make_user(name, role)
        client = app.test_client()
        assert log_in(client, name).status_code == 303
        return client

    return enter
