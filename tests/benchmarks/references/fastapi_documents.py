"""(b) for documents: FastAPI, async SQLAlchemy, pydantic response models; run by uvicorn.

It checks what an order names and draws a number, as ours does; it has neither a trail nor search."""

from collections import defaultdict
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from tests.benchmarks.references.fastapi_orm import AuthorOut, Session
from tests.benchmarks.references.order_tables import Company, Line, Location, Order
from tests.benchmarks.references.table import Part

app = FastAPI()
NEXT = text("UPDATE counters SET value = value + 1 WHERE series = 'PO' RETURNING value")
CENT = Decimal("0.01")


class LineIn(BaseModel):
    part_id: int | None = None
    material_code: str | None = None
    material_name: str | None = None
    quantity: Decimal
    unit_price: Decimal
    tax_category: str | None = None
    tax_rate: Decimal | None = None
    due_date: date | None = None
    location_id: int | None = None
    notes: str | None = None


class OrderIn(BaseModel):
    supplier_id: int
    location_id: int
    po_date: date
    due_date: date
    currency: str = "EUR"
    tax_category: str = "S"
    tax_rate: Decimal = Decimal(0)
    payment_days: int | None = None
    notes: str | None = None
    lines: list[LineIn] = []


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class LineOut(Shown):
    id: int
    position: int
    reference: str | None
    requested_date: date | None
    promised_date: date | None
    notes: str | None
    quantity: Decimal
    unit_code: str
    unit_price: Decimal
    price_base_quantity: Decimal
    tax_category: str
    tax_rate: Decimal
    tax_exemption_reason: str | None
    allowances_charges: list[Any]
    net_amount: Decimal
    part_id: int | None
    material_code: str | None
    material_name: str
    due_date: date | None
    location_id: int | None
    category_id: int | None
    is_receivable: bool
    tolerance_percent: Decimal | None
    received_quantity: Decimal
    accepted_quantity: Decimal
    rejected_quantity: Decimal
    open_quantity: Decimal
    is_closed: bool


class OrderRow(Shown):
    id: int
    created_at: datetime
    updated_at: datetime
    created_by: AuthorOut | None
    updated_by: AuthorOut | None
    external_id: str | None
    tags: list[str]
    attributes: dict[str, Any]
    is_archived: bool
    number: str
    reference: str | None
    contact_id: int | None
    contact_name: str | None
    location_id: int | None
    billing_address: dict[str, Any] | None
    delivery_address: dict[str, Any] | None
    payment_days: int | None
    incoterm: str | None
    incoterm_place: str | None
    notes: str | None
    internal_notes: str | None
    currency: str
    tax_category: str
    tax_rate: Decimal
    allowances_charges: list[Any]
    subtotal: Decimal
    allowance_total: Decimal
    charge_total: Decimal
    taxes: list[dict[str, str]]
    tax_amount: Decimal
    total_amount: Decimal
    exchange_rate: Decimal | None
    base_total_amount: Decimal | None
    supplier_id: int | None
    supplier_name: str
    po_date: date
    due_date: date
    category_id: int | None
    status: str
    received_state: str
    overdue: bool
    revision: int
    reason: str | None
    submitted_at: datetime | None
    approved_at: datetime | None
    rejected_at: datetime | None
    cancelled_at: datetime | None
    received_at: datetime | None


class OrderOut(OrderRow):
    lines: list[LineOut]


class OrderPage(BaseModel):
    items: list[OrderRow]
    limit: int


@app.get("/purchase-orders", response_model=OrderPage)
async def list_orders(session: Session, limit: int = 10) -> Any:
    query = select(Order).order_by(Order.created_at.desc(), Order.id.desc()).limit(limit)
    return {"items": (await session.scalars(query)).all(), "limit": limit}


@app.get("/purchase-orders/{order_id}", response_model=OrderOut)
async def read_order(session: Session, order_id: int) -> Any:
    order = await session.get(Order, order_id, options=[selectinload(Order.lines)])
    if order is None:
        raise HTTPException(404)
    return order


@app.post("/purchase-orders", response_model=OrderOut, status_code=201)
async def create_order(session: Session, data: OrderIn) -> Any:
    values = await checked(session, data)
    lines = [line_of(n, line, data) for n, line in enumerate(data.lines, 1)]
    number = f"PO-{await session.scalar(NEXT):06}"
    order = Order(number=number, lines=lines, **totals(lines), **values)
    session.add(order)
    await session.commit()
    await session.refresh(order, ["id", "created_at", "lines"])
    return order


async def checked(session: AsyncSession, data: OrderIn) -> dict[str, Any]:
    """What a careful user would see to: that all it names is there, and how it is called."""
    supplier = await session.get(Company, data.supplier_id)
    location = await session.get(Location, data.location_id)
    ids = {line.part_id for line in data.lines if line.part_id}
    rows = await session.execute(select(Part.id, Part.number, Part.name).where(Part.id.in_(ids)))
    parts = {row.id: row for row in rows}
    if supplier is None or location is None or ids - parts.keys():
        raise HTTPException(422)
    for line in data.lines:
        if line.part_id:
            line.material_code, line.material_name = parts[line.part_id].number, parts[line.part_id].name
    names = {"supplier_name": supplier.name, "delivery_address": location.address}
    return data.model_dump(exclude={"lines"}) | names


def line_of(position: int, given: LineIn, data: OrderIn) -> Line:
    values = given.model_dump(exclude={"tax_category", "tax_rate"})
    own = given.tax_rate is not None
    taxed = given if own else data
    net = (given.quantity * given.unit_price).quantize(CENT, ROUND_HALF_UP)
    values |= {"tax_category": taxed.tax_category or "S", "tax_rate": taxed.tax_rate}
    values |= {"net_amount": net, "has_own_tax": own, "open_quantity": given.quantity}
    return Line(position=position, **values)


def totals(lines: list[Line]) -> dict[str, Any]:
    groups: dict[tuple[str, Decimal], Decimal] = defaultdict(Decimal)
    for line in lines:
        groups[line.tax_category, line.tax_rate] += line.net_amount
    taxes = [
        (*group, base, (base * group[1] / 100).quantize(CENT, ROUND_HALF_UP))
        for group, base in groups.items()
    ]
    subtotal, tax = sum(groups.values(), Decimal(0)), sum((each[3] for each in taxes), Decimal(0))
    names = ("tax_category", "tax_rate", "taxable_amount", "tax_amount")
    return {
        "subtotal": subtotal,
        "tax_amount": tax,
        "total_amount": subtotal + tax,
        "base_total_amount": subtotal + tax,
        "taxes": [dict(zip(names, map(str, each), strict=True)) for each in taxes],
    }
