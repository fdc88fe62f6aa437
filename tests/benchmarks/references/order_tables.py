"""The tables of purchase orders as plain SQLAlchemy models; of those that orders name, what they need."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tests.benchmarks.references.table import Author, Base, nobody, now

NONE, ONE = Decimal(0), Decimal(1)


class Line(Base):
    __tablename__ = "purchase_order_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("purchase_orders.id"))
    position: Mapped[int]
    part_id: Mapped[int | None]
    material_code: Mapped[str | None]
    material_name: Mapped[str]
    reference: Mapped[str | None]
    requested_date: Mapped[date | None]
    promised_date: Mapped[date | None]
    due_date: Mapped[date | None]
    notes: Mapped[str | None]
    quantity: Mapped[Decimal]
    unit_code: Mapped[str] = mapped_column(default="C62")
    unit_price: Mapped[Decimal]
    price_base_quantity: Mapped[Decimal] = mapped_column(default=ONE)
    tax_category: Mapped[str]
    tax_rate: Mapped[Decimal]
    has_own_tax: Mapped[bool] = mapped_column(default=False)
    tax_exemption_reason: Mapped[str | None]
    allowances_charges: Mapped[list[Any]] = mapped_column(default=list)
    net_amount: Mapped[Decimal]
    location_id: Mapped[int | None]
    category_id: Mapped[int | None]
    is_receivable: Mapped[bool] = mapped_column(default=True)
    tolerance_percent: Mapped[Decimal | None]
    received_quantity: Mapped[Decimal] = mapped_column(default=NONE)
    accepted_quantity: Mapped[Decimal] = mapped_column(default=NONE)
    rejected_quantity: Mapped[Decimal] = mapped_column(default=NONE)
    open_quantity: Mapped[Decimal]
    is_closed: Mapped[bool] = mapped_column(default=False)


class Order(Base):
    __tablename__ = "purchase_orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    reference: Mapped[str | None]
    supplier_id: Mapped[int | None]
    supplier_name: Mapped[str]
    po_date: Mapped[date]
    due_date: Mapped[date]
    contact_id: Mapped[int | None]
    contact_name: Mapped[str | None]
    location_id: Mapped[int | None]
    category_id: Mapped[int | None]
    billing_address: Mapped[dict[str, Any] | None]
    delivery_address: Mapped[dict[str, Any] | None]
    payment_days: Mapped[int | None]
    incoterm: Mapped[str | None]
    incoterm_place: Mapped[str | None]
    notes: Mapped[str | None]
    internal_notes: Mapped[str | None]
    currency: Mapped[str]
    minor_units: Mapped[int] = mapped_column(default=2)
    tax_category: Mapped[str]
    tax_rate: Mapped[Decimal]
    allowances_charges: Mapped[list[Any]] = mapped_column(default=list)
    subtotal: Mapped[Decimal]
    allowance_total: Mapped[Decimal] = mapped_column(default=NONE)
    charge_total: Mapped[Decimal] = mapped_column(default=NONE)
    taxes: Mapped[list[Any]]
    tax_amount: Mapped[Decimal]
    total_amount: Mapped[Decimal]
    exchange_rate: Mapped[Decimal | None] = mapped_column(default=ONE)
    has_own_rate: Mapped[bool] = mapped_column(default=False)
    base_currency: Mapped[str] = mapped_column(default="EUR")
    base_minor_units: Mapped[int] = mapped_column(default=2)
    base_total_amount: Mapped[Decimal | None]
    status: Mapped[str] = mapped_column(default="draft")
    received_state: Mapped[str] = mapped_column(default="none")
    revision: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    rejected_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    open_until: Mapped[date | None]
    external_id: Mapped[str | None]
    tags: Mapped[list[Any]] = mapped_column(default=list)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_archived: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str] = mapped_column(default="", deferred=True)
    title: Mapped[str] = mapped_column(default="", deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[dict[str, Any] | None] = mapped_column(Author, default=nobody)
    updated_by: Mapped[dict[str, Any] | None] = mapped_column(Author, default=nobody)
    version: Mapped[int] = mapped_column(default=1)
    lines: Mapped[list[Line]] = relationship(order_by=Line.position)

    @property
    def overdue(self) -> bool:
        return self.open_until is not None and self.open_until < now().date()


class Company(Base):
    __tablename__ = "companies"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Location(Base):
    __tablename__ = "locations"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[dict[str, Any] | None]
