"""Locations: our own places, which goods are ordered for, kept at and sold from."""

from enum import StrEnum
from secrets import choice
from string import ascii_uppercase, digits
from typing import Any, Self

from sqlalchemy import ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Invalid
from models.business import Business
from models.existing import refuse_absent
from models.identity.actors import Actor
from models.natural_keys import Keyed

CODE_LENGTH = 16
# What lists filter by, whether there is a whole address or not.
OF_ADDRESS = ("city", "country")


class LocationType(StrEnum):
    STORE = "store"
    WAREHOUSE = "warehouse"


class Location(Business, Keyed):
    """Where it has an address, `city` and `country` are those of the address."""

    __tablename__ = "locations"
    sorts = ("created_at", "name", "code", "updated_at")
    numbered_by = "code"
    called_by = ("code", "name")
    terms = ("address",)
    known_by = (("code",), ("name",))
    searched = ("name", "code", "city", "external_id")

    name: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(50), unique=True)
    type: Mapped[LocationType] = mapped_column(default=LocationType.WAREHOUSE)
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("clusters.id"), index=True)
    address: Mapped[dict[str, Any] | None]
    city: Mapped[str | None] = mapped_column(String(100))
    country: Mapped[str | None] = mapped_column(String(2))
    is_active: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read locations reads them all; the route asks for `locations:read`."""
        return select(cls)

    @classmethod
    def add(cls, actor: Actor, **values: Any) -> Self:
        row = cls()
        row.edit(actor, **values | {"code": values.get("code") or new_code()})
        return row.insert()

    def edit(self, actor: Actor, **values: Any) -> None:
        """Raises Invalid where a cluster is not there, or an address and a city do not agree."""
        refuse_absent("clusters", values.get("cluster_id"), actor, "cluster_id")
        self.change(**values)
        if self.address is not None:
            self.take_from_address(values)

    def take_from_address(self, given: dict[str, Any]) -> None:
        for name in OF_ADDRESS:
            its = (self.address or {})[name]
            if its is not None and given.get(name, its) != its:
                raise Invalid(f"The address says {its}.", f"/json/{name}")
            if its is not None:
                self.change(**{name: its})


def new_code() -> str:
    return "".join(choice(ascii_uppercase + digits) for _ in range(CODE_LENGTH))
