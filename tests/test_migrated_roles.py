"""An upgraded installation has the permissions of a new one; what people have edited stays as it is."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask_migrate import upgrade

from app.extensions import db
from migrations.grants import EVENTS, ROLES, grant, revoke
from models.identity.roles import SEEDED, Role
from tests.test_migrations import empty_app, empty_url  # noqa: F401  fixtures

# What `flask seed` wrote at 0009, the head before migrations granted anything. It never changes.
SEEDED_AT_0009: dict[str, list[str]] = {
    "admin": ["*"],
    "manager": ["*", "-users:write", "-roles:*", "-settings:*", "-api_keys:read_all", "-api_keys:write_all"],
    "staff": [
        *("*:read", "*:read_all", "-users:*", "-roles:*", "-audit:*", "-api_keys:read_all"),
        *("api_keys:*", "call_requests:*", "categories:*", "companies:*", "documents:*", "files:*"),
        *("goods_receipts:*", "imports:*", "invoices:*", "locations:*", "orders:*", "otb:*", "parts:*"),
        *("purchase_orders:*", "quotes:*", "range_architecture:*", "range_intents:*", "season_plans:*"),
        *("stock:*", "supplier_invoices:*", "work_orders:*"),
        *("-api_keys:write_all", "-*:approve", "-*:override", "-*:publish", "-*:unlock"),
    ],
    "viewer": [
        *("*:read", "*:read_all", "-users:*", "-roles:*", "-audit:*", "-api_keys:read_all"),
        "-notifications:*",
    ],
    "customer": [
        *("files:read", "files:write", "documents:read", "documents:write"),
        *("quotes:read", "quotes:accept", "orders:read", "orders:write", "invoices:read"),
    ],
}


def seeded() -> None:
    """As it was done at 0009: today's models know columns that are not there yet."""
    moment = datetime.now(UTC)
    rows = sa.Table("roles", sa.MetaData(), autoload_with=db.engine)
    with db.engine.begin() as connection:
        for name, permissions in SEEDED_AT_0009.items():
            values = {"name": name, "permissions": permissions, "is_system": True, "version": 1}
            connection.execute(rows.insert().values(**values, created_at=moment, updated_at=moment))


def permissions_now() -> dict[str, list[str]]:
    found = db.session.execute(sa.select(ROLES.c.name, ROLES.c.permissions)).all()
    db.session.rollback()
    return {name: sorted(permissions) for name, permissions in found}


@pytest.mark.usefixtures("empty_app")
def test_an_upgraded_installation_has_the_permissions_of_a_new_one() -> None:
    upgrade(revision="0009")
    seeded()
    upgrade()
    wanted = {name: sorted(permissions) for name, permissions in SEEDED.items()}
    assert permissions_now() == wanted, "the migration of a new permission grants it: migrations/grants.py"


@pytest.fixture
def operations(app: Any) -> Any:
    """A migration's `op`, within a test's own transaction."""
    context = MigrationContext.configure(db.session.connection())
    with Operations.context(context) as op:
        yield op
    db.session.rollback()


@pytest.mark.usefixtures("operations")
def test_a_grant_reaches_a_role_as_it_was_seeded_and_is_told_once() -> None:
    role = Role.named("customer")
    assert role is not None
    before, version = [*role.permissions], role.version
    grant("customer", "parts:read", "files:read")
    grant("customer", "parts:read")
    db.session.refresh(role)
    assert (role.permissions, role.version) == ([*before, "parts:read"], version + 1)
    told = db.session.execute(sa.select(EVENTS).where(EVENTS.c.action == "migrate")).all()
    assert [each.changes for each in told] == [{"permissions": [before, role.permissions]}]
    revoke("customer", "parts:read")
    db.session.refresh(role)
    assert role.permissions == before


@pytest.mark.usefixtures("operations")
def test_what_people_have_edited_stays_as_they_left_it(capsys: pytest.CaptureFixture[str]) -> None:
    role, other = Role.named("customer"), Role.named("viewer")
    assert role is not None
    assert other is not None
    role.edit(permissions=["files:read"])
    other.edit(description="Looks only")
    db.session.flush()
    grant("customer", "parts:read")
    grant("viewer", "notifications:send")
    db.session.refresh(role)
    db.session.refresh(other)
    assert role.permissions == ["files:read"]
    assert "The permissions of the role customer were edited" in capsys.readouterr().out
    assert other.permissions[-1] == "notifications:send", "its description says nothing about permissions"
