"""`GET /{noun}/lookup?names=A&names=B`: which records people mean who know them by their names."""

from typing import Any

from app.auth import actor, needs
from app.resources import Resource
from models.lookups import ids_by_name
from utils.schemas.lookups import LookupArgs, LookupOut


def looks_up(blp: Resource, model: Any) -> None:
    """The route for a noun that is searched."""

    def look_up(names: list[str]) -> Any:
        found = ids_by_name(model, names, actor)
        several = [{"name": name, "ids": ids} for name, ids in found.items() if len(ids) > 1]
        return {
            "ids": {name: ids[0] for name, ids in found.items() if len(ids) == 1},
            "not_found": [name for name, ids in found.items() if not ids],
            "ambiguous": several,
        }

    look_up.__name__ = f"look_up_{blp.name}"
    look_up.__doc__ = f"Look {blp.name.replace('_', ' ')} up by their names, in capital or small letters"
    look_up = blp.response(200, LookupOut)(look_up)
    look_up = blp.arguments(LookupArgs, location="query", as_kwargs=True)(look_up)
    blp.get("/lookup")(needs(f"{blp.name}:read")(look_up))
