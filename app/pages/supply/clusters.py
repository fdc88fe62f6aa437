"""Clusters at the workbench: locations that are planned alike."""

from typing import Any

from app.pages.shapes.forms import Section
from app.pages.shapes.listings import Listing
from app.pages.shapes.nouns import Noun, names
from app.pages.shapes.pages import add_pages
from app.pages.shapes.panels import FILED, History, Related, Text
from app.pages.shapes.records import Record
from app.pages.shapes.values import Row
from app.pages.shell.blueprint import blp
from app.pages.shell.words import N_
from models.supply.clusters import Cluster
from utils.schemas.supply.clusters import ClusterChange, ClusterFilter, ClusterIn, ClusterOut

NOUN = Noun(
    *(Cluster, ClusterOut, N_("Cluster"), N_("Clusters"), N_("New cluster"), "cluster", "clusters"),
    icon="group",
)
LISTING = Listing(
    NOUN,
    ClusterFilter,
    columns=names("name description tags external_id created_at updated_at"),
    first=3,
    filters=names("tag archived"),
)


def here(row: Row) -> dict[str, Any]:
    return {"cluster_id": row["id"]}


RECORD = Record(
    NOUN,
    ClusterIn,
    ClusterChange,
    form=(Section(N_("Cluster"), names("name description external_id tags attributes")),),
    main=(
        Text(N_("Description"), "description"),
        Related(
            N_("Locations"), "locations", names("name code type city"), lambda row: {"cluster_id": row["id"]}
        ),
        History(N_("History")),
    ),
    side=(FILED,),
)
add_pages(blp, LISTING, RECORD)
