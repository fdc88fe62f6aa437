"""What clients send and receive about clusters."""

from marshmallow import fields

from models.supply.clusters import Cluster
from utils.schemas.business import BusinessFilter, BusinessIn, BusinessOut
from utils.schemas.fields import Line, Text
from utils.schemas.lists import sortable

MEANINGS = {
    "id": ("the number of this record", 2),
    "name": ("what the cluster is called; no other one is called so", "City centres"),
    "description": ("what its locations have in common", "Small shops in large cities"),
}


class ClusterChange(BusinessIn):
    """Every field may be left out, and only what is given changes."""

    name = Line(200, 1)
    description = Text(2000, allow_none=True)


class ClusterIn(ClusterChange):
    name = Line(200, 1, required=True)


class ClusterFilter(BusinessFilter):
    sort = sortable(*Cluster.sorts)
    q = Text(200, 1, metadata={"description": "words in name, description, external_id"})
    name = Line(200, 1)


class ClusterOut(BusinessOut):
    name = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
