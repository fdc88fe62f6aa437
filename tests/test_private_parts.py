"""What utils/schemas/encoders.py and models/inserts.py rely on although no library promises it: whoever
upgrades one reads here which part has changed, before answers or audit events are wrong."""

import inspect
from types import SimpleNamespace

import pytest
import sqlalchemy
from marshmallow import Schema, fields, post_dump
from marshmallow.utils import get_value
from sqlalchemy.orm import make_transient_to_detached

from app.extensions import db
from models.engineering.parts import Part, PartStatus
from tests.factories import make_part


class Hooked(Schema):
    @post_dump
    def change(self, data, **_):
        return data


def test_marshmallow_schema_hooks_are_listed_by_name():
    assert (bool(Hooked()._hooks["post_dump"]), bool(Hooked()._hooks["pre_dump"])) == (True, False)


def test_marshmallow_field_check_attribute_tells_who_looks_at_the_whole_object():
    looking = (fields.Method("name"), fields.Function(str), fields.Constant(1))
    assert [each._CHECK_ATTRIBUTE for each in (*looking, fields.String())] == [False, False, False, True]


def test_marshmallow_field_serialize_takes_value_name_and_object():
    assert [*inspect.signature(fields.Field._serialize).parameters][:4] == ["self", "value", "attr", "obj"]
    assert fields.Decimal(places=2, as_string=True)._serialize(1, "cost", None) == "1.00"


def test_marshmallow_get_value_follows_dots_in_objects_and_dictionaries():
    assert get_value(SimpleNamespace(role={"name": "admin"}), "role.name") == "admin"
    assert get_value({}, "role.name", "none") == "none"


def test_sqlalchemy_object_dict_has_what_was_set_by_column_names():
    assert vars(Part(number="P-1", name="Plate")).keys() - {"_sa_instance_state"} == {"number", "name"}


def test_sqlalchemy_default_arg_takes_one_argument():
    columns = Part.__table__.c
    assert (columns.attributes.default.is_callable, columns.attributes.default.arg(None)) == (True, {})
    assert columns.status.default.arg is PartStatus.DRAFT


@pytest.mark.usefixtures("app")
def test_sqlalchemy_make_transient_to_detached_reads_only_what_the_dict_lacks():
    known = make_part(name="Plate")
    db.session.expunge_all()
    part = Part(name="As given")
    part.__dict__["id"] = known.id
    make_transient_to_detached(part)
    db.session.add(part)
    assert (part.name, part.number) == ("As given", known.number)


@pytest.mark.usefixtures("app")
def test_sqlalchemy_committed_state_has_what_was_there_before():
    part = make_part(name="Plate")
    part.name = "Bracket"
    assert sqlalchemy.inspect(part).committed_state == {"name": "Plate"}
