"""The first administrator: by no name that is guessed, and with a password that keeps the rules."""

import pytest

from app.commands.seed import seed_all
from app.extensions import db
from config import SettingsError
from models.identity.users import User
from tests.factories import PASSWORD
from tests.identity.people import log_in


@pytest.fixture(autouse=True)
def without_files(app):
    app.config["DEMO_FILES"] = False


def seeded(app, **settings):
    app.config.update(settings)
    lines = [*seed_all()]
    return lines, db.session.query(User).one()


@pytest.mark.parametrize(("given", "name"), [("", "root@example.com"), ("keeper", "keeper")])
def test_it_is_called_by_its_address_or_as_set(app, anonymous, given, name):
    settings = {"ADMIN_EMAIL": "root@example.com", "ADMIN_USERNAME": given, "ADMIN_PASSWORD": PASSWORD}
    _, admin = seeded(app, **settings)
    assert (admin.username, admin.role.name, admin.email_verified) == (name, "admin", True)
    assert log_in(anonymous, username="admin").status_code == 401
    assert log_in(anonymous, username="root@example.com").status_code == 200


@pytest.mark.parametrize("weak", ["a", "Password1!", "admin@example.com", "atelier2026", "x" * 129])
@pytest.mark.parametrize("environment", ["development", "production"])
def test_a_weak_password_stops_the_start(app, weak, environment):
    with pytest.raises(SettingsError, match="ADMIN_PASSWORD cannot be used"):
        seeded(app, ADMIN_PASSWORD=weak, ENVIRONMENT=environment)
    db.session.rollback()
    assert db.session.query(User).count() == 0


def test_a_password_that_is_made_keeps_the_rules_too(app, anonymous):
    kinds = {f"PASSWORD_{kind}": True for kind in ("UPPER", "LOWER", "DIGIT", "SPECIAL")}
    lines, admin = seeded(app, ADMIN_PASSWORD="", PASSWORD_MIN_LENGTH=30, **kinds)
    (line,) = (line for line in lines if "admin password" in line)
    password = line.split()[-1]
    assert len(password) >= 30
    assert log_in(anonymous, username=admin.username, password=password).status_code == 200
