"""What clients send and receive about every business record, beside the fields of its own noun."""

from typing import Any

from marshmallow import fields, validate

from models.business import ARCHIVED
from models.tags import LONGEST, distinct, form
from utils.schemas.authors import RecordOut
from utils.schemas.fields import Attributes, Line, no_longer
from utils.schemas.lists import ListArgs
from utils.schemas.sparse import Sparse

MOST_TAGS = 20

MEANINGS = {
    "external_id": ("what another system calls the record by; unique within its noun", "ERP-4711"),
    "tags": ("words of your own to find it by; the same word in capitals is the same tag", ["urgent"]),
    "attributes": ("names and values of your own", {"finish": "anodised"}),
    "is_archived": ("whether lists show it only to who asks for `archived`", False),
    "tag": ("a tag that the record has, in capitals or not", "urgent"),
    "archived": ("`true`: only what is archived; `all`: that, too; left out: nothing of it", "all"),
}


class TagField(Line):
    """One tag, of up to 50 characters on one line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(LONGEST, 1, **kwargs)

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:
        tag: str = super()._deserialize(*args, **kwargs)
        no_longer(form(tag), LONGEST)
        return tag


class Tags(fields.List[str]):
    """In the order given; each once."""

    def __init__(self) -> None:
        super().__init__(TagField(), validate=validate.Length(0, MOST_TAGS))

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        tags: list[Any] = super()._deserialize(*args, **kwargs)
        return distinct(tags)


class ExternalId(Line):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(100, 1, **kwargs)


class BusinessIn(Sparse):
    """Every field may be left out, and only what is given changes."""

    external_id = ExternalId(allow_none=True)
    tags = Tags()
    attributes = Attributes()


class BusinessFilter(ListArgs):
    external_id = ExternalId()
    tag = TagField()
    archived = fields.String(validate=validate.OneOf([*ARCHIVED]))


class BusinessOut(RecordOut):
    external_id = fields.String(required=True, allow_none=True)
    tags = fields.List(fields.String(), required=True)
    attributes = fields.Dict(required=True)
    is_archived = fields.Boolean(required=True)
