"""The parts table as a plain SQLAlchemy model, for the references that use an ORM."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, DateTime, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def now() -> datetime:
    return datetime.now(UTC)


class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True), dict[str, Any]: JSONB}


class Part(Base):
    __tablename__ = "parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    revision: Mapped[str] = mapped_column(default="A")
    name: Mapped[str]
    description: Mapped[str | None]
    material: Mapped[str | None]
    unit: Mapped[str] = mapped_column(default="pcs")
    status: Mapped[str] = mapped_column(default="draft")
    file_id: Mapped[int | None]
    source: Mapped[str] = mapped_column(default="make")
    standard_cost: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    currency: Mapped[str | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    subsystem: Mapped[str | None]
    notes: Mapped[str | None]
    onshape_url: Mapped[str | None]
    words: Mapped[str] = mapped_column(default="", deferred=True)
    title: Mapped[str] = mapped_column(default="", deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)
    external_id: Mapped[str | None]
    category_id: Mapped[int | None]
    tags: Mapped[list[str]] = mapped_column(JSONB, default=list)
    is_archived: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[list[Any] | None] = mapped_column(JSON)
    updated_by: Mapped[list[Any] | None] = mapped_column(JSON)
