"""What a list page is asked for in its address: the filters of the API, and how it is shown."""

from functools import cache
from typing import Any
from urllib.parse import parse_qs

from flask import request, session
from marshmallow import Schema, fields, pre_load, validate

from utils.schemas.fields import Text
from utils.schemas.lists import page_length

SHOWN = 24  # fills rows of two, three, four and six
TABLE, TILES = "table", "tiles"
VIEWS = (TABLE, TILES)
PLACE = {"skip", "cursor"}  # where in the list, rather than of what
LONGEST_KEPT, MOST_KEPT = 400, 1000  # characters, of one and of all: a browser drops a cookie of 4 kB


class Asked(Schema):
    """A form also sends the fields that were left empty."""

    @pre_load
    def drop_empty(self, data: Any, **_: Any) -> dict[str, Any]:
        return {name: value for name, value in data.items() if isinstance(value, list) or value.strip()}


@cache
def asked_of(filters: type[Schema], columns: tuple[str, ...], references: tuple[str, ...]) -> type[Schema]:
    """The schema of a list page's address, on the noun's own filters. `references` may be typed by name."""
    more: dict[str, Any] = {
        "limit": page_length(SHOWN),
        "columns": fields.List(fields.String(validate=validate.OneOf(columns))),
        "view": fields.String(validate=validate.OneOf(VIEWS)),
    }
    more |= {name: Text(200) for name in references}
    return type(f"{filters.__name__}Page", (Asked, filters), more)


def sent_query(asks: type[Schema]) -> dict[str, Any]:
    """What a list that a form was sent from had been asked for. Raises ValidationError."""
    given = {name: values if name == "columns" else values[-1] for name, values in sent_pairs().items()}
    found: dict[str, Any] = asks().load(given)
    return found


def sent_pairs() -> dict[str, list[str]]:
    return parse_qs(request.form.get("query", ""))


def asked() -> dict[str, Any]:
    """All that is asked for now, without the place in the list."""
    return {n: v if len(v) > 1 else v[0] for n, v in request.args.lists() if n not in PLACE and any(v)}


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in asked().items() if name not in names}


def pairs(values: dict[str, Any]) -> list[tuple[str, str]]:
    """As the hidden fields of a form have them."""
    several = {name: v if isinstance(v, list) else [v] for name, v in values.items()}
    return [(name, value) for name, each in several.items() for value in each]


def remember(place: str) -> None:
    """So that the way back from a record leads to where one was. What is too long for a cookie is not."""
    kept: dict[str, str] = {k: v for k, v in session.get("lists", {}).items() if k != place}
    query = request.query_string.decode()
    if query and len(query) <= LONGEST_KEPT:
        kept[place] = query
    while sum(map(len, kept.values())) > MOST_KEPT:
        del kept[next(iter(kept))]  # where one was the longest ago
    if kept != session.get("lists", {}):
        session["lists"] = kept


def remembered(place: str) -> str:
    query = session.get("lists", {}).get(place, "")
    return f"?{query}" if query else ""
