"""One statement that makes rows, or changes those that are there already."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db

INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def upsert(model: Any, rows: list[dict[str, Any]], by: str, **changed: Any) -> Any:
    """`by`: the unique column that tells whether a row is there; `changed`: what it then gets."""
    insert = INSERTS[db.engine.dialect.name](model.__table__).values(rows)
    return insert.on_conflict_do_update(index_elements=[by], set_=changed)
