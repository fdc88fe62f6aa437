"""Purchase orders: what is bought from whom, from the draft to the last delivery."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ForeignKey, Select, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Conflict, Invalid, NotFound
from models.base import now, today
from models.documents import DERIVED, Given
from models.engineering.categories import Category
from models.identity.actors import SYSTEM, Actor
from models.lifecycle import transition
from models.platform.audit_events import differences
from models.priced import Priced
from models.references import Key, Named, Reference
from models.statements import kept
from models.supply.companies import Company
from models.supply.company_contacts import CompanyContact
from models.supply.locations import Location
from models.supply.purchase_order_lines import PurchaseOrderLine
from models.supply.purchase_order_revisions import PurchaseOrderRevision
from utils.receiving import is_expected, received_state


class PurchaseOrderStatus(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    RECEIVED = "received"


class ReceivedState(StrEnum):
    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"
    OVER = "over"


DRAFT, PENDING, APPROVED, REJECTED, CANCELLED, RECEIVED = PurchaseOrderStatus
# A change of these alone is nothing that the supplier sees, and needs no approval.
UNSEEN = {"internal_notes", "tags", "attributes", "external_id", "is_archived"}

Check = Callable[["PurchaseOrder"], None]


class PurchaseOrder(Priced):
    __tablename__ = "purchase_orders"
    series, line, party = "PO", PurchaseOrderLine, "supplier_id"
    refers = {
        "supplier_id": Reference(Company, None, "supplier_name"),
        "contact_id": Reference(CompanyContact, None, "contact_name"),
        "location_id": Reference(Location),
        "category_id": Reference(Category),
    }
    sorts = ("created_at", "number", "po_date", "due_date", "total_amount", "updated_at")
    filtered = ("status", "supplier_id")
    tagged_by = ("version", "open_until")
    changes_in = (REJECTED, APPROVED)
    times = {
        PENDING: "submitted_at",
        APPROVED: "approved_at",
        REJECTED: "rejected_at",
        CANCELLED: "cancelled_at",
        RECEIVED: "received_at",
    }
    searched = ("number", "reference", "supplier_name", "notes", "external_id")

    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    supplier_name: Mapped[str] = mapped_column(String(255))
    po_date: Mapped[date]
    due_date: Mapped[date]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    status: Mapped[PurchaseOrderStatus] = mapped_column(default=DRAFT)
    revision: Mapped[int] = mapped_column(default=1, info=DERIVED)
    reason: Mapped[str | None] = mapped_column(String(500))
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    rejected_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    received_state: Mapped[ReceivedState] = mapped_column(default=ReceivedState.NONE, info=DERIVED)
    open_until: Mapped[date | None] = mapped_column(index=True, info=DERIVED)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read purchase orders reads them all; the route asks for `purchase_orders:read`."""
        return select(cls)

    @classmethod
    @kept
    def found_by(
        cls,
        actor: Actor,
        since: date | None = None,
        until: date | None = None,
        open_before: date | None = None,
        not_open_before: date | None = None,
        location_id: int | None = None,
        category_id: int | None = None,
        **filters: Any,
    ) -> Select[Any]:
        """`since` and `until`: of its date; location and category: its own or those of one of its lines."""
        found: Select[Any] = super().found_by(actor, **filters)
        found = found if since is None else found.where(cls.po_date >= since)
        found = found if until is None else found.where(cls.po_date <= until)
        found = found if open_before is None else found.where(cls.open_until < open_before)
        if not_open_before is not None:
            found = found.where(or_(cls.open_until.is_(None), cls.open_until >= not_open_before))
        found = found if location_id is None else found.where(cls.has_either("location_id", [location_id]))
        below = category_id and Category.below(category_id)
        return found if category_id is None else found.where(cls.has_either("category_id", below))

    @classmethod
    def has_either(cls, column: str, values: Any) -> Any:
        line = PurchaseOrderLine
        of_lines = select(line.document_id).where(getattr(line, column).in_(values))
        return or_(getattr(cls, column).in_(values), cls.id.in_(of_lines))

    @classmethod
    def tag(cls, *values: Any) -> str:
        """At midnight it may become overdue without a change."""
        version, open_until = values
        return f"{version}.overdue" if is_overdue(open_until) else f"{version}"

    @classmethod
    def listed(cls, actor: Actor, overdue: bool | None = None, **filters: Any) -> Select[Any]:
        """Today comes as an argument: a statement that is kept must not be built of it unseen."""
        day = {} if overdue is None else {"open_before" if overdue else "not_open_before": today()}
        return cls.found_by(actor, **filters, **day)

    def complete(self, known: Mapping[Key, Named], standing: Given) -> None:
        if self.po_date > self.due_date:
            raise Invalid("It is due before it was ordered.", "/json/due_date")
        super().complete(known, standing)
        self.derive()

    def arrange(self, lines: Sequence[Given]) -> None:
        """What has come in stays on its line."""
        before = [*self.lines]
        super().arrange(lines)
        for line in before:
            if line not in self.lines and line.received_quantity:
                raise Conflict(f"Line {line.position} cannot go: goods have come in.", "received")
        for line in self.lines:
            line.refuse_below_received()

    def edit(self, actor: Actor, *_: Any, **values: Any) -> None:
        """What was approved is approved anew, as the next revision, unless only we see the change; so is what
        is changed once more because that was rejected."""
        super().edit(actor, **values)
        if self.approved_at is not None and (changes := self.visible_changes()):
            self.revision += 1
            if self.status == APPROVED:
                self.revise(actor)
            PurchaseOrderRevision.create(document_id=self.id, revision=self.revision, changes=changes)

    def visible_changes(self) -> dict[str, Any]:
        """What the supplier would see, or somebody has given: a rate of the day comes by itself."""
        unseen = UNSEEN if self.has_own_rate else UNSEEN | {"exchange_rate"}
        changes = differences(self, "update") | self.also_changed("update")
        return {name: pair for name, pair in changes.items() if name not in unseen}

    def derive(self) -> None:
        """What follows from what has come in of its lines."""
        for line in self.lines:
            line.derive()
        days = [line.due_date or self.due_date for line in self.lines if line.open_quantity]
        is_open = bool(days) and self.approved_at is not None and self.status in (PENDING, APPROVED)
        self.open_until = min(days) if is_open else None
        self.received_state = ReceivedState(received_state(self.lines))

    def follow(self, actor: Actor) -> None:
        """Facts of its lines have changed: it is received when nothing is open, and no longer when something
        is. Hold it before."""
        self.derive()
        self.updated_at = now()  # the version counts up, whatever has changed
        if self.status == APPROVED and self.is_complete():
            self.finish(actor)
        if self.status == RECEIVED and not self.is_complete():
            self.resume(actor)

    def is_complete(self) -> bool:
        """Of services alone nothing comes in: who has had them closes the order."""
        is_open = any(line.open_quantity for line in self.lines)
        return not is_open and any(is_expected(line) for line in self.lines)

    def entered(self, status: StrEnum) -> None:
        super().entered(status)
        self.derive()
        if status == APPROVED and self.is_complete():
            self.finish(SYSTEM)

    @transition(DRAFT, REJECTED, to=PENDING, by="purchase_orders:write")
    def submit(self, actor: Actor) -> None:
        """Ask for its approval"""
        if not self.lines:
            raise Conflict("Cannot submit: it has no lines.", "no_lines")
        self.reason = None

    @transition(PENDING, to=APPROVED, by="purchase_orders:approve")
    def approve(self, actor: Actor, *checks: Check) -> None:
        """Approve it, at the exchange rate of today"""
        self.fix_rate()
        for check in checks:
            check(self)

    @transition(PENDING, to=REJECTED, by="purchase_orders:approve")
    def reject(self, actor: Actor, reason: str | None = None) -> None:
        """Refuse to approve it"""
        self.reason = reason

    @transition(DRAFT, PENDING, APPROVED, REJECTED, to=CANCELLED, by="purchase_orders:write")
    def cancel(self, actor: Actor, reason: str | None = None) -> None:
        """Cancel it, while nothing has come in"""
        if any(line.received_quantity for line in self.lines):
            raise Conflict("Cannot cancel: goods have come in. Close it instead.", "received")
        self.reason = reason

    @transition(APPROVED, to=RECEIVED, by="purchase_orders:write")
    def close(self, actor: Actor) -> None:
        """Expect nothing more of it"""
        for line in self.lines:
            line.is_closed = line.is_closed or line.open_quantity > 0

    @transition(RECEIVED, to=APPROVED, by="purchase_orders:write")
    def reopen(self, actor: Actor) -> None:
        """Expect again what was closed"""
        for line in self.lines:
            line.is_closed = False
            line.derive()
        if not any(line.open_quantity for line in self.lines):
            raise Conflict("Cannot reopen: all of it has come in.", "received")

    @transition(APPROVED, to=PENDING, by=None)
    def revise(self, actor: Actor) -> None:
        """Changed after its approval"""

    @transition(APPROVED, to=RECEIVED, by=None)
    def finish(self, actor: Actor) -> None:
        """Nothing is open any more"""

    @transition(RECEIVED, to=APPROVED, by=None)
    def resume(self, actor: Actor) -> None:
        """Something is open again"""

    def close_line(self, line_id: int, actor: Actor) -> None:
        self.refuse_unless(APPROVED, verb="close a line")
        line = self.line_of(line_id)
        if not line.open_quantity:
            raise Conflict(f"Cannot close line {line.position}: nothing of it is open.", "wrong_status")
        line.is_closed = True
        self.follow(actor)

    def reopen_line(self, line_id: int, actor: Actor) -> None:
        self.refuse_unless(APPROVED, RECEIVED, verb="reopen a line")
        line = self.line_of(line_id)
        if not line.is_closed:
            raise Conflict(f"Cannot reopen line {line.position}: it is not closed.", "wrong_status")
        line.is_closed = False
        self.follow(actor)

    def line_of(self, line_id: int) -> PurchaseOrderLine:
        for line in self.lines:
            if line.id == line_id:
                found: PurchaseOrderLine = line
                return found
        raise NotFound("Line not found.")


def is_overdue(open_until: date | None) -> bool:
    return open_until is not None and open_until < today()
