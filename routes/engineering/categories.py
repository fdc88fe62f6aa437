"""Categories: one tree in which parts, orders and plans are sorted."""

from typing import Any

from app.archives import add_archive
from app.auth import actor, needs
from app.bulk import takes_many
from app.lookups import looks_up
from app.resources import Resource, created, fetch, read
from models.base import Lookup
from models.engineering.categories import Category
from models.paging import Page, Window, paginate
from utils.schemas.engineering.categories import (
    CategoryChange,
    CategoryFilter,
    CategoryIn,
    CategoryOut,
    CategoryTree,
)
from utils.schemas.lists import page_of

blp = Resource("categories", __name__, description=__doc__)


@blp.get("")
@needs("categories:read")
@blp.arguments(CategoryFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(CategoryOut))
def list_categories(window: Window, **filters: Any) -> Page:
    """List or search categories"""
    return paginate(Category.found_by(actor, **filters), window)


@blp.get("/tree")
@needs("categories:read")
@blp.response(200, CategoryTree)
def read_category_tree() -> dict[str, Any]:
    """Read all categories as a tree"""
    return {"items": Category.tree(actor)}


@blp.post("")
@needs("categories:write")
@blp.arguments(CategoryIn)
@blp.response(201, CategoryOut)
def create_category(data: dict[str, Any]) -> tuple[Category, dict[str, str]]:
    """Create a category"""
    return created(Category.add(actor, **data), "categories")


@blp.get("/<id:category_id>")
@needs("categories:read")
@blp.response(200, CategoryOut)
def read_category(category_id: int) -> Lookup:
    """Read one category"""
    return read(Category, category_id)


blp.history(read_category, Category)


@blp.patch("/<id:category_id>")
@needs("categories:write")
@blp.arguments(CategoryChange)
@blp.response(200, CategoryOut)
def change_category(data: dict[str, Any], category_id: int) -> Category:
    """Change a category; only the given fields. A new parent moves it with all below it"""
    category = fetch(Category, category_id)
    category.edit(actor, **data)
    return category


@blp.delete("/<id:category_id>")
@needs("categories:write")
@blp.response(204)
def delete_category(category_id: int) -> None:
    """Delete a category that nothing stands in"""
    fetch(Category, category_id).remove(actor)


add_archive(blp, Category, CategoryOut, "category")
looks_up(blp, Category)
takes_many(blp, Category, CategoryIn, CategoryOut)
