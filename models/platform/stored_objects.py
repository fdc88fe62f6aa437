"""Stored objects: what the file store holds or is about to hold, a row for each key.

Who writes bytes `touch`es their row first and commits, then writes, then `hold`s the row in the transaction
that refers to it. So no bytes are without a row, and none that a row needs can go: foreign keys refuse it.
Bytes are removed by `forget` alone, once nobody has needed them for long enough, and while the row is locked:
who wants them back waits, and then writes them anew."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, delete, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from models.base import Record
from models.clock import database_now, lease
from models.upserts import upsert


class StoredObject(Record):
    """`key` names a file or a whole folder; `touched_at`: when somebody last meant to write or to keep it."""

    __tablename__ = "stored_objects"
    # An id that came back would stand for other bytes than those that were written.
    __table_args__ = {"sqlite_autoincrement": True}
    audited = False

    key: Mapped[str] = mapped_column(String(255), unique=True)
    touched_at: Mapped[datetime] = lease(index=True)

    @classmethod
    def touch(cls, *keys: str) -> dict[str, int]:
        """The ids of these keys' rows, new or old. The caller commits before it writes bytes."""
        at = database_now()
        rows = [
            cls.fresh(key, at) for key in sorted(keys)
        ]  # all in one order, or two could wait for each other
        touching = upsert(cls, rows, by="key", touched_at=at, updated_at=at)
        return dict(db.session.execute(touching.returning(cls.key, cls.id)).all())

    @staticmethod
    def fresh(key: str, at: datetime) -> dict[str, Any]:
        return {"key": key, "touched_at": at, "created_at": at, "updated_at": at, "version": 1}

    @classmethod
    def hold(cls, ids: Iterable[int]) -> bool:
        """Keep others from removing these until the caller has committed; False where one is gone already."""
        wanted = {*ids}
        held = select(cls.id).where(cls.id.in_(wanted)).with_for_update(read=True, key_share=True)
        return {*db.session.scalars(held)} == wanted

    @classmethod
    def unneeded(cls, age: timedelta, limit: int) -> list[tuple[int, str]]:
        """Ids and keys of some that no row refers to and nobody has touched for so long."""
        old = cls.touched_at < database_now() - age
        found = select(cls.id, cls.key).where(old, ~named(cls)).order_by(cls.touched_at).limit(limit)
        return [(row.id, row.key) for row in db.session.execute(found)]

    @classmethod
    def forget(cls, row_id: int, age: timedelta) -> bool:
        """Delete the row, which stays locked until the caller commits; False where it is needed again."""
        old = cls.touched_at < database_now() - age
        return gone(delete(cls).where(cls.id == row_id, old))

    @classmethod
    def unknown(cls, keys: Iterable[str]) -> list[str]:
        """Those of `keys` that have no row, some hundred at a time."""
        given = sorted(keys)
        return [key for some in batches(given, 500) for key in cls.among(some)]

    @classmethod
    def among(cls, keys: list[str]) -> list[str]:
        known = {*db.session.scalars(select(cls.key).where(cls.key.in_(keys)))}
        return [key for key in keys if key not in known]


def batches(items: list[str], size: int) -> Iterator[list[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def named(model: type[Record]) -> ColumnElement[bool]:
    """Whether any row refers to this one, by whatever foreign key there is."""
    own = model.__table__.c.id
    tables = db.metadata.tables.values()
    naming = [key.parent for table in tables for key in table.foreign_keys if key.column is own]
    return or_(*(exists().where(column == own) for column in naming))


def gone(deletion: Any) -> bool:
    """Whether the row was deleted: not, where another one has come to refer to it meanwhile."""
    try:
        with db.session.begin_nested():
            found: Any = db.session.execute(deletion.execution_options(synchronize_session=False))
            return bool(found.rowcount)
    except IntegrityError:
        return False


def locked(query: Select[Any]) -> Select[Any]:
    """Against deletion, by who is about to refer to the row; who only changes it is not kept waiting."""
    return query.with_for_update(read=True, key_share=True).execution_options(populate_existing=True)
