"""The short way out and marshmallow's own give the same JSON, for every schema that a route answers with."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

import orjson
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, fields, post_dump, pre_dump

from app.auth import admit
from models.identity.actors import SYSTEM
from routes import AREAS
from tests.utils.shapes import as_dictionaries, as_objects, schemas_in, shapes
from utils.schemas.encoders import encoder

SCHEMAS = sorted({*schemas_in(chain(*AREAS.values()))}, key=lambda schema: schema.__name__)
every_schema = pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.__name__)


@pytest.fixture(scope="module", autouse=True)
def caller() -> Iterator[None]:
    """Somebody for whom actions are shown and cursors are signed."""
    app = Flask(__name__)
    app.config["SECRETS"] = ("k" * 40,)
    with app.test_request_context("/api/v1/parts"):
        admit(SYSTEM)
        yield


def as_json(shown: Any) -> Any:
    """Numbers as JSON has them: 1 and 1.0 are the same."""
    return orjson.loads(orjson.dumps(shown))


def test_every_noun_is_among_them() -> None:
    assert {"PartOut", "PartOutPage", "FileOutPage", "ApiKeyOnce", "MeOut", "ReadyOut"} <= {
        schema.__name__ for schema in SCHEMAS
    }


@every_schema
@settings(max_examples=15)
@given(data=st.data())
def test_objects_are_shown_as_marshmallow_shows_them(schema: type[Schema], data: st.DataObject) -> None:
    values = [as_objects(shape) for shape in data.draw(st.lists(shapes(schema()), max_size=4))]
    assert as_json(encoder(schema).many(values)) == as_json(schema(many=True).dump(values))


@every_schema
@settings(max_examples=15)
@given(data=st.data())
def test_so_are_dictionaries_that_lack_some_names(schema: type[Schema], data: st.DataObject) -> None:
    value = as_dictionaries(data.draw(shapes(schema())), lambda _: data.draw(st.integers(0, 3)) == 0)
    assert as_json(encoder(schema).one(value)) == as_json(schema().dump(value))


class WithMethod(Schema):
    price = fields.Method("written")

    def written(self, row: Any) -> str:
        return str(row.price)


class WithFunction(Schema):
    price = fields.Function(lambda row: row.price)


class WithHook(Schema):
    name = fields.String()

    @post_dump
    def shout(self, data: Any, **_: Any) -> Any:
        return {name: value.upper() for name, value in data.items()}


class WithEarlyHook(WithHook):
    shout = None

    @pre_dump
    def unwrap(self, data: Any, **_: Any) -> Any:
        return data["inner"]


class Reading(Schema):
    name = fields.String()

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        return getattr(obj, attr.upper(), default)


class Small(Schema):
    name = fields.String()
    secret = fields.String()


class Narrowed(Schema):
    small = fields.Nested(Small(only=["name"]))


class NarrowedItems(Schema):
    small = fields.List(fields.Nested(Small, exclude=["secret"]))


class Many(Schema):
    small = fields.Nested(Small(many=True))


class Filled(Schema):
    name = fields.String(dump_default="unknown")


class Deep(Schema):
    items = fields.List(fields.Nested(WithHook))


@pytest.mark.parametrize(
    "schema",
    [WithMethod, WithFunction, WithHook, WithEarlyHook, Reading, Narrowed, NarrowedItems, Many, Filled, Deep],
)
def test_what_has_no_short_way_is_refused_at_start(schema: type[Schema]) -> None:
    """Also where it is inside another: a route that answers with it cannot even be declared."""
    with pytest.raises(TypeError, match="cannot be compiled"):
        encoder(schema)


class Unusual(Schema):
    """What no schema of ours has yet."""

    count = fields.Integer(as_string=True)
    day = fields.AwareDateTime(format="timestamp")
    anything = fields.Raw()
    price = fields.Decimal(as_string=True)
    pair = fields.Tuple((fields.Integer(), fields.Decimal(as_string=True)))
    named = fields.Dict(values=fields.Decimal(as_string=True))
    several = fields.Nested(Small, many=True)
    renamed = fields.String(data_key="as", attribute="name")


def test_unusual_fields_keep_their_meaning() -> None:
    value = {"count": 7, "day": datetime(2026, 1, 1, tzinfo=UTC), "anything": {"a": [1]}}
    value |= {"pair": [1, Decimal("1.5")], "named": {"a": Decimal("2.5")}, "name": "x"}
    value["several"] = [{"name": "a"}, {"secret": "b"}]
    values = [value | {"price": Decimal(price)} for price in ("1.10", "1.1")]
    assert as_json(encoder(Unusual).many(values)) == as_json(Unusual(many=True).dump(values))
