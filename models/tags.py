"""Tags: by which word which records are found, the newest first. What a record shows is its own column
`tags`, as people wrote it; these rows follow it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Index, Select, String, and_, delete, insert
from sqlalchemy.orm import Mapped, mapped_column

from models.columns import ID, Base
from models.paging import PLACED
from models.statements import NARROWED

LONGEST = 50


def form(tag: str) -> str:
    """By which it is found, however it is written."""
    return tag.casefold()


class Tag(Base):
    """One of one record. `created_at` is the record's own, which never changes: so the key of this table is
    in the order of a list. No foreign key: one table serves all nouns, and no id is given twice."""

    __tablename__ = "tags"

    entity: Mapped[str] = mapped_column(String(64), primary_key=True)
    tag: Mapped[str] = mapped_column(String(LONGEST), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ID, primary_key=True, autoincrement=False)

    __table_args__ = (Index(None, "entity", "entity_id"), {"sqlite_with_rowid": False})

    @classmethod
    def narrow(cls, found: Select[Any], model: Any, tag: str) -> Select[Any]:
        """To those with this tag; their list is walked through in the order of this table."""
        its = and_(cls.entity == model.__tablename__, cls.entity_id == model.id, cls.tag == form(tag))
        return found.join(cls, its).execution_options(**{PLACED: cls.__table__, NARROWED: None})

    @classmethod
    def add(cls, row: Any, connection: Connection) -> None:
        place = {"entity": row.__tablename__, "entity_id": row.id, "created_at": row.created_at}
        if row.tags:
            connection.execute(insert(cls), [place | {"tag": form(tag)} for tag in row.tags])

    @classmethod
    def drop(cls, row: Any, connection: Connection) -> None:
        connection.execute(delete(cls).where(cls.entity == row.__tablename__, cls.entity_id == row.id))


def distinct(tags: Iterable[str]) -> list[str]:
    """In their order, each once, however it is written."""
    found: dict[str, str] = {}
    for tag in tags:
        found.setdefault(form(tag), tag)
    return [*found.values()]
