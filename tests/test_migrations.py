"""The migrations go up, down to nothing and up again, and leave the tables that the models describe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text

from app import create_app
from app.extensions import db
from tests.databases import SERVER, server_database, settings_for


@pytest.fixture
def empty_url(tmp_path: Path) -> Iterator[str]:
    if not SERVER:
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with server_database() as url:
        yield url


@pytest.fixture
def empty_app(empty_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings_for(tmp_path, empty_url))
    with app.app_context():
        yield app
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


@pytest.mark.usefixtures("empty_app")
def test_up_down_and_up_again_without_drift() -> None:
    upgrade()
    check()  # raises SystemExit where models and tables differ
    assert tables() >= set(db.metadata.tables)
    downgrade(revision="base")
    assert tables() == set()
    upgrade()
    check()


OLD_ROWS = """
INSERT INTO roles (id, name, permissions, is_system, created_at, updated_at, version)
VALUES (1, 'admin', '["*"]', {true}, {now}, {now}, 1);
INSERT INTO users
  (id, email, username, password_hash, user_type, is_active, role_id, created_at, updated_at, version)
VALUES (7, 'Ada@Example.com', 'Ada', 'a hash', 'individual', {true}, 1, {now}, {now}, 1);
INSERT INTO sessions (id, user_id, refresh_id, expires_at, created_at, updated_at, version)
VALUES (9, 7, 'r', {now}, {now}, {now}, 1);
INSERT INTO api_keys (id, user_id, name, prefix, key_hash, permissions, created_at, updated_at, version)
VALUES (3, 7, 'k', 'atl_', 'h', '["*"]', {now}, {now}, 1)
"""


@pytest.mark.usefixtures("empty_app")
def test_people_who_were_there_before_keep_what_they_have() -> None:
    upgrade(revision="0003")
    words = {"true": "true", "now": "'2026-01-01 00:00:00+00:00'"}
    with db.engine.begin() as connection:
        for statement in OLD_ROWS.format(**words).split(";"):
            connection.execute(text(statement))
    upgrade()
    user = db.session.execute(text("SELECT * FROM users")).one()
    assert (user.email, user.username, user.login_name) == ("ada@example.com", "Ada", "ada")
    assert {"ada", "example"} <= {*user.words.split()}
    assert not user.two_factor_enabled
    for table in ("sessions", "api_keys", "former_passwords"):
        assert db.session.scalars(text(f"SELECT user_id FROM {table}")).all() == [7], table  # noqa: S608
    db.session.rollback()
    downgrade(revision="0003")
    assert db.session.scalar(text("SELECT count(*) FROM sessions")) == 1
    db.session.rollback()
