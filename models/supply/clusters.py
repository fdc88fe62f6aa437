"""Clusters: locations that are planned and compared together."""

from typing import Self

from sqlalchemy import Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from models.identity.actors import Actor
from models.search import Searchable


class Cluster(Searchable):
    __tablename__ = "clusters"
    sorts = ("created_at", "name", "updated_at")
    searched = ("name", "description")

    name: Mapped[str] = mapped_column(String(200), unique=True)
    description: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read clusters reads them all; the route asks for `clusters:read`."""
        return select(cls)
