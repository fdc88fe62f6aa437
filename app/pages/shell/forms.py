"""What people send with a form, to be checked by the schemas that the API uses."""

from typing import TypeVar

from flask import request

from app.errors import Stale
from app.idempotency import FIELD
from app.resources import fetch
from models.base import Record

Row = TypeVar("Row", bound=Record)

ETAG = "etag"  # a form cannot send If-Match, so it says in a field what it was made from
# Beside a field: what it was made from, and whose value is taken where two people have changed it.
WAS, TAKE, THEIRS = "was.", "take.", "theirs"
MEANWHILE = (
    "Somebody else has changed this meanwhile, so nothing is saved yet: look it over, and send it again."
)
PASSWORDS = {"password", "current_password", "new_password"}


def entries() -> dict[str, str | None]:
    """Every field of the form by name; None where it was left empty. Without those that are to stay as
    somebody else has set them meanwhile."""
    ours = (name for name in request.form if name not in (ETAG, FIELD) and not name.startswith((WAS, TAKE)))
    mine = (name for name in ours if request.form.get(f"{TAKE}{name}") != THEIRS)
    return {name: tidy(name, request.form[name]) or None for name in mine}


def filled() -> dict[str, str | None]:
    """Only the fields that were filled in: what is new has defaults for the others."""
    return {name: value for name, value in entries().items() if value is not None}


def tidy(name: str, text: str) -> str:
    """Browsers end lines with CR LF; a password may begin or end with a space."""
    return text if name in PASSWORDS else text.replace("\r\n", "\n").strip()


def fetch_unchanged(model: type[Row], row_id: int) -> Row:
    """The row, if it still is what the form was made from. Raises NotFound and Stale."""
    row = fetch(model, row_id)
    if request.form.get(ETAG, row.etag) != row.etag:
        raise Stale(MEANWHILE)
    return row
