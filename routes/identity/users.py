"""Users: people and their roles."""

from typing import Any

from app.auth import actor, needs
from app.identity import administration
from app.resources import Resource, created, fetch, read
from models.base import Lookup
from models.identity.users import User
from models.paging import Page, Window, paginate
from utils.schemas.identity.users import FactorReset, UserChange, UserFilter, UserIn, UserOut
from utils.schemas.lists import page_of

blp = Resource("users", __name__, description=__doc__)


@blp.get("")
@needs("users:read")
@blp.arguments(UserFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(UserOut))
def list_users(window: Window, **filters: Any) -> Page:
    """List or search users"""
    return paginate(User.found_by(actor, **filters), window)


@blp.post("")
@needs("users:write")
@blp.arguments(UserIn)
@blp.response(201, UserOut)
def create_user(data: dict[str, Any]) -> tuple[User, dict[str, str]]:
    """Create a user whose role may do nothing that you may not"""
    return created(administration.add_user(actor, **data), "users")


@blp.get("/<id:user_id>")
@needs("users:read")
@blp.response(200, UserOut)
def read_user(user_id: int) -> Lookup:
    """Read one user"""
    return read(User, user_id)


blp.history(read_user, User)


@blp.patch("/<id:user_id>")
@needs("users:write")
@blp.arguments(UserChange)
@blp.response(200, UserOut)
def change_user(data: dict[str, Any], user_id: int) -> User:
    """Change a user; only the given fields, and never the password"""
    user = fetch(User, user_id)
    administration.edit_user(actor, user, **data)
    return user


@blp.delete("/<id:user_id>")
@needs("users:write")
@blp.response(204)
def delete_user(user_id: int) -> None:
    """Delete a user who owns nothing; deactivate the others"""
    administration.remove_user(actor, fetch(User, user_id))


@blp.post("/<id:user_id>/unlock")
@needs("users:write")
@blp.response(200, UserOut)
def unlock_user(user_id: int) -> User:
    """Forget a user's failed logins, so that they need not wait"""
    user = fetch(User, user_id)
    administration.unlock(actor, user)
    return user


@blp.post("/<id:user_id>/deactivate")
@needs("users:write")
@blp.response(200, UserOut)
def deactivate_user(user_id: int) -> User:
    """End all that a user is logged in with, and let them in no more"""
    user = fetch(User, user_id)
    administration.deactivate(actor, user)
    return user


@blp.post("/<id:user_id>/activate")
@needs("users:write")
@blp.response(200, UserOut)
def activate_user(user_id: int) -> User:
    """Let a deactivated user in again, with the API keys they had"""
    user = fetch(User, user_id)
    administration.activate(actor, user)
    return user


@blp.post("/<id:user_id>/reset-factor")
@needs("users:write")
@blp.arguments(FactorReset)
@blp.response(200, UserOut)
def reset_factor(data: dict[str, str], user_id: int) -> User:
    """Switch the second factor of somebody off who has lost it; their logins end, and a mail tells them"""
    user = fetch(User, user_id)
    administration.reset_factor(actor, user, data["reason"])
    return user
