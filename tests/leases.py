"""`python -m tests.leases`: write every kind of lease there is, in a process whose clock may be wrong."""

from collections.abc import Callable
from datetime import timedelta

from app import create_app
from app.extensions import db
from models.engineering.conversions import Conversion
from models.engineering.files import File
from models.identity.login_attempts import LoginAttempt
from models.identity.one_time_tokens import OneTimeToken, Purpose
from models.identity.users import User
from models.platform.heartbeats import SWEEP, Heartbeat
from models.platform.notifications import Notification
from models.supply.companies import Company, CompanyKind
from models.supply.invitations import Invitation


def convert() -> None:
    sha = "a" * 64
    conversion = Conversion.create(key=sha, sha256=sha, format="step")
    File.receive(None, "a.step", 7, conversion)
    db.session.commit()
    taken = Conversion.take(conversion.id)
    assert taken is not None
    taken.beat()


def send() -> None:
    row = Notification.text("+49 30 901820", "code")
    db.session.commit()
    assert Notification.take(row.id) is not None
    db.session.commit()


def beat() -> None:
    Heartbeat.beat(SWEEP)
    db.session.commit()


def log_in() -> None:
    """And clean up, as the sweep of a machine with this clock does."""
    user = User.register("customer", "a hash", email="ada@example.com", username="ada")
    OneTimeToken.issue(user, Purpose.SECOND_FACTOR, timedelta(minutes=5))
    LoginAttempt.failed("login", "ada")
    for outlived in (LoginAttempt, OneTimeToken):
        outlived.expire()
    db.session.commit()


def invite() -> None:
    company = Company.of_customer("Engines Ltd", CompanyKind.ORGANISATION, None)
    Invitation.issue(company.id, "ada@example.com", timedelta(minutes=5))
    Invitation.expire()
    db.session.commit()


# What writes the leases of each table; those of stored objects come along.
WRITTEN: dict[str, Callable[[], None]] = {
    "conversions": convert,
    "notifications": send,
    "heartbeats": beat,
    "login_attempts": log_in,
    "one_time_tokens": log_in,
    "invitations": invite,
}


if __name__ == "__main__":
    with create_app().app_context():
        for write in {*WRITTEN.values()}:
            write()
