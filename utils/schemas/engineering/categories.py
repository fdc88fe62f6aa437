"""What clients send and receive about categories."""

from marshmallow import Schema, fields

from models.engineering.categories import DEEPEST, Category
from utils.schemas.business import BusinessFilter, BusinessIn, BusinessOut
from utils.schemas.fields import Id, Line, QueryId, QueryWhole, Text
from utils.schemas.lists import sortable

MEANINGS = {
    "id": ("the number of this record", 4),
    "name": ("what the category is called; no two beside each other are called the same", "Brackets"),
    "code": ("a short name of its own, which no other category has", "BRK"),
    "description": ("what belongs into it", "Holders of sheet metal"),
    "parent_id": ("the category that it is a part of; null at the top", 2),
    "level": (f"how far down it is: 1 at the top, {DEEPEST} at most", 2),
    "is_archived": ("whether lists show it only to who asks for `archived`", False),
    "children": ("the categories that are a part of it, by name",),
    "items": ("the categories at the top, by name",),
}


class CategoryChange(BusinessIn):
    """Every field may be left out, and only what is given changes. A new `parent_id` moves the category with
    all below it."""

    name = Line(200, 1)
    code = Line(50, 1, allow_none=True)
    description = Text(2000, allow_none=True)
    parent_id = Id(allow_none=True)


class CategoryIn(CategoryChange):
    """At the top, unless a parent is given."""

    name = Line(200, 1, required=True)


class CategoryFilter(BusinessFilter):
    sort = sortable(*Category.sorts)
    q = Text(200, 1, metadata={"description": "words in name, code, description, external_id"})
    name = Line(200, 1)
    code = Line(50, 1)
    parent_id = QueryId()
    level = QueryWhole(1, DEEPEST)


class CategoryOut(BusinessOut):
    name = fields.String(required=True)
    code = fields.String(required=True, allow_none=True)
    description = fields.String(required=True, allow_none=True)
    parent_id = Id(required=True, allow_none=True)
    level = fields.Integer(required=True)


class CategoryNode(Schema):
    id = Id(required=True)
    name = fields.String(required=True)
    code = fields.String(required=True, allow_none=True)
    is_archived = fields.Boolean(required=True)
    children = fields.List(fields.Nested(lambda: CategoryNode()), required=True)


class CategoryTree(Schema):
    items = fields.List(fields.Nested(CategoryNode), required=True)
