"""Supplier parts: what a supplier calls a part, how it packs it, and what it asks for it."""

from typing import Any

from app.archives import add_archive
from app.auth import actor, needs
from app.bulk import takes_many
from app.resources import Resource, created, fetch, read
from models.base import Lookup
from models.paging import Page, Window, paginate
from models.supply.supplier_parts import SupplierPart
from utils.schemas.lists import page_of
from utils.schemas.supply.supplier_parts import (
    SupplierPartChange,
    SupplierPartFilter,
    SupplierPartIn,
    SupplierPartOut,
)

blp = Resource("supplier_parts", __name__, description=__doc__)


@blp.get("")
@needs("companies:read")
@blp.arguments(SupplierPartFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(SupplierPartOut))
def list_supplier_parts(window: Window, **filters: Any) -> Page:
    """List or search supplier parts"""
    return paginate(SupplierPart.found_by(actor, **filters), window)


@blp.post("")
@needs("companies:write")
@blp.arguments(SupplierPartIn)
@blp.response(201, SupplierPartOut)
def create_supplier_part(data: dict[str, Any]) -> tuple[SupplierPart, dict[str, str]]:
    """Create a supplier part"""
    return created(SupplierPart.add(actor, **data), "supplier-parts")


@blp.get("/<id:supplier_part_id>")
@needs("companies:read")
@blp.response(200, SupplierPartOut)
def read_supplier_part(supplier_part_id: int) -> Lookup:
    """Read one supplier part"""
    return read(SupplierPart, supplier_part_id)


blp.history(read_supplier_part, SupplierPart)


@blp.patch("/<id:supplier_part_id>")
@needs("companies:write")
@blp.arguments(SupplierPartChange)
@blp.response(200, SupplierPartOut)
def change_supplier_part(data: dict[str, Any], supplier_part_id: int) -> SupplierPart:
    """Change a supplier part; only the given fields, but all prices"""
    part = fetch(SupplierPart, supplier_part_id)
    part.edit(actor, **data)
    return part


@blp.delete("/<id:supplier_part_id>")
@needs("companies:write")
@blp.response(204)
def delete_supplier_part(supplier_part_id: int) -> None:
    """Delete a supplier part"""
    fetch(SupplierPart, supplier_part_id).remove(actor)


add_archive(blp, SupplierPart, SupplierPartOut, "supplier_part", "companies")
takes_many(blp, SupplierPart, SupplierPartIn, SupplierPartOut, guarded_as="companies")
