"""Roles: named sets of permissions."""

from typing import Any

from app.auth import actor, needs
from app.identity import administration
from app.resources import Resource, created, fetch, read
from models.base import Lookup
from models.identity.roles import Role
from models.paging import Page, Window, paginate
from utils.schemas.identity.roles import RoleChange, RoleFilter, RoleIn, RoleOut
from utils.schemas.lists import page_of

blp = Resource("roles", __name__, description=__doc__)


@blp.get("")
@needs("roles:read")
@blp.arguments(RoleFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(RoleOut))
def list_roles(window: Window, **filters: Any) -> Page:
    """List roles"""
    return paginate(Role.found_by(actor, **filters), window)


@blp.post("")
@needs("roles:write")
@blp.arguments(RoleIn)
@blp.response(201, RoleOut)
def create_role(data: dict[str, Any]) -> tuple[Role, dict[str, str]]:
    """Create a role that may do some of what you may"""
    return created(administration.add_role(actor, **data), "roles")


@blp.get("/<id:role_id>")
@needs("roles:read")
@blp.response(200, RoleOut)
def read_role(role_id: int) -> Lookup:
    """Read one role"""
    return read(Role, role_id)


blp.history(read_role, Role)


@blp.patch("/<id:role_id>")
@needs("roles:write")
@blp.arguments(RoleChange)
@blp.response(200, RoleOut)
def change_role(data: dict[str, Any], role_id: int) -> Role:
    """Change a role, and so what all who have it may do; a system role keeps its name"""
    role = fetch(Role, role_id)
    administration.edit_role(actor, role, **data)
    return role


@blp.delete("/<id:role_id>")
@needs("roles:write")
@blp.response(204)
def delete_role(role_id: int) -> None:
    """Delete a role that nobody has; never a system role"""
    administration.remove_role(actor, fetch(Role, role_id))
