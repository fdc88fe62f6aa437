"""What all shapes know of a noun: its model, what the API shows of it, its words and its addresses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from marshmallow import Schema, fields

from app.auth import actor
from models.identity.permissions import Permission

# By table: where a reference to one of its rows leads.
NOUNS: dict[str, "Noun"] = {}


@dataclass(frozen=True)
class Noun:
    """`one` and `many` are what people call it, `single` and `plural` what addresses and views do: as in
    `/companies`, `list_companies` and `show_company`. `title` names the fields that a record is called by;
    `says` what people call the values of a field otherwise."""

    model: Any
    shown: type[Schema]
    one: str
    many: str
    new: str
    single: str
    plural: str
    title: tuple[str, ...] = ("name",)
    icon: str = "document"
    of: str = ""  # whose permissions it needs, where they are not its own
    key: str = ""  # what addresses call its id, where it is another word: `user_id`
    says: Mapping[str, Callable[[dict[str, Any]], Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        NOUNS[self.table] = self

    @property
    def table(self) -> str:
        return str(self.model.__tablename__)

    @property
    def reads(self) -> Permission:
        return Permission(f"{self.of or self.table}:read")

    @property
    def writes(self) -> Permission:
        return Permission(f"{self.of or self.table}:write")

    @property
    def id_name(self) -> str:
        return self.key or f"{self.single}_id"

    @property
    def path(self) -> str:
        return "/" + self.plural.replace("_", "-")

    @property
    def fields(self) -> dict[str, fields.Field[Any]]:
        return dict(self.shown._declared_fields)

    def list_address(self, **asked: Any) -> str:
        return url_for(f"pages.list_{self.plural}", **asked)

    def address(self, row_id: int, view: str = "show", **more: Any) -> str:
        values: dict[str, Any] = {self.id_name: row_id, **more}
        return url_for(f"pages.{view}_{self.single}", **values)

    def called(self, row: dict[str, Any]) -> str:
        return " ".join(str(self.value(row, name)) for name in self.title if row.get(name))

    def value(self, row: dict[str, Any], name: str) -> Any:
        return self.says[name](row) if name in self.says else row.get(name)


def names(text: str) -> tuple[str, ...]:
    """Of fields, as one writes them in a row."""
    return tuple(text.split())


def address_of(table: str, row_id: int) -> str | None:
    """The page of a record, None where there is none, or it is not the caller's to read."""
    noun = NOUNS.get(table)
    return noun.address(row_id) if noun and actor.can(noun.reads) else None
