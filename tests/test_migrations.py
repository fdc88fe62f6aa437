"""The migrations go up, down to nothing and up again, and leave the tables that the models describe."""

import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import JSON, Column, Table, inspect, select, text
from sqlalchemy.exc import IntegrityError

from app import create_app
from app.extensions import db
from migrations.next import HOME, main, versions
from models.authors import Author
from models.columns import ID
from models.engineering.parts import Part
from models.identity.actors import SYSTEM
from models.identity.roles import Role
from models.supply.companies import Company
from tests.databases import SERVER, server_database, settings_for
from tests.factories import make_part


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


@pytest.mark.skipif(not SERVER, reason="SQLite has no trigrams")
@pytest.mark.usefixtures("app")
def test_what_is_searched_has_its_trigrams() -> None:
    made = {*db.session.scalars(text("SELECT indexname FROM pg_indexes WHERE indexname LIKE '%_trigrams'"))}
    searched = {table.name for table in db.metadata.tables.values() if "words" in table.c}
    assert {f"ix_{name}_words_trigrams" for name in searched} <= made, "see migrations/trigrams.py"


@pytest.fixture
def sketches() -> Iterator[None]:
    """A table that no migration makes."""
    Table(
        "sketches", db.metadata, Column("id", ID, primary_key=True), Column("shape", JSON(none_as_null=True))
    )
    yield
    db.metadata.remove(db.metadata.tables["sketches"])


@pytest.mark.skipif(bool(SERVER), reason="is written against a database of its own")
@pytest.mark.usefixtures("sketches")
def test_the_next_migration_is_written_whole_and_in_form(tmp_path: Path) -> None:
    copytree(HOME, tmp_path / "migrations", ignore=ignore_patterns("__pycache__"))
    written = main("Add sketches", tmp_path / "migrations")
    assert written is not None
    assert written.name == f"{int(max(versions(HOME)).name[:4]) + 1:04}_add_sketches.py"
    text = written.read_text()
    assert '"""Add sketches."""' in text
    assert "none_as_null=True" in text
    ruff = [sys.executable, "-m", "ruff"]
    assert subprocess.run([*ruff, "check", "--quiet", written], check=False).returncode == 0
    assert subprocess.run([*ruff, "format", "--check", written], check=False).returncode == 0


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
    role = db.session.scalars(select(Role)).one()
    assert role.approval_limits == {"*": "unlimited"}
    for table in ("sessions", "api_keys", "former_passwords"):
        assert db.session.scalars(text(f"SELECT user_id FROM {table}")).all() == [7], table  # noqa: S608
    db.session.rollback()
    downgrade(revision="0003")
    assert db.session.scalar(text("SELECT count(*) FROM sessions")) == 1
    db.session.rollback()


FORMER_ROWS = """
INSERT INTO roles (id, name, permissions, is_system, created_at, updated_at, version)
VALUES (1, 'admin', '["*"]', {true}, {now}, {now}, 1);
INSERT INTO users (id, email, username, login_name, password_hash, password_changed_at, user_type,
  is_active, two_factor_enabled, words, role_id, created_at, updated_at, version)
VALUES (7, 'ada@müller.de', 'Ada', 'ada', 'a hash', {now}, 'individual',
  {true}, {false}, '', 1, {now}, {now}, 1);
INSERT INTO conversions
  (id, key, sha256, format, status, notes, attempts, alive_at, created_at, updated_at, version)
VALUES (4, 'k', 's', 'step', 'ready', '[]', 0, {now}, {now}, {now}, 1);
INSERT INTO files (id, filename, size, conversion_id, owner_id, is_demo, created_at, updated_at, version)
VALUES (5, 'a.step', 7, 4, 7, {false}, {now}, {now}, 1);
INSERT INTO parts (id, number, revision, name, unit, status, source, file_id, standard_cost, attributes,
  words, created_at, updated_at, version)
VALUES (6, 'PN-1', 'A', 'a', 'pcs', 'draft', 'make', 5, 999999999999.99, '{{}}', '', {now}, {now}, 1);
INSERT INTO audit_events (id, created_at, actor_name, entity, entity_id, action, changes)
VALUES (2, {now}, 'system', 'parts', 99, 'delete', '{{}}');
INSERT INTO audit_events (id, created_at, actor_id, actor_name, entity, entity_id, action, changes)
VALUES (3, {now}, 7, 'Ada', 'parts', 6, 'create', '{{}}'),
  (4, {now}, 8, 'Bob', 'parts', 6, 'update', '{{}}'), (5, {now}, 7, 'Ada', 'files', 5, 'create', '{{}}'),
  (6, {now}, NULL, 'system', 'files', 5, 'update', '{{}}');
INSERT INTO companies
  (id, name, is_supplier, is_customer, status, words, created_at, updated_at, version)
VALUES (8, 'a', {true}, {true}, 'archived', '', {now}, {now}, 1)
"""


def without_autoincrement() -> None:
    """As tables of SQLite were made before 0008."""
    with db.engine.connect() as connection:
        for statement in (
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET sql = replace(sql, ' AUTOINCREMENT', '') WHERE name NOT IN ('users')",
            "DELETE FROM sqlite_sequence",
        ):
            connection.exec_driver_sql(statement)
        connection.commit()
    db.engine.dispose()


@pytest.mark.usefixtures("empty_app")
def test_rows_keep_ids_references_and_amounts_when_their_tables_are_written_anew() -> None:
    upgrade(revision="0005")
    words = {"true": "true", "false": "false", "now": "'2026-01-01 00:00:00+00:00'"}
    with db.engine.begin() as connection:
        for statement in FORMER_ROWS.format(**words).split(";"):
            connection.execute(text(statement))
    if not SERVER:
        without_autoincrement()
    upgrade()
    part = Part.get(6, SYSTEM)
    assert (part.file_id, part.standard_cost) == (5, Decimal("999999999999.99"))
    assert (part.created_by, part.updated_by) == (Author(7, "Ada", True), Author(8, "Bob", True))
    signed = "SELECT owner_id, created_by, updated_by FROM files"
    assert db.session.execute(text(signed)).all() == [(7, '[7,"Ada",true]', None)]
    company = Company.get(8, SYSTEM)
    assert (company.status, company.is_archived, company.tags, company.attributes) == ("active", True, [], {})
    assert db.session.scalars(text("SELECT email FROM users")).all() == ["ada@xn--mller-kva.de"]
    if not SERVER:
        assert make_part().id == 100, "99 is what the audit trail tells of"
        db.session.commit()
        with pytest.raises(IntegrityError, match="append-only"):
            db.session.execute(text("DELETE FROM audit_events"))
    db.session.rollback()
    downgrade(revision="0005")
    cost = db.session.scalar(text("SELECT standard_cost FROM parts WHERE id = 6"))
    assert float(cost) == 999999999999.99
    assert db.session.scalar(text("SELECT status FROM companies")) == "archived"
    db.session.rollback()
