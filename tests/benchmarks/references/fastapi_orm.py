"""(b) FastAPI, async SQLAlchemy, pydantic response models; run by uvicorn."""

import os
from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from tests.benchmarks.references.table import Part

URL = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
sessions = async_sessionmaker(create_async_engine(URL, pool_size=8), expire_on_commit=False)
app = FastAPI()


async def session() -> AsyncIterator[AsyncSession]:
    async with sessions() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session)]


class PartIn(BaseModel):
    number: str
    name: str
    description: str | None = None
    material: str | None = None
    standard_cost: Decimal | None = None
    currency: str | None = None
    attributes: dict[str, Any] = {}


class AuthorOut(BaseModel):
    id: int
    name: str


class PartOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    number: str
    revision: str
    name: str
    description: str | None
    material: str | None
    unit: str
    status: str
    file_id: int | None
    source: str
    standard_cost: Decimal | None
    currency: str | None
    attributes: dict[str, Any]
    subsystem: str | None
    notes: str | None
    onshape_url: str | None
    supplier_id: int | None
    lead_days: int | None
    safety_stock: Decimal
    lot_rule: str
    lot_size: Decimal | None
    lot_multiple: Decimal | None
    tracking: str
    external_id: str | None
    category_id: int | None
    tags: list[str]
    is_archived: bool
    created_at: datetime
    updated_at: datetime
    created_by: AuthorOut | None
    updated_by: AuthorOut | None


class PartPage(BaseModel):
    items: list[PartOut]
    limit: int


@app.get("/parts", response_model=PartPage)
async def list_parts(session: Session, limit: int = 10) -> Any:
    query = select(Part).order_by(Part.created_at.desc(), Part.id.desc()).limit(limit)
    return {"items": (await session.scalars(query)).all(), "limit": limit}


@app.get("/parts/{part_id}", response_model=PartOut)
async def read_part(session: Session, part_id: int) -> Any:
    part = await session.get(Part, part_id)
    if part is None:
        raise HTTPException(404)
    return part


@app.post("/parts", response_model=PartOut, status_code=201)
async def create_part(session: Session, data: PartIn) -> Any:
    part = Part(**data.model_dump())
    session.add(part)
    await session.commit()
    await session.refresh(part)  # as FastAPI's own tutorial does
    return part
