"""Rows for tests: sensible values by default, any of them replaceable."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from models.engineering.parts import Part
from models.identity.actors import SYSTEM
from models.identity.roles import Role
from models.identity.users import User
from utils.security import hash_password

PASSWORD = "Correct-Horse-7"
HASHED = hash_password(PASSWORD)


def make_user(name: str, role: str | None = None) -> User:
    """The one user of this name; the role is called like them unless said otherwise."""
    user = User.known_as(name)
    if user is None:
        role_id = db.session.scalars(select(Role.id).where(Role.name == (role or name))).one()
        values = {"email": f"{name}@example.com", "username": name, "password_hash": HASHED}
        user = User.create(**values, role_id=role_id)
    db.session.commit()
    return user


def login_as(app: Flask, name: str, role: str | None = None) -> FlaskClient:
    make_user(name, role)
    client = app.test_client()
    answer = client.post("/api/v1/auth/login", json={"username": name, "password": PASSWORD})
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {answer.json['access_token']}"
    return client


def make_part(**changes: Any) -> Part:
    part = Part.add(SYSTEM, **{"name": "Bracket", "material": "EN AW-6082"} | changes)
    db.session.commit()
    return part
