"""Clusters: locations that are planned and compared together."""

from typing import Any

from app.archives import add_archive
from app.auth import actor, needs
from app.bulk import takes_many
from app.lookups import looks_up
from app.resources import Resource, created, fetch, read
from models.base import Lookup
from models.paging import Page, Window, paginate
from models.supply.clusters import Cluster
from utils.schemas.lists import page_of
from utils.schemas.supply.clusters import ClusterChange, ClusterFilter, ClusterIn, ClusterOut

blp = Resource("clusters", __name__, description=__doc__)


@blp.get("")
@needs("clusters:read")
@blp.arguments(ClusterFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(ClusterOut))
def list_clusters(window: Window, **filters: Any) -> Page:
    """List or search clusters"""
    return paginate(Cluster.found_by(actor, **filters), window)


@blp.post("")
@needs("clusters:write")
@blp.arguments(ClusterIn)
@blp.response(201, ClusterOut)
def create_cluster(data: dict[str, Any]) -> tuple[Cluster, dict[str, str]]:
    """Create a cluster"""
    return created(Cluster.add(actor, **data), "clusters")


@blp.get("/<id:cluster_id>")
@needs("clusters:read")
@blp.response(200, ClusterOut)
def read_cluster(cluster_id: int) -> Lookup:
    """Read one cluster"""
    return read(Cluster, cluster_id)


blp.history(read_cluster, Cluster)


@blp.patch("/<id:cluster_id>")
@needs("clusters:write")
@blp.arguments(ClusterChange)
@blp.response(200, ClusterOut)
def change_cluster(data: dict[str, Any], cluster_id: int) -> Cluster:
    """Change a cluster; only the given fields"""
    cluster = fetch(Cluster, cluster_id)
    cluster.edit(actor, **data)
    return cluster


@blp.delete("/<id:cluster_id>")
@needs("clusters:write")
@blp.response(204)
def delete_cluster(cluster_id: int) -> None:
    """Delete a cluster that nothing names"""
    fetch(Cluster, cluster_id).remove(actor)


add_archive(blp, Cluster, ClusterOut, "cluster")
looks_up(blp, Cluster)
takes_many(blp, Cluster, ClusterIn, ClusterOut)
