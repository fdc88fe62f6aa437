"""Somebody who may: a user of the benchmark's database, with an API key and an access token, as headers."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from app import create_app
from app.extensions import db
from app.tokens import Tokens
from models.base import now
from models.identity.api_keys import ApiKey
from models.identity.sessions import Session
from models.identity.users import User
from tests.databases import settings_for
from utils.security import hash_password


def api_key(url: str) -> dict[str, str]:
    with TemporaryDirectory() as folder:
        app = create_app(settings_for(Path(folder), url))
        with app.app_context():
            key = ApiKey.issue(user().actor(), permissions=["*"], name="benchmark").key
            db.session.commit()
            db.engine.dispose()
    return {"X-API-Key": key}


def access_token(app: Flask) -> dict[str, str]:
    with app.app_context():
        values = {"refresh_id": "benchmark", "expires_at": now() + timedelta(days=1)}
        session = Session.create(user_id=user().id, **values)
        db.session.commit()
        return {"Authorization": f"Bearer {Tokens.of(session).access_token}"}


def user() -> User:
    found = User.known_as("benchmark")
    return found or User.register(
        "admin", hash_password("Correct-Horse-7"), email="b@example.com", username="benchmark"
    )
