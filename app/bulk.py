"""`POST /{noun}/bulk`: many records at once, each in a savepoint of its own, so that an item that is refused
leaves nothing, and no gap among numbers. A dry run does all of it, and takes everything back."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Response
from marshmallow import Schema, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.answers import JSON
from app.auth import actor, needs
from app.errors import Conflict, DomainError, Invalid
from app.extensions import db
from app.problems import OVERTAKEN, conflict_of, described, invalid_fields, listed
from app.resources import Resource
from app.uploads import takes
from models.base import Lookup
from models.natural_keys import Key
from models.turns import take_turn
from utils.extension_settings import MEGABYTE
from utils.schemas.bulk import Mode, OnConflict, Outcome, bulk_of, results_of
from utils.schemas.encoders import encoder

LARGE = 16 * MEGABYTE  # of 1,000 items, each may have as much as of 16 kB
NOT_WRITTEN = Conflict("Nothing was written, because others were refused.", "not_written")
MISSHAPEN = "This item has values that are not taken."
AGAIN = "Item {} is the same record."
SEVERAL = "Several records are known by this: say which one by what is unique."


def takes_many(
    blp: Resource, model: Any, item: type[Schema], shown: type[Schema], add: Any = None, guarded_as: str = ""
) -> None:
    """The route for a noun whose single ones are made by `add(actor, **values)`, which is the model's own
    unless said otherwise, and changed by `row.edit(actor, **values)`. `guarded_as`: the noun whose
    permission it needs, where that is another one."""

    def write(data: dict[str, Any]) -> Any:
        many = Many(model, item(), shown, add or model.add, data["on_conflict"] is OnConflict.UPDATE)
        results = many.written(data.pop("items"), data["mode"] is Mode.ATOMIC, data["dry_run"])
        counts = Counter(result["status"] for result in results)
        body = {"results": results} | {outcome.value: counts[outcome] for outcome in Outcome}
        return Response(orjson.dumps(body), mimetype=JSON)

    write.__name__ = f"bulk_write_{blp.name}"
    write.__doc__ = f"Create many {blp.name.replace('_', ' ')} at once, or change them"
    write.creates = True  # type: ignore[attr-defined]
    write = blp.response(200, results_of(shown))(blp.arguments(bulk_of(item))(write))
    blp.post("/bulk")(needs(f"{guarded_as or blp.name}:write")(takes(LARGE)(write)))


@dataclass
class Many:
    """`there`: ids of the rows that the items' keys mean; `met`: which item had a key first."""

    model: Any
    schema: Schema
    shown: type[Schema]
    add: Callable[..., Any]
    updates: bool
    there: dict[Key, list[int]] = field(default_factory=dict)
    met: dict[Key, int] = field(default_factory=dict)

    def written(self, items: list[Any], is_atomic: bool, is_dry: bool) -> list[dict[str, Any]]:
        read = [self.read(index, item) for index, item in enumerate(items)]
        # Two that have the same records in another order, or draw numbers between, would wait for each other.
        take_turn(f"many {self.model.__tablename__}")
        if self.updates:
            self.hold([data for data in read if isinstance(data, dict)])
        results = [{"index": n} | self.result(n, data, is_dry) for n, data in enumerate(read)]
        is_void = is_atomic and any("problem" in result for result in results)
        if is_dry or is_void:
            db.session.rollback()
        return [voided(result) for result in results] if is_void else results

    def read(self, index: int, item: Any) -> dict[str, Any] | DomainError:
        try:
            data: dict[str, Any] = self.schema.load(item)
        except ValidationError as error:
            refused = Invalid(MISSHAPEN, "/json")
            refused.errors = [*invalid_fields(error.messages, "/json")]
            return refused
        return data

    def hold(self, read: list[dict[str, Any]]) -> None:
        keys = {key for data in read if (key := self.model.key_of(data))}
        found = self.model.ids_by_key(keys, actor)
        self.model.hold({row_id for ids in found.values() for row_id in ids})
        self.there |= found

    def result(self, index: int, data: dict[str, Any] | DomainError, is_dry: bool) -> dict[str, Any]:
        try:
            if isinstance(data, DomainError):
                raise data
            return self.saved(index, data, is_dry)
        except (DomainError, IntegrityError, StaleDataError) as error:
            return refusal(index, error)
        finally:
            db.session.expunge_all()  # SQLite gives the ids of what was taken back once more

    def saved(self, index: int, data: dict[str, Any], is_dry: bool) -> dict[str, Any]:
        """Once more where somebody else has made the record meanwhile."""
        try:
            with db.session.begin_nested():
                return self.one(index, data, is_dry)
        except IntegrityError:
            db.session.expunge_all()
            key = self.model.key_of(data) if self.updates else None
            if key is None or key in self.there:
                raise
            self.hold([data])
            with db.session.begin_nested():
                return self.one(index, data, is_dry)

    def one(self, index: int, data: dict[str, Any], is_dry: bool) -> dict[str, Any]:
        row, outcome = self.changed(index, data) or (self.add(actor, **data), Outcome.CREATED)
        db.session.flush()
        if not is_dry:
            return {"status": outcome, "id": row.id}
        encode = encoder(self.shown)
        record = encode.one(Lookup(self.model, row.id, actor).found(encode.columns(self.model))) or {}
        return {"status": outcome, "record": record}

    def changed(self, index: int, data: dict[str, Any]) -> tuple[Any, Outcome] | None:
        """The row that is meant, where it was there before. Raises Conflict where that is not clear."""
        key = self.model.key_of(data) if self.updates else None
        if key is None:
            return None
        if (first := self.met.setdefault(key, index)) != index:
            raise Conflict(AGAIN.format(first), "repeated")
        ids = self.there.get(key, [])
        if len(ids) > 1:
            raise Conflict(SEVERAL, "ambiguous")
        return self.edited(ids[0], data) if ids else None

    def edited(self, row_id: int, data: dict[str, Any]) -> tuple[Any, Outcome]:
        row = self.model.get(row_id, actor, lock=True)
        before = row.version
        row.edit(actor, **data)
        db.session.flush()
        return row, Outcome.UNCHANGED if row.version == before else Outcome.UPDATED


def refusal(index: int, error: Exception) -> dict[str, Any]:
    """With pointers from the whole body on: /json/items/3/name."""
    known = understood(error)
    if known is None:
        raise error
    here = f"/json/items/{index}"
    moved = [one | {"pointer": here + one["pointer"].removeprefix("/json")} for one in known.errors]
    problem = described(known.status, known.detail, known.code) | listed(moved)
    return {"status": Outcome.REJECTED, "problem": problem}


def understood(error: Exception) -> DomainError | None:
    if isinstance(error, IntegrityError):
        return conflict_of(error)
    return error if isinstance(error, DomainError) else Conflict(OVERTAKEN)


def voided(result: dict[str, Any]) -> dict[str, Any]:
    index = result["index"]
    return result if "problem" in result else {"index": index} | refusal(index, NOT_WRITTEN)
