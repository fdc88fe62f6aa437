"""Schemas of which most fields are left out most of the time."""

from copy import copy
from typing import Any

from marshmallow import Schema, missing


class Sparse(Schema):
    """marshmallow asks every field, also for what is not there, which is most of its work; this one asks only
    those that have something to say of it. What comes out is the same."""

    def load(self, data: Any, **options: Any) -> Any:
        asked = copy(self)
        if isinstance(data, dict):
            asked.load_fields = {
                name: field
                for name, field in self.load_fields.items()
                if (field.data_key or name) in data or field.required or field.load_default is not missing
            }
        return super(Sparse, asked).load(data, **options)
