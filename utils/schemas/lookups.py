"""What `GET /{noun}/lookup` takes and answers: names, and the ids that they mean."""

from marshmallow import Schema, fields, validate

from utils.schemas.fields import Id, Line

MOST = 100

MEANINGS = {
    "names": ("a name that is looked for; repeat it for each, as in `names=A&names=B`",),
    "ids": ("for each name that means one record: the number of it", {"Brackets": 4}),
    "not_found": ("the names that no record has", ["Hinges"]),
    "ambiguous": ("the names that several records have",),
    "name": ("the name", "Plates"),
}


class LookupArgs(Schema):
    names = fields.List(Line(255, 1), required=True, validate=validate.Length(1, MOST))


class AmbiguousName(Schema):
    name = fields.String(required=True)
    ids = fields.List(
        Id(), required=True, metadata={"description": "of all that are called so", "examples": [[5, 9]]}
    )


class LookupOut(Schema):
    ids = fields.Dict(fields.String(), Id(), required=True)
    not_found = fields.List(fields.String(), required=True)
    ambiguous = fields.List(fields.Nested(AmbiguousName), required=True)
