"""Clusters: locations that are planned and compared together."""

from typing import Any, Self

from sqlalchemy import Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from models.business import Business
from models.identity.actors import Actor
from models.natural_keys import Keyed


class Cluster(Business, Keyed):
    __tablename__ = "clusters"
    sorts = ("created_at", "name", "updated_at")
    searched = ("name", "description", "external_id")
    known_by = (("name",),)

    name: Mapped[str] = mapped_column(String(200), unique=True)
    description: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read clusters reads them all; the route asks for `clusters:read`."""
        return select(cls)

    @classmethod
    def add(cls, actor: Actor, **values: Any) -> Self:
        return cls.create(**values)

    def edit(self, actor: Actor, **values: Any) -> None:
        self.change(**values)
