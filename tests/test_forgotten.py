"""What is easily forgotten when a noun is added is named by what then fails."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError
from sqlalchemy.orm import Mapped

from app.auth import public
from app.extensions import db
from app.resources import Resource
from models.columns import Base
from models.engineering.parts import Part
from routes import AREAS
from tests.service import TOP


def test_every_module_of_routes_is_in_areas():
    listed = {f"{noun.__name__}" for nouns in AREAS.values() for noun in nouns}
    files = {path for path in Path(TOP, "routes").glob("*/*.py") if path.name != "__init__.py"}
    assert sorted({f"routes.{path.parent.name}.{path.stem}" for path in files} - listed) == []


@pytest.mark.usefixtures("app")
def test_a_row_that_was_not_created_is_named_before_the_database_complains():
    db.session.add(Part(number="P-1"))
    with pytest.raises(TypeError, match=r"Part: `create`, `add` and `insert` make new rows"):
        db.session.flush()


def test_a_type_that_no_column_has_is_named_with_the_place_that_maps_them():
    with pytest.raises(ArgumentError) as refusal:
        type("Sketch", (Base,), {"__tablename__": "sketches", "__annotations__": {"x": Mapped[list[float]]}})
    assert "models/columns.py" in refusal.value.__notes__[0]


def test_a_table_without_migration_is_no_busy_database(staff, monkeypatch):
    monkeypatch.setattr(Part, "found_by", lambda *_, **__: db.session.execute(text("SELECT 1 FROM sketches")))
    with pytest.raises((OperationalError, ProgrammingError), match="sketches"):
        staff.get("/api/v1/parts")


def test_two_views_of_one_name_are_told_apart_before_the_start():
    blp = Resource("sketches", __name__)
    blp.get("/one")(public(answer))
    with pytest.raises(TypeError, match="two views called answer"):
        blp.get("/two")(public(answer))


def answer() -> str:
    """Say nothing"""
    return ""


def test_an_answer_that_is_a_problem_says_so(staff):
    with pytest.raises(AssertionError, match=r"sketches answers no name, but 404 not_found: "):
        staff.post("/api/v1/sketches", json={}).json["name"]
    with pytest.raises(AssertionError, match=r"but 422 .* /json/name: "):
        staff.post("/api/v1/companies", json={"name": ""}).json["id"]
