"""The short way out: what an Out schema says, compiled once into plain dictionaries for the JSON encoder.

The schema stays the only description of a shape. A test holds every schema of the API against marshmallow's
own `dump`: both give the same JSON.

It relies on parts of marshmallow that are not promised to stay: `Schema._hooks`, `Field._CHECK_ATTRIBUTE`,
`Field._serialize(value, name, object)` and `marshmallow.utils.get_value`. tests/test_private_parts.py fails
by the name of the part that an upgrade has changed."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from operator import attrgetter
from typing import Any

import orjson
from marshmallow import Schema, fields, missing
from marshmallow.utils import get_value
from sqlalchemy import JSON, Boolean, ColumnElement, Date, Enum, Integer, Row, String, select, type_coerce

from models.authors import AuthorColumn
from models.decimals import Exact
from models.json_texts import ExactText, JsonRows, jsonable
from models.statements import Columns
from utils.schemas.fields import Cost, Percent, Total

Writer = Callable[[Any], Any]
Shown = dict[str, Any]

# What these fields write, the JSON encoder writes itself: text, numbers, truth, UTC times, plain objects.
AS_IS = (
    *(fields.String, fields.Integer, fields.Boolean, fields.AwareDateTime, fields.Date, fields.Dict),
    fields.Enum,
)
# What databases write into JSON as we do: of these types where it is written as it is, and exact numbers.
WRITTEN_ALIKE = (String, Integer, Boolean, Date, Enum)
EXACT = (Cost, Percent, Total)

NOTHING: Shown = {}
WHOLE = (fields.Nested, fields.List, fields.Tuple, fields.Dict, fields.Raw)


class Encoder:
    """From rows, objects or dictionaries to what JSON shows of them."""

    def __init__(self, schema: Schema) -> None:
        refuse_uncompilable(schema)
        self.schema, shown = schema, schema.dump_fields.items()
        self.names = tuple(field.data_key or name for name, field in shown)
        self.attributes = tuple(field.attribute or name for name, field in shown)
        found = [(field.data_key or name, writer(name, field), repeats(field)) for name, field in shown]
        self.writers = [(name, write, often) for name, write, often in found if write is not None]
        # The first one twice, or a single one would not come as a tuple.
        self.read: Callable[[Any], Any] = attrgetter(*self.attributes, self.attributes[0])
        self.look: Any = get_value if any("." in path for path in self.attributes) else dict.get
        self.is_list = is_list(schema)
        self.columns: Callable[[Any], Columns | None] = cache(self.columns_of)

    def one(self, value: Any) -> Shown | None:
        return None if value is None else self.many([value])[0]

    def many(self, values: Iterable[Any]) -> list[Shown]:
        """Field by field, and not row by row: equal values, as those of a status, are written once."""
        shown = [self.plain(value) for value in values]
        for name, write, often in self.writers:
            write = cache(write) if often and len(shown) > 1 else write
            for item in shown:
                if name in item:
                    item[name] = write(item[name])
        return shown

    def plain(self, value: Any) -> Shown:
        """A row has the values in our order. Of a dictionary, as with marshmallow, a name may be missing."""
        if isinstance(value, Row):
            return dict(zip(self.names, value, strict=False))
        if isinstance(value, dict):
            pairs, look = zip(self.names, self.attributes, strict=True), self.look
            return {n: found for n, key in pairs if (found := look(value, key, missing)) is not missing}
        return dict(zip(self.names, self.looked_up(value), strict=False))

    def looked_up(self, value: Any) -> Iterable[Any]:
        """What a mapped object has by itself is there at once: its attributes' own way to it is ten times as
        long."""
        own = getattr(value, "__dict__", NOTHING)
        try:
            return [own[name] for name in self.attributes]
        except KeyError:
            found: Iterable[Any] = self.read(value)
            return found

    @property
    def items(self) -> "Encoder":
        """Of a page's items."""
        items: Any = self.schema.dump_fields["items"]
        found: Encoder = encoder(type(items.inner.schema))  # type: ignore[arg-type]
        return found

    def columns_of(self, model: Any) -> Columns | None:
        """What to select of `model` for a row that this encoder takes; None where it needs whole objects."""
        columns, lists, table = model.__mapper__.columns, self.lists_of(model), model.__table__
        if not all(name in columns or name in lists for name in self.attributes):
            return None
        shown = [*zip(self.attributes, self.schema.dump_fields.values(), strict=True)]
        if "minor_units" not in columns and any(isinstance(field, Total) for _, field in shown):
            return None  # of a line alone nobody knows the currency
        return Columns([lists[n] if n in lists else as_stored(columns[n], f, table) for n, f in shown])

    def lists_of(self, model: Any) -> dict[str, ColumnElement[Any]]:
        """Of a document its lines, as the JSON that is shown, which the database writes."""
        links, inner = model.__mapper__.relationships, nested_fields(self.schema)
        many = {link.key for link in links if link.uselist}
        shown = {name: inner[name] for name in self.attributes if name in inner and name in many}
        found = {name: encoder(type(f.schema)).written(links[name]) for name, f in shown.items()}
        return {name: element for name, element in found.items() if element is not None}

    def written(self, link: Any) -> ColumnElement[Any] | None:
        """The rows of this one-to-many link as JSON; None where only Python can write them."""
        table, ((outer, key),) = link.target, link.local_remote_pairs
        shown = zip(self.names, self.attributes, self.schema.dump_fields.values(), strict=True)
        known = [(name, field, table.c.get(attribute)) for name, attribute, field in shown]
        if not all(written_alike(field, column) for _, field, column in known):
            return None
        columns = [as_text(column, field, outer.table).label(name) for name, field, column in known]
        rows = select(*columns).where(key == outer).order_by(*link.order_by).correlate(outer.table)
        inner = rows.subquery("shown")
        return select(JsonRows(*inner.c)).select_from(inner).scalar_subquery()


def written_alike(field: Any, column: Any) -> bool:
    """Lists and objects are kept as they are shown."""
    if column is None or isinstance(column.type, JSON):
        return column is not None
    if isinstance(column.type, Exact):
        return isinstance(field, EXACT)
    return unchanged(field) and isinstance(column.type, WRITTEN_ALIKE)


def as_text(column: Any, field: Any, document: Any) -> ColumnElement[Any]:
    """As it stands in JSON."""
    return as_stored(column, field, document) if isinstance(field, Total) else jsonable(column)


def as_stored(column: Any, field: Any, document: Any) -> ColumnElement[Any]:
    """An enumeration as the text that is shown, an author as one that is read once for all rows alike, a
    total with as many places as its document says."""
    if isinstance(field, Total):
        return ExactText(column, document.c[field.minor_units])
    return type_coerce(column, String) if isinstance(column.type, (Enum, AuthorColumn)) else column


def refuse_uncompilable(schema: Schema, around: frozenset[type] = frozenset()) -> None:
    """What looks at the whole object, or changes it on the way, has no short way; nor has what holds it."""
    if found := [*obstacles(schema)]:
        raise TypeError(f"{type(schema).__name__} cannot be compiled: {', '.join(found)}")
    around |= {type(schema)}
    for field in nested_fields(schema).values():
        if type(field.schema) not in around:
            refuse_uncompilable(field.schema, around)


def obstacles(schema: Schema) -> Iterator[str]:
    yield from (hook for hook in ("pre_dump", "post_dump") if schema._hooks[hook])
    if type(schema).get_attribute is not Schema.get_attribute:
        yield "get_attribute"
    for name, field in schema.dump_fields.items():
        if not field._CHECK_ATTRIBUTE or field.dump_default is not missing:
            yield name
    yield from (name for name, field in nested_fields(schema).items() if is_varied(field))


def nested_fields(schema: Schema) -> dict[str, fields.Nested]:
    """Those that are compiled, too; also as items of lists."""
    inmost = {name: innermost(field) for name, field in schema.dump_fields.items()}
    return {name: field for name, field in inmost.items() if type(field) is fields.Nested}


def is_list(schema: Schema) -> bool:
    """Whether `items` are what it is about: a page, or all that there is."""
    return type(innermost(schema.dump_fields.get("items"))) is fields.Nested


def innermost(field: Any) -> Any:
    return innermost(field.inner) if type(field) is fields.List else field


def is_varied(field: fields.Nested) -> bool:
    """Encoders are kept by class: of a schema that shows less, or many, only marshmallow knows."""
    schema = field.schema
    return schema.only is not None or bool(schema.exclude) or bool(schema.many) != bool(field.many)


def writer(name: str, field: Any) -> Writer | None:
    """None where the value is written as it is. Any other field is asked as marshmallow asks it."""
    if type(field) is fields.List:
        return listed(field.inner)
    if type(field) is fields.Nested:
        return nested_many(field) if field.many else nested(field)
    if type(field) is fields.Float:
        return lambda value: None if value is None else float(value)
    if unchanged(field):
        return None
    return lambda value: field._serialize(value, name, None)


def repeats(field: Any) -> bool:
    """Of single values many rows have the same; whole objects and lists cannot even be compared, and of
    decimals that keep their places 1.10 would be shown as 1.1."""
    if getattr(field, "repeats", False):
        return True
    keeps_places = isinstance(field, fields.Decimal) and field.places is None
    return not keeps_places and not isinstance(field, WHOLE)


def unchanged(field: Any) -> bool:
    known = next((kind for kind in AS_IS if isinstance(field, kind)), None)
    if known is None or type(field)._serialize is not known._serialize:
        return False
    is_inside = getattr(field, "key_field", None) or getattr(field, "value_field", None)
    is_formatted = getattr(field, "as_string", False) or getattr(field, "format", None) not in (None, "iso")
    return not is_inside and not is_formatted and getattr(field, "by_value", True) is not False


def listed(inner: Any) -> Writer | None:
    if type(inner) is fields.Nested:
        return nested_many(inner)
    write = writer("", inner)
    return write and (lambda values: None if values is None else [write(value) for value in values])


# Looked up late: a schema may hold itself.
def nested(field: fields.Nested) -> Writer:
    return lambda value: encoder(type(field.schema)).one(value)


def nested_many(field: fields.Nested) -> Writer:
    def write(values: Any) -> Any:
        """Text is what the database has written already."""
        if values is None or isinstance(values, str):
            return values and orjson.Fragment(values)
        return encoder(type(field.schema)).many(values)

    return write


@cache
def encoder(schema: type[Schema]) -> Encoder:
    return Encoder(schema())
