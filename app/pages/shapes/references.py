"""Other records in forms and filters: people type what they are called, or what finds only them."""

import re
from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError

from app.auth import actor
from app.extensions import db
from app.pages.shell.words import _
from models.lookups import ids_by_name
from models.paging import RELEVANCE, Window, paginate
from models.platform.histories import models_by_table, names_of

NUMBERED = re.compile(r"#([0-9]{1,18})\s*$")
OFFERED = 8
LONGEST_ID = 19


def suggestions(table: str, q: str, **filters: Any) -> dict[int, str]:
    """By id what the records are called that `q` finds, the best first; the newest where nothing is typed."""
    model: Any = models_by_table()[table]
    sort = RELEVANCE if q else "-created_at"
    found = paginate(
        model.found_by(actor, **filters, **({"q": q} if q else {})), Window(OFFERED, 0, sort, None)
    )
    ids = [row.id for row in found.items]
    called = names_of(table, ids, actor)
    db.session.expunge_all()
    return {row_id: called.get(row_id, f"#{row_id}") for row_id in ids}


def resolved(table: str, text: str) -> int:
    """The id of the record that is meant: by `#7` at the end, by its name or number, else by what only one of
    them is found by. Raises ValidationError that says what could be meant."""
    if numbered := NUMBERED.search(text):
        return seen(table, int(numbered[1]))
    exact = named(table, text)
    found = dict.fromkeys(exact, text) or suggestions(table, text)
    if len(found) == 1:
        return next(iter(found))
    raise ValidationError(ambiguous(table, found) if found else _("Nothing is found by this."))


def named(table: str, text: str) -> Sequence[int]:
    model: Any = models_by_table()[table]
    by_name = ids_by_name(model, [text], actor)[text] if hasattr(model, "title") else []
    for column in (model.called_by[0], getattr(model, "numbered_by", None)):
        if column and not by_name:
            by_name = [
                *db.session.scalars(model.found_by(actor, **{column: text}).with_only_columns(model.id))
            ]
    return by_name


def seen(table: str, row_id: int) -> int:
    if row_id not in names_of(table, [row_id], actor):
        raise ValidationError(_("Nothing is found by this."))
    return row_id


def ambiguous(table: str, found: dict[int, str]) -> str:
    called = names_of(table, found, actor)
    several = ", ".join(f"{called.get(row_id, '')} #{row_id}" for row_id in found)
    return _("Several are found by this; say which: %(several)s", several=several)


def meant(tables: dict[str, str], filters: dict[str, Any]) -> dict[str, Any]:
    """Filters by records as ids: what is asked for is one, or what the record is called."""
    names = [name for name in filters if name in tables]
    return filters | {name: id_of(tables[name], filters[name]) for name in names}


def id_of(table: str, text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < LONGEST_ID else resolved(table, text)
