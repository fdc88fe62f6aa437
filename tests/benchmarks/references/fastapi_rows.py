"""(c) The ceiling: FastAPI, asyncpg, orjson, nothing validated; run by uvicorn."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
from fastapi import FastAPI, Request, Response

COLUMNS = (
    "id, number, revision, name, description, material, unit, status, file_id, source, "
    "standard_cost, currency, attributes, subsystem, notes, onshape_url, created_at, updated_at, "
    "supplier_id, lead_days, safety_stock, lot_rule, lot_size, lot_multiple, tracking, "
    "external_id, category_id, tags, is_archived, created_by, updated_by"
)
JSON = ("attributes", "tags", "created_by", "updated_by")
NEWEST = f"SELECT {COLUMNS} FROM parts ORDER BY created_at DESC, id DESC LIMIT $1"
ONE = f"SELECT {COLUMNS} FROM parts WHERE id = $1"
ADD = (
    "INSERT INTO parts (number, revision, name, description, material, unit, status, source, "
    "standard_cost, currency, attributes, words, title, created_at, updated_at, version, tags, is_archived, "
    "safety_stock, lot_rule, tracking, created_by, updated_by) "
    "VALUES ($1, 'A', $2, $3, $4, 'pcs', 'draft', 'make', $5, $6, $7, '', '', $8, $8, 1, '[]', false, "
    "0, 'lot_for_lot', 'none', $9, $9) "
    f"RETURNING {COLUMNS}"
)
NOBODY = '[1,"benchmark",true]'  # there is no login


@asynccontextmanager
async def pool(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=8, max_size=8) as app.state.pool:
        yield


app = FastAPI(lifespan=pool)


def plain(row: Any) -> dict[str, Any]:
    written = {name: row[name] for name in JSON if row[name] is not None}
    return {**row, **{name: orjson.Fragment(text) for name, text in written.items()}}


def answer(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body, default=str), status, media_type="application/json")


@app.get("/parts")
async def list_parts(limit: int = 10) -> Response:
    rows = await app.state.pool.fetch(NEWEST, limit)
    return answer({"items": [plain(row) for row in rows], "limit": limit})


@app.get("/parts/{part_id}")
async def read_part(part_id: int) -> Response:
    return answer(plain(await app.state.pool.fetchrow(ONE, part_id)))


@app.post("/parts")
async def create_part(request: Request) -> Response:
    data = orjson.loads(await request.body())
    given = [
        data[name] for name in ("number", "name", "description", "material", "standard_cost", "currency")
    ]
    attributes = orjson.dumps(data["attributes"]).decode()
    row = await app.state.pool.fetchrow(ADD, *given, attributes, datetime.now(UTC), NOBODY)
    return answer(plain(row), 201)
