"""Lists: asked for with the same parameters, and answered in the same envelope, everywhere."""

from collections.abc import Sequence
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, cast

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from marshmallow import Schema, ValidationError, fields, post_load, validate

from app.auth import actor
from app.extensions import api
from models.base import Record
from models.paging import RELEVANCE, Cursor, Window
from utils.schemas.fields import QueryWhole

PAGING = {"cursor", "limit", "skip", "sort"}

MEANINGS = {
    "limit": ("how many rows a page has at most", 10),
    "skip": ("how many rows come before this page; a cursor makes it needless", 0),
    "cursor": ("`next` of the page before: goes on right after its last row",),
    "sort": ("the field that rows are ordered by, with a minus for the greatest first",),
    "total": ("how many rows the filters find, on all pages together", 1),
    "total_is_exact": ("false where there are more than `total`, which then is where counting ended", True),
    "next": ("the cursor of the page that follows; null on the last page",),
    "items": ("the rows of this page",),
}


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
    """Of this list, with these filters, for this caller."""
    filters = sorted((n, v) for n, v in request.args.items(multi=True) if n not in PAGING)
    return signer_of(current_app.config["SECRETS"], f"{request.path} {actor.id} {filters}")


@lru_cache(maxsize=500)
def signer_of(secrets: tuple[str, ...], salt: str) -> URLSafeSerializer:
    # The last of the keys signs, where elsewhere it is the first.
    return URLSafeSerializer([*reversed(secrets)], salt=salt, signer_kwargs={"digest_method": sha256})


class Sort(fields.String):
    """The columns a list may be sorted by, a minus for descending. Where nothing is searched for and nothing
    asked, it is sorted by `first`."""

    def __init__(self, columns: Sequence[str], first: str) -> None:
        choices = [sign + column for column in columns for sign in ("-", "")]
        self.first = first
        without = f"left out: by relevance where `q` is given, else {self.first}"
        super().__init__(validate=validate.OneOf(choices), metadata={"description": without})


def sortable(*columns: str, first: str | None = None) -> Sort:
    """By default from the greatest of the first column on."""
    return Sort(columns, first or f"-{columns[0]}")


def page_length(default: int) -> fields.Integer:
    return QueryWhole(1, 100, load_default=default)


class ListArgs(Schema):
    limit = page_length(10)
    skip = QueryWhole(0, 1_000_000, load_default=0)
    cursor = CursorField(load_default=None)
    sort = sortable(*Record.sorts)

    @post_load
    def open_window(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Leave the filters alone: what is not about paging is a column of the model."""
        if "sort" not in data:
            data["sort"] = RELEVANCE if "q" in data else cast(Sort, self.declared_fields["sort"]).first
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
