"""One row looks the same wherever it is shown: plain rows, whole objects and marshmallow's own dump agree."""

from itertools import chain

import orjson
import pytest
from flask import g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.extensions import db, rows
from app.writes import writing
from models.columns import Base
from models.engineering.parts import PartSource, PartStatus
from models.identity.actors import SYSTEM
from models.statements import narrowed
from routes import AREAS
from tests.factories import key_of, make_part
from tests.utils.shapes import schemas_in
from utils.schemas.encoders import encoder, nested_fields
from utils.texts import UNSEEN

PARTS = "/api/v1/parts"
ANSWERED = {*schemas_in(chain(*AREAS.values()))}
ITEMS = {type(field.schema) for schema in ANSWERED for field in nested_fields(schema()).values()}
SCHEMAS = sorted(ANSWERED | ITEMS, key=lambda schema: schema.__name__)
MODELS = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)
BY_COLUMNS = [(s, m) for s in SCHEMAS for m in MODELS if encoder(s).attributes and encoder(s).columns(m)]
ONCE_A_TEST = [HealthCheck.function_scoped_fixture]

SEEN = st.characters(exclude_categories=sorted(UNSEEN), exclude_characters="\u115f\u1160\u2800\u3164\uffa0")
PRINTED = st.text(SEEN, min_size=1, max_size=16).filter(str.strip)
PART = st.fixed_dictionaries(
    {"name": PRINTED},
    optional={
        "description": st.none() | PRINTED,
        "material": st.none() | PRINTED,
        "status": st.sampled_from([PartStatus.ACTIVE, PartStatus.OBSOLETE]).map(str),
        "source": st.sampled_from(PartSource).map(str),
        "standard_cost": st.none()
        | st.decimals(0, 10**8, places=6).map(str)
        | st.sampled_from(["-0", "0.000001", "1E+2", "12.3456789"]),
        "attributes": st.dictionaries(PRINTED, st.integers(-(2**63), 2**63 - 1) | PRINTED)
        | st.just({"deep": [1.5, {"a": None}]}),
        "notes": st.none() | PRINTED,
    },
)


def as_json(shown):
    return orjson.loads(orjson.dumps(shown))


@settings(max_examples=20, suppress_health_check=ONCE_A_TEST)
@given(body=PART)
def test_what_was_created_is_what_is_read_and_listed(staff, body):
    made = staff.post(PARTS, json=body)
    assert made.status_code == 201, made.json
    read, listed = staff.get(made.headers["Location"]), staff.get(PARTS).json["items"][0]
    assert made.json == read.json == listed
    assert made.headers["ETag"] == read.headers["ETag"]
    changed = staff.patch(made.headers["Location"], json={"notes": "changed"})
    assert changed.json == staff.get(made.headers["Location"]).json


@pytest.mark.parametrize("writes", [False, True])
@pytest.mark.parametrize(("schema", "model"), BY_COLUMNS, ids=lambda one: one.__name__)
def test_rows_are_shown_as_whole_objects_are(staff, schema, model, writes):
    make_part(standard_cost="12.345", attributes={"ra": 1.6})
    staff.post("/api/v1/api-keys", json=key_of("parts:read"))
    g.actor, encode = SYSTEM, encoder(schema)
    every = select(model).order_by(*model.__table__.primary_key)
    with writing(writes):
        plain = rows(narrowed(every, encode.columns(model)), {})
    objects = [*db.session.scalars(every).all()]
    assert (
        as_json(encode.many(plain))
        == as_json(encode.many(objects))
        == as_json(schema(many=True).dump(objects))
    )


def test_parts_keys_and_the_audit_trail_are_among_them():
    assert {("PartOut", "Part"), ("ApiKeyOut", "ApiKey"), ("AuditEventOut", "AuditEvent")} <= {
        (schema.__name__, model.__name__) for schema, model in BY_COLUMNS
    }
