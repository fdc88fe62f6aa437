"""API keys: how machines log in."""

from typing import Any

from app.auth import actor, needs
from app.identity import accounts
from app.resources import Resource, fetch, read
from models.base import Lookup
from models.identity.api_keys import ApiKey
from models.paging import Page, Window, paginate
from utils.schemas.identity.api_keys import ApiKeyArgs, ApiKeyIn, ApiKeyOnce, ApiKeyOut
from utils.schemas.lists import page_of

blp = Resource("api_keys", __name__, description=__doc__)


@blp.get("")
@needs("api_keys:read")
@blp.arguments(ApiKeyArgs, location="query", as_kwargs=True)
@blp.response(200, page_of(ApiKeyOut))
def list_api_keys(window: Window, **filters: Any) -> Page:
    """List your keys, without the keys themselves; with api_keys:read_all everybody's"""
    return paginate(ApiKey.found_by(actor, **filters), window)


@blp.post("")
@needs("api_keys:write")
@blp.arguments(ApiKeyIn)
@blp.response(201, ApiKeyOnce)
def create_api_key(data: dict[str, Any]) -> ApiKey:
    """Make a key that may do some of what you may, by your password; it is shown only in this answer. A key
    that asks needs no password, and what it makes never outlives it"""
    return accounts.make_key(actor, **data)


@blp.get("/<id:api_key_id>")
@needs("api_keys:read")
@blp.response(200, ApiKeyOut)
def read_api_key(api_key_id: int) -> Lookup:
    """Read one key's record"""
    return read(ApiKey, api_key_id)


blp.history(read_api_key, ApiKey)


@blp.delete("/<id:api_key_id>")
@needs("api_keys:write")
@blp.response(204)
def delete_api_key(api_key_id: int) -> None:
    """Revoke a key: it stops working; others' keys with api_keys:write_all"""
    fetch(ApiKey, api_key_id).revoke(actor)
