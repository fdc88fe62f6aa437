"""What people and other systems know a row by, who do not know its id."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, ClassVar

from sqlalchemy import Select, select, tuple_

from app.extensions import db
from models.identity.actors import Actor

Key = tuple[tuple[str, ...], tuple[Any, ...]]  # columns and their values

EXTERNAL = ("external_id",)


class Keyed:
    """`known_by`: groups of columns of which each alone tells which row is meant, the surest first; before
    all of them comes what another system calls it."""

    known_by: ClassVar[tuple[tuple[str, ...], ...]] = ()

    @classmethod
    def key_of(cls, values: dict[str, Any]) -> Key | None:
        """By the first group whose columns are all given; None where no row can be meant."""
        pairs = ((names, tuple(values.get(name) for name in names)) for names in (EXTERNAL, *cls.known_by))
        return next(((names, found) for names, found in pairs if None not in found), None)

    @classmethod
    def ids_by_key(cls, keys: Collection[Key], actor: Actor) -> dict[Key, list[int]]:
        """Of those that `actor` may see; more than one where a key is not unique. One statement per group."""
        groups, found = defaultdict(set), defaultdict(list)
        for names, values in keys:
            groups[names].add(values)
        for names, wanted in groups.items():
            for row in db.session.execute(having(cls, actor, names, wanted)):
                found[names, tuple(row[1:])].append(row.id)
        return found

    @classmethod
    def hold(cls, ids: Collection[int]) -> None:
        """Always in this order: two who hold many rows then never wait for each other."""
        model: Any = cls
        rows = select(model.id).where(model.id.in_(ids)).order_by(model.id)
        db.session.execute(rows.with_for_update(key_share=True))


def having(model: Any, actor: Actor, names: tuple[str, ...], wanted: set[tuple[Any, ...]]) -> Select[Any]:
    columns = [model.__table__.c[name] for name in names]
    found = model.visible_to(actor).with_only_columns(model.id, *columns)
    rows: Select[Any] = found.where(tuple_(*columns).in_(sorted(wanted))).order_by(model.id)
    return rows
