"""Values of every kind that a schema's fields can hold, for hypothesis: as objects and as dictionaries."""

from collections.abc import Callable, Iterator
from datetime import UTC
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st
from marshmallow import Schema, fields

from models.authors import Author
from models.paging import Cursor
from utils.schemas.authors import By
from utils.schemas.fields import Actions
from utils.schemas.identity.sessions import IsCurrent
from utils.schemas.lists import CursorField
from utils.schemas.supply.purchase_orders import Overdue

DEEPEST = 6
WHOLE = st.integers(-(2**53), 2**53)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
TIMES = st.datetimes(timezones=st.just(UTC))


class Shape(dict[str, Any]):
    """What a schema shows, by attribute; plain dictionaries are values of `fields.Dict`."""


class Whole(Shape):
    """Of which one name is plucked: it must be there."""


Making = Callable[[Any, int], st.SearchStrategy[Any]]

# The first that fits; a field of any other type fails the test until its values are described here.
MADE: dict[type, Making] = {
    CursorField: lambda _, __: st.builds(Cursor, TEXT, TEXT, WHOLE, WHOLE),
    Actions: lambda field, _: st.sampled_from(sorted(statuses(field))),
    IsCurrent: lambda _, __: WHOLE,
    By: lambda _, __: st.builds(Author, WHOLE, TEXT, st.booleans()),
    Overdue: lambda _, __: st.none() | st.dates(),
    fields.Enum: lambda field, _: st.sampled_from(list(field.enum)),
    fields.Decimal: lambda _, __: st.decimals(0, 10**12, places=9) | st.decimals(0, 10**12, places=2),
    fields.Float: lambda _, __: st.floats(allow_nan=False, allow_infinity=False) | WHOLE,
    fields.Integer: lambda _, __: WHOLE,
    fields.Boolean: lambda _, __: st.booleans(),
    fields.AwareDateTime: lambda _, __: TIMES | TIMES.map(lambda t: t.replace(microsecond=0)),
    fields.Date: lambda _, __: st.dates(),
    fields.Dict: lambda field, depth: st.dictionaries(TEXT, values(field, depth), max_size=3),
    fields.Nested: lambda field, depth: nested(field, depth),
    fields.List: lambda field, depth: listed(field, depth),
    fields.String: lambda _, __: TEXT,
    fields.Raw: lambda _, __: JSON,
}


def of(field: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    make = next(make for kind, make in MADE.items() if isinstance(field, kind))
    return st.none() | make(field, depth) if field.allow_none else make(field, depth)


def values(field: fields.Dict, depth: int) -> st.SearchStrategy[Any]:
    return of(field.value_field, depth + 1) if field.value_field else JSON


def listed(field: fields.List[Any], depth: int) -> st.SearchStrategy[Any]:
    return st.just([]) if depth > DEEPEST else st.lists(of(field.inner, depth + 1), max_size=3)


def nested(field: Any, depth: int) -> st.SearchStrategy[Any]:
    one = shapes(field.schema, depth + 1)
    if isinstance(field, fields.Pluck):
        one = one.map(Whole)
    return st.lists(one, max_size=2) if field.many else one


def statuses(field: Actions) -> set[Any]:
    return {status for rule in field.model.transitions() for status in (*rule.sources, rule.target)}


def shapes(schema: Schema, depth: int = 0) -> st.SearchStrategy[Shape]:
    """Of fields that share an attribute the last one's strategy serves both: it is the narrower one."""
    wanted = {field.attribute or name: of(field, depth) for name, field in schema.dump_fields.items()}
    return st.fixed_dictionaries(wanted).map(nest)


def nest(flat: dict[str, Any]) -> Shape:
    """`role.permissions` belongs into `role`."""
    shape = Shape({name: value for name, value in flat.items() if "." not in name})
    for name in flat.keys() - shape.keys():
        outer, inner = name.split(".")
        shape[outer] = Whole({**shape.get(outer, {}), inner: flat[name]})
    return shape


def as_objects(value: Any) -> Any:
    if isinstance(value, Shape):
        return SimpleNamespace(**{name: as_objects(inner) for name, inner in value.items()})
    return [as_objects(inner) for inner in value] if type(value) is list else value


def as_dictionaries(value: Any, left_out: Callable[[str], bool]) -> Any:
    """Some names are left out, as in what was stored by an earlier version; not those that a dictionary
    has itself, as `items`, which marshmallow would find instead."""
    if isinstance(value, Shape):
        stays = isinstance(value, Whole)
        kept = (name for name in value if stays or hasattr(dict, name) or not left_out(name))
        return {name: as_dictionaries(value[name], left_out) for name in kept}
    return [as_dictionaries(inner, left_out) for inner in value] if type(value) is list else value


def schemas_in(modules: Any) -> Iterator[type[Schema]]:
    """Those that the routes of these nouns answer with."""
    for noun in modules:
        for methods in noun.blp._docs.values():
            for document in filter(None, methods.values()):
                responses = document.get("response", {}).get("responses", {}).values()
                yield from (type(d["schema"]) for each in responses for d in each if d.get("schema"))
