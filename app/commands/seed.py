"""`flask seed`: roles, SMS templates, the first administrator with an API key, five demo files.
Safe to run twice."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from app.engineering.stored import keep
from app.errors import Invalid
from app.extensions import db
from app.identity import people
from config import SettingsError
from models.base import now
from models.engineering.files import File
from models.identity.api_keys import ApiKey
from models.identity.roles import Role
from models.identity.users import User
from models.platform.sms_templates import SmsTemplate
from utils.security import hash_password, make_password
from utils.uploads import Upload, digest_of

DEMO = Path(__file__).parent.parent / "demo"


@click.command()
@with_appcontext
def seed() -> None:
    """Fill a new database with what a first user needs."""
    for line in seed_all():
        click.echo(line)


def seed_all() -> Iterator[str]:
    Role.seed()
    SmsTemplate.seed()
    yield from seed_admin()
    if current_app.config["DEMO_FILES"]:
        seed_demo_files()
    db.session.commit()


def seed_admin() -> Iterator[str]:
    """Printed once: neither password nor key can be read again."""
    if db.session.scalar(select(func.count()).select_from(User)):
        return
    email = current_app.config["ADMIN_EMAIL"]
    given = current_app.config["ADMIN_PASSWORD"]
    name = current_app.config["ADMIN_USERNAME"] or email  # nobody guesses it, as they would `admin`
    refuse_weak(given, email, name)
    password = given or make_password(max(20, current_app.config["PASSWORD_MIN_LENGTH"]))
    values = {"email": email, "username": name, "email_verified_at": now()}
    admin = User.register("admin", hash_password(password), **values)
    key = ApiKey.issue(admin.actor(), permissions=["*"], name="first key").key
    yield f"  admin e-mail     {email}"
    yield f"  admin password   {'(as set in ADMIN_PASSWORD)' if given else password}"
    yield f"  API key          {key}"
    yield "  They are shown only this once."


def refuse_weak(given: str, *own: str) -> None:
    """Our own rules hold for the first administrator, too. Raises SettingsError."""
    try:
        people.check_password(given, "ADMIN_PASSWORD", *own) if given else None
    except Invalid as refusal:
        raise SettingsError(f"ADMIN_PASSWORD cannot be used: {refusal.detail}") from None


def seed_demo_files() -> None:
    """Readable by everybody; the workers convert them like any other file."""
    if db.session.scalar(select(File.id).where(File.is_demo).limit(1)):
        return
    for path in sorted(DEMO.glob("*.step")):
        take_in(path)


def take_in(path: Path) -> None:
    with path.open("rb") as stream:
        size, digest = digest_of(stream)
        keep(Upload(path.name, stream, size, digest), "step", None, is_demo=True)
