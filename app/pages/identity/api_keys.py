"""One's own API keys: made, shown once, revoked."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.auth import actor, needs, offered
from app.errors import Invalid
from app.identity import accounts
from app.pages.identity.permissions import by_noun, sent_grants
from app.pages.shell.blueprint import blp
from app.pages.shell.forms import filled
from app.pages.shell.galleries import SHOWN, Gallery
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.words import _
from app.resources import fetch
from models.base import today
from models.identity.api_keys import ApiKey
from models.paging import Window, paginate
from utils.schemas.identity.api_keys import ApiKeyIn
from utils.schemas.lists import ListArgs, page_length

FIRST = Window(limit=SHOWN, skip=0, sort="-created_at", cursor=None)


class KeyGallery(Gallery, ListArgs):
    limit = page_length(SHOWN)


@blp.get("/account/keys")
@needs("api_keys:read")
@blp.arguments(KeyGallery, location="query", as_kwargs=True)
def list_keys(window: Window) -> str:
    return keys_page(window=window)


def keys_page(refusal: Refusal | None = None, window: Window = FIRST, **made: Any) -> str:
    found = paginate(ApiKey.found_by(actor, user_id=actor.id), window)
    may = by_noun(permission for permission in offered() if actor.can(permission))
    about = {"may": may, "chosen": sent_grants() if refusal else [], "today": today()}
    return render_template("identity/keys.html", found=found, refusal=refusal, **about, **made)


@blp.post("/account/keys")
@needs("api_keys:write")
@said_by(keys_page)
def make_key() -> str:
    """The only page that shows it"""
    if not sent_grants():
        raise Invalid("Choose what the key may do.", "/json/permissions")
    data = ApiKeyIn().load({**with_time(filled()), "permissions": sent_grants()})
    key = accounts.make_key(actor, **data)
    return keys_page(made=key, key=key.key)


def with_time(given: dict[str, str | None]) -> dict[str, str | None]:
    """A key is good until the end of its last day."""
    day = given.get("expires_at")
    return {**given, "expires_at": f"{day}T23:59:59Z"} if day else given


@blp.post("/account/keys/<id:key_id>/revoke")
@needs("api_keys:write")
def revoke_key(key_id: int) -> Response:
    key = fetch(ApiKey, key_id)
    key.revoke(actor)
    flash(_("The key “%(name)s” is revoked.", name=key.name))
    return redirect(url_for("pages.list_keys"), 303)
