"""Who made a record and who changed it last, as they were called then: as the audit trail has it,
but in the row, where it costs a reader nothing. It stays as it is when somebody is renamed or deleted."""

from typing import Any, ClassVar, NamedTuple

import orjson
from sqlalchemy import Dialect, Text, TypeDecorator
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import InUse
from app.extensions import db
from models import uses
from models.base import Record
from models.identity.actors import Actor, is_staff
from models.platform.audit_events import acting


class Author(NamedTuple):
    """`is_staff`: customers do not learn who it is."""

    id: int
    name: str
    is_staff: bool

    @classmethod
    def read(cls, text: str) -> "Author":
        return cls(*orjson.loads(text))


class AuthorColumn(TypeDecorator[Author]):
    """Written as `[7,"ada",true]`."""

    impl = Text
    cache_ok = True
    python_type = Author

    def process_bind_param(self, value: Author | None, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps([*value]).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Author | None:
        return None if value is None else Author.read(value)


def author() -> Author | None:
    """Who acts now: of an API key its owner, None for the system and for strangers."""
    who = acting.get()
    return None if who.id is None else Author(who.id, who.name, is_staff(who))


class Authorship(Record):
    """`updated_by` goes with `updated_at`: what leaves the one as it is leaves the other, too."""

    __abstract__ = True

    created_by: Mapped[Author | None] = mapped_column(AuthorColumn, default=author, info={"derived": True})
    updated_by: Mapped[Author | None] = mapped_column(
        AuthorColumn, default=author, onupdate=author, info={"derived": True}
    )

    # What to do with one that cannot be deleted because others name it.
    instead: ClassVar[str] = ""

    def remove(self, actor: Actor) -> None:
        """Delete it. Raises InUse, which lists what names it, as far as `actor` may see that. It is for the
        database to say whether something does: who asked it before could be overtaken."""
        try:
            with db.session.begin_nested():
                self.delete()
        except IntegrityError as error:
            raise InUse(*uses.of(self, actor)) from error


def unchanged(table: Any) -> dict[str, Any]:
    """For a statement that changes what nobody sees: who changed the row last, and when, stays as it is."""
    return {column.name: column for column in table.c if column.name in ("updated_at", "updated_by")}
