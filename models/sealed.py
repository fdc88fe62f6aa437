"""Columns marked SEALED: found in every table, and sealed anew when the secret has changed."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, select, update

from app.extensions import db
from models.authors import unchanged
from utils.security import reseal

BATCH = 100  # rows per transaction


def sealed_columns() -> list[Column[Any]]:
    tables = db.metadata.sorted_tables
    return [column for table in tables for column in table.columns if column.info.get("sealed")]


def reseal_all(secrets: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Of each sealed column its name, how many values were sealed anew, and how many could not be opened.
    Commits batch by batch."""
    for column in sealed_columns():
        opened = [renew(column, row, secrets) for row in rows_of(column)]
        yield str(column), sum(opened), len(opened) - sum(opened)


def rows_of(column: Column[Any]) -> Iterator[Any]:
    """Id and value, by the id; what is done to one batch is committed before the next is read."""
    ids, last = column.table.c.id, 0
    statement = select(ids, column).where(column.is_not(None)).order_by(ids).limit(BATCH)
    while batch := db.session.execute(statement.where(ids > last)).all():
        yield from batch
        db.session.commit()
        last = batch[-1].id


def renew(column: Column[Any], row: Any, secrets: Sequence[str]) -> bool:
    """Whether one of the secrets opens it. What somebody else has changed meanwhile is sealed already."""
    row_id, value = row
    new, table = reseal(value, *secrets), column.table
    if new is not None:
        own = {column.name: new} | unchanged(table)  # nothing is news
        db.session.execute(update(table).where(table.c.id == row_id, column == value).values(own))
    return new is not None
