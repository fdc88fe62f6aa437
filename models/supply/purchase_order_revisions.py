"""What was changed of purchase orders after their approval, revision by revision."""

from typing import Any, Self

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from models.authors import Authorship
from models.identity.actors import Actor


class PurchaseOrderRevision(Authorship):
    """`changes`: by name what was before and what is after; of lines those that differ."""

    __tablename__ = "purchase_order_revisions"
    __table_args__ = (UniqueConstraint("document_id", "revision"),)
    audited = False  # the order's own event tells of it
    sorts = ("revision",)

    document_id: Mapped[int] = mapped_column(ForeignKey("purchase_orders.id", ondelete="CASCADE"))
    revision: Mapped[int]
    changes: Mapped[dict[str, Any]]

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read an order reads all its revisions; the route fetches the order."""
        return select(cls)
