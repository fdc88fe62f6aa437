"""Locations: our own places, which goods are ordered for, kept at and sold from."""

from typing import Any

from app.archives import add_archive
from app.auth import actor, needs
from app.bulk import takes_many
from app.lookups import looks_up
from app.resources import Resource, created, fetch, read
from models.base import Lookup
from models.paging import Page, Window, paginate
from models.supply.locations import Location
from utils.schemas.lists import page_of
from utils.schemas.supply.locations import LocationChange, LocationFilter, LocationIn, LocationOut

blp = Resource("locations", __name__, description=__doc__)


@blp.get("")
@needs("locations:read")
@blp.arguments(LocationFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(LocationOut))
def list_locations(window: Window, **filters: Any) -> Page:
    """List or search locations"""
    return paginate(Location.found_by(actor, **filters), window)


@blp.post("")
@needs("locations:write")
@blp.arguments(LocationIn)
@blp.response(201, LocationOut)
def create_location(data: dict[str, Any]) -> tuple[Location, dict[str, str]]:
    """Create a location"""
    return created(Location.add(actor, **data), "locations")


@blp.get("/<id:location_id>")
@needs("locations:read")
@blp.response(200, LocationOut)
def read_location(location_id: int) -> Lookup:
    """Read one location"""
    return read(Location, location_id)


blp.history(read_location, Location)


@blp.patch("/<id:location_id>")
@needs("locations:write")
@blp.arguments(LocationChange)
@blp.response(200, LocationOut)
def change_location(data: dict[str, Any], location_id: int) -> Location:
    """Change a location; only the given fields"""
    location = fetch(Location, location_id)
    location.edit(actor, **data)
    return location


@blp.delete("/<id:location_id>")
@needs("locations:write")
@blp.response(204)
def delete_location(location_id: int) -> None:
    """Delete a location that nothing names"""
    fetch(Location, location_id).remove(actor)


add_archive(blp, Location, LocationOut, "location")
looks_up(blp, Location)
takes_many(blp, Location, LocationIn, LocationOut)
