"""Somebody who may: a user of the benchmark's database, with an API key and an access token."""

from pathlib import Path
from tempfile import TemporaryDirectory

from app import create_app
from app.auth import catalogue
from app.extensions import db
from models.identity.api_keys import ApiKey
from models.identity.users import User
from tests.databases import settings_for


def api_key(url: str) -> dict[str, str]:
    """As headers."""
    with TemporaryDirectory() as folder:
        app = create_app(settings_for(Path(folder), url))
        with app.app_context():
            user = User.known_as("benchmark") or User.register(
                "b@example.com", "benchmark", "Correct-Horse-7", "admin"
            )
            key = ApiKey.issue(user.actor(), catalogue(), permissions=["*"], name="benchmark")
            db.session.commit()
            db.engine.dispose()
            return {"X-API-Key": key.key}
