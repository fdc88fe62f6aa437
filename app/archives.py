"""The archive of a noun: two actions of every business record."""

from typing import Any

from marshmallow import Schema

from app.auth import actor, needs
from app.resources import Resource, fetch, read
from models.base import Lookup
from models.business import Business


def add_archive(
    blp: Resource, model: type[Business], out: type[Schema], noun: str, guarded_as: str = ""
) -> None:
    """`POST /{id}/archive` and `/unarchive`; `noun` is one of them, as in `part_id`. `guarded_as`: the noun
    whose permission it needs, where that is another one."""
    for action, words in (("archive", "Hide a {} from lists"), ("unarchive", "Show a {} in lists again")):
        view = acting(model, action, f"{noun}_id")
        view.__name__, view.__doc__ = f"{action}_{noun}", words.format(noun.replace("_", " "))
        view = needs(f"{guarded_as or blp.name}:write")(blp.response(200, out)(view))
        blp.post(f"/<id:{noun}_id>/{action}")(view)


def acting(model: type[Business], action: str, id_name: str) -> Any:
    def act(**ids: int) -> Lookup:
        getattr(fetch(model, ids[id_name]), action)(actor)
        return read(model, ids[id_name])

    return act
