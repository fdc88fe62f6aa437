"""The migrations go up, down to nothing and up again, and leave the tables that the models describe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

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
