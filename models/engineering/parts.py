"""Parts: what the manufacturer makes or buys, with the CAD file that shows it."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ForeignKey, Select, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.errors import Conflict, Invalid, NotFound
from app.extensions import db
from models.business import Business
from models.engineering.categories import Category
from models.engineering.files import File
from models.existing import refuse_absent
from models.identity.actors import Actor
from models.lifecycle import Lifecycle, transition
from models.natural_keys import Key, Keyed
from models.platform.counters import hold, next_number
from models.statements import kept

FIRST_REVISION = "A"
RELEASED = "This part is {}: its number and revision stay as they are, because papers and people go by them."


class PartStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    OBSOLETE = "obsolete"


class PartSource(StrEnum):
    MAKE = "make"
    BUY = "buy"


class LotRule(StrEnum):
    """How much is ordered: what is needed, a size, at least a size by steps of a multiple, or what is needed
    for so many days."""

    LOT_FOR_LOT = "lot_for_lot"
    FIXED = "fixed"
    MIN_MULTIPLE = "min_multiple"
    PERIOD = "period"


class Tracking(StrEnum):
    NONE = "none"
    LOT = "lot"
    SERIAL = "serial"


class Part(Business, Lifecycle, Keyed):
    __tablename__ = "parts"
    __table_args__ = (UniqueConstraint("number", "revision"),)
    sorts = ("created_at", "number", "name", "updated_at")
    filtered = ("status", "material")
    links = ("file_id",)
    series, numbered_by = "PN", "number"
    called_by = ("number", "name")
    searched = ("number", "name", "description", "material", "notes", "external_id")
    known_by = (("number", "revision"),)

    number: Mapped[str] = mapped_column(String(64))
    revision: Mapped[str] = mapped_column(String(16), default=FIRST_REVISION)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    material: Mapped[str | None] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(16), default="pcs")
    status: Mapped[PartStatus] = mapped_column(default=PartStatus.DRAFT)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"), index=True)
    file: Mapped[File | None] = relationship(lazy="raise")
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    source: Mapped[PartSource] = mapped_column(default=PartSource.MAKE)
    standard_cost: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    subsystem: Mapped[str | None] = mapped_column(String(100))
    notes: Mapped[str | None] = mapped_column(Text)
    onshape_url: Mapped[str | None] = mapped_column(String(500))
    lead_days: Mapped[int | None]
    safety_stock: Mapped[Decimal] = mapped_column(default=Decimal(0))
    lot_rule: Mapped[LotRule] = mapped_column(default=LotRule.LOT_FOR_LOT)
    lot_size: Mapped[Decimal | None]
    lot_multiple: Mapped[Decimal | None]
    tracking: Mapped[Tracking] = mapped_column(default=Tracking.NONE)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read parts reads them all; the route asks for `parts:read`."""
        return select(cls)

    @classmethod
    @kept
    def found_by(cls, actor: Actor, category_id: int | None = None, **filters: Any) -> Select[Any]:
        """Those of a category with those of all below it."""
        found: Select[Any] = super().found_by(actor, **filters)
        return found if category_id is None else found.where(cls.category_id.in_(Category.below(category_id)))

    @classmethod
    def add(cls, actor: Actor, **values: Any) -> Self:
        by_hand = values.get("number")
        cls.hold_series(by_hand)
        return super().add(actor, **values | {"number": by_hand or cls.free_number()})

    @classmethod
    def key_of(cls, values: dict[str, Any]) -> Key | None:
        return super().key_of({"revision": FIRST_REVISION} | values)

    @classmethod
    def free_number(cls) -> str:
        """The next of the series that nobody has given by hand."""
        while db.session.scalar(select(cls.id).where(cls.number == (number := next_number(cls.series)))):
            continue
        return number

    @classmethod
    def hold_series(cls, by_hand: str | None) -> None:
        """Where a number looks like one of ours: or somebody would be given it at this moment."""
        if by_hand and by_hand.startswith(f"{cls.series}-"):
            hold(cls.series)

    def edit(self, actor: Actor, status: StrEnum | None = None, **values: Any) -> None:
        if self.id is not None:
            self.keep_name(values)
            self.hold_series(values.get("number"))
        super().edit(actor, status, **values)
        refuse_absent("categories", values.get("category_id"), actor, "category_id")
        refuse_absent("companies", values.get("supplier_id"), actor, "supplier_id")
        if values.get("file_id") is not None:
            self.check_file(actor)

    @property
    def is_released(self) -> bool:
        """What others have been told of: they go by its number and revision."""
        return self.status is not PartStatus.DRAFT

    def keep_name(self, values: dict[str, Any]) -> None:
        """Raises Conflict where the number or the revision of a released part would change."""
        changed = (values.get(name, getattr(self, name)) != getattr(self, name) for name in self.known_by[0])
        if self.is_released and any(changed):
            raise Conflict(RELEASED.format(self.status), "released")

    def check_file(self, actor: Actor) -> None:
        with db.session.no_autoflush:
            wanted = File.visible_to(actor).where(File.id == self.file_id)
            if db.session.scalar(wanted) is None:
                raise Invalid("There is no such file.", "/json/file_id")

    def preview_of(self, actor: Actor) -> File:
        """The file that shows this part."""
        if self.file_id is None:
            raise NotFound("This part has no CAD file.")
        return db.session.get_one(File, self.file_id)

    @transition(PartStatus.DRAFT, PartStatus.OBSOLETE, to=PartStatus.ACTIVE, by="parts:write")
    def activate(self, actor: Actor) -> None: ...

    @transition(PartStatus.DRAFT, PartStatus.ACTIVE, to=PartStatus.OBSOLETE, by="parts:write")
    def retire(self, actor: Actor) -> None: ...
