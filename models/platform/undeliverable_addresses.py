"""Mail addresses that took no mail and never will: nothing more is sent to them until the row is deleted."""

from collections.abc import Iterable

from sqlalchemy import String, Text, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from models.base import Record


class UndeliverableAddress(Record):
    """After a hard bounce; `address` in small letters."""

    __tablename__ = "undeliverable_addresses"

    address: Mapped[str] = mapped_column(String(254), unique=True)
    reason: Mapped[str] = mapped_column(Text)

    @classmethod
    def note(cls, address: str, reason: str) -> None:
        """Told twice, the first reason stays."""
        if cls.among([address]):
            return
        try:
            with db.session.begin_nested():
                cls.create(address=address.lower(), reason=reason)
        except IntegrityError:
            return  # another worker was told at the same moment

    @classmethod
    def among(cls, addresses: Iterable[str]) -> dict[str, str]:
        """Those of `addresses`, in small letters, that nothing is sent to, and why."""
        wanted = {address.lower() for address in addresses}
        found = select(cls.address, cls.reason).where(cls.address.in_(wanted))
        return dict(db.session.execute(found).all())
