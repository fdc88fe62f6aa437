"""Lists: asked for with the same parameters, and answered in the same envelope, everywhere."""

from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from marshmallow import Schema, ValidationError, fields, post_load, validate

from app.extensions import api
from models.base import Record
from models.pages import Cursor, Window


class CursorField(fields.Field[Cursor]):
    """Opaque, and signed: what comes back is what this very list gave out."""

    def _serialize(self, value: Cursor | None, *_: Any, **__: Any) -> str | None:
        return signer().dumps(value) if value else None

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Cursor:
        try:
            return Cursor(*signer().loads(value))
        except (BadSignature, TypeError) as error:
            raise ValidationError("Not a cursor of this list.") from error


def signer() -> URLSafeSerializer:
    return signer_of(current_app.config["SECRETS"], request.path)


@lru_cache(maxsize=500)
def signer_of(secrets: tuple[str, ...], path: str) -> URLSafeSerializer:
    # The last of the keys signs, where elsewhere it is the first.
    return URLSafeSerializer([*reversed(secrets)], salt=path, signer_kwargs={"digest_method": sha256})


def sortable(*columns: str) -> fields.String:
    """The columns a list may be sorted by, a minus for descending; the first is the default."""
    choices = [sign + column for column in columns for sign in ("-", "")]
    return fields.String(load_default=choices[0], validate=validate.OneOf(choices))


def page_length(default: int) -> fields.Integer:
    return fields.Integer(load_default=default, validate=validate.Range(1, 100))


class ListArgs(Schema):
    limit = page_length(10)
    skip = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))
    cursor = CursorField(load_default=None)
    sort = sortable(*Record.sorts)

    @post_load
    def open_window(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Leave the filters alone: what is not about paging is a column of the model."""
        window = Window(*(data.pop(name) for name in ("limit", "skip", "sort", "cursor")))
        if window.cursor and window.cursor.sort != window.sort:
            raise ValidationError("This cursor belongs to another sort.", "cursor")
        return {"window": window, **data}


class ListOut(Schema):
    total = fields.Integer(required=True)
    total_is_exact = fields.Boolean(required=True)
    limit = fields.Integer(required=True)
    skip = fields.Integer(required=True)
    next = CursorField(required=True, allow_none=True)


@cache
def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of a page of `item`s, named after it: QuoteOut gives QuoteOutPage."""
    items = fields.List(fields.Nested(item), required=True)
    return type(f"{item.__name__}Page", (ListOut,), {"items": items})


api.register_field(CursorField, "string", None)
