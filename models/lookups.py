"""Names as people write them, and the ids that they mean."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from app.extensions import db
from models.identity.actors import Actor
from utils.words import title


def ids_by_name(model: Any, names: Iterable[str], actor: Actor) -> dict[str, list[int]]:
    """Of each name: those that are called exactly so, or where none is, those that are called so in other
    letters, capital or small; but not what is archived. One statement, by the index of titles."""
    wanted = list(dict.fromkeys(names))
    exact, loose = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for row_id, name in db.session.execute(called(model, wanted, actor)):
        exact[name].append(row_id)
        loose[name.casefold()].append(row_id)
    return {name: exact.get(name) or loose.get(name.casefold(), []) for name in wanted}


def called(model: Any, names: Iterable[str], actor: Actor) -> Any:
    table = model.__table__
    found = model.visible_to(actor).with_only_columns(table.c.id, table.c[model.named_by])
    found = found.where(model.title.in_({title(name) for name in names}), ~model.is_archived)
    return found.order_by(table.c.id)
