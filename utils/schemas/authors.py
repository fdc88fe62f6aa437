"""Who made a record and who changed it last, as the caller may know it."""

from typing import Any

from marshmallow import Schema, fields

from app.auth import actor
from models.authors import Author
from models.identity.actors import is_staff
from utils.schemas.fields import Id

MEANINGS = {
    "id": ("the number of the user", 2),
    "name": ("what the user was called then", "ada"),
    "created_by": ("who made the record; null where it was the system, and to customers where it was staff",),
    "updated_by": ("who changed the record last; null as `created_by` is",),
}


class AuthorOut(Schema):
    id = Id(required=True)
    name = fields.String(required=True)


class By(fields.Nested):
    """Of an author, or of what the column has written of one. Who is staff, customers do not learn."""

    repeats = True  # many rows have the same

    def __init__(self) -> None:
        super().__init__(AuthorOut, required=True, allow_none=True)

    def _serialize(self, nested_obj: Any, *_: Any, **__: Any) -> Any:  # type: ignore[override]
        who: Author | None = Author.read(nested_obj) if isinstance(nested_obj, str) else nested_obj
        if who is None or (who.is_staff and who.id != actor.id and not is_staff(actor)):
            return None
        return {"id": who.id, "name": who.name}


class RecordOut(Schema):
    """What the answer of every record shows."""

    id = Id(required=True)
    created_at = fields.AwareDateTime(required=True)
    updated_at = fields.AwareDateTime(required=True)
    created_by = By()
    updated_by = By()
