"""Example data for the page of all shapes and parts: rows that no database has."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import fields, validate

from app.pages.platform.docs import document
from app.pages.shapes.document_panels import LinesPanel, Revisions
from app.pages.shapes.forms import Field
from app.pages.shapes.kinds import Kind
from app.pages.shapes.listings import Shown
from app.pages.shapes.panels import ABOUT, Facts, History, Panel, Piece, Related, Text
from app.pages.shapes.records import Shown as ShownRecord
from app.pages.shapes.tiles import Tile
from app.pages.shapes.values import Cell, Row, Values
from app.pages.shell.conflicts import Entry
from app.pages.shell.words import N_
from app.pages.supply import companies, purchase_orders
from models.paging import Window
from utils.schemas.fields import Flag

NOBODY = 2**63 - 1  # no record has this number, so no button of the page does anything
WHEN = datetime(2026, 11, 25, 14, 20, tzinfo=UTC)
PLACE = {"street": "Hauptstr. 1", "postal_code": "70173", "city": "Stuttgart", "country": "DE"}
ROW: Row = {
    "id": NOBODY,
    "name": "steel & sons",
    "kind": "organisation",
    "status": "active",
    "is_archived": False,
    "is_supplier": True,
    "is_customer": False,
    "email": "orders@steel.example",
    "phone": "+49 711 685-0",
    "tax_id": "DE136695976",
    "currency": "EUR",
    "payment_days": 30,
    "notes": "two lines,\nas they were typed",
    "tags": ["metal", "preferred"],
    "actions": ["block"],
    "created_at": WHEN.isoformat(),
}
ROWS = [ROW, ROW | {"name": "ada", "kind": "person", "tags": [], "phone": None}]
CELLS: tuple[Cell, ...] = (
    Cell("text", "aw-6082"),
    Cell("number", Decimal("12345.5")),
    Cell("money", Decimal("12345.5"), unit="EUR"),
    Cell("percent", Decimal("19")),
    Cell("day", date(2026, 11, 25)),
    Cell("moment", WHEN),
    Cell("flag", True),
    Cell("status", "active"),
    Cell("word", "organisation"),
    Cell("person", {"id": 1, "name": "ada"}),
    Cell("reference", "PO-000001", href="/"),
    Cell("tags", ["metal", "preferred"]),
    Cell("attributes", {"finish": "anodised"}),
    Cell("address", PLACE),
    Cell("group", {"name": "bank", "bic": "DEUTDEFF"}),
)
STATUSES = ("draft", "active", "obsolete", "pending", "processing", "ready", "failed", "blocked", "approved")
# Of each kind a field of a schema, and what stands in it.
FIELDS: dict[Kind, tuple[Any, str]] = {
    Kind.LINE: (fields.String(required=True), "bracket"),
    Kind.AREA: (fields.String(allow_none=True), "two lines,\nas they were typed"),
    Kind.CODE: (fields.String(required=True), "EUR"),
    Kind.EMAIL: (fields.String(allow_none=True), "ada@example.com"),
    Kind.PHONE: (fields.String(allow_none=True), "+49 711 685-0"),
    Kind.ADDRESS: (fields.String(allow_none=True), "https://example.com"),
    Kind.CHOICE: (fields.String(allow_none=True, validate=validate.OneOf(["draft", "active"])), "draft"),
    Kind.FLAG: (Flag(), "true"),
    Kind.DAY: (fields.Date(allow_none=True), "2026-11-25"),
    Kind.WHOLE: (fields.Integer(allow_none=True), "30"),
    Kind.DECIMAL: (fields.Decimal(allow_none=True), "12.5"),
    Kind.REFERENCE: (fields.Integer(allow_none=True), "steel & sons"),
    Kind.TAGS: (fields.List(fields.String()), "metal, preferred"),
    Kind.ATTRIBUTES: (fields.Dict(), "finish: anodised"),
    Kind.ADJUSTMENTS: (fields.List(fields.Dict()), "-3 % discount"),
    Kind.UNIT: (fields.String(allow_none=True), "H87"),
    Kind.PASSWORD: (fields.String(required=True), ""),
}


def states_of(kind: Kind) -> list[Field]:
    """With a value, empty, refused, changed by two, and showing what somebody else has written."""
    field, value = FIELDS[kind]
    table = "companies" if kind is Kind.REFERENCE else None
    states = {
        "filled": (Entry(value, value), None),
        "empty": (Entry("", ""), None),
        "refused": (Entry(value, value), "not like this"),
        "both": (Entry(value, value, theirs="theirs"), None),
        "theirs": (Entry(value, value, is_theirs=True), None),
    }
    return [Field(f"{kind}-{name}", field, kind, table, *state) for name, state in states.items()]


@dataclass
class Found:
    """What a list knows of its page of rows."""

    total: int
    total_is_exact: bool
    found: list[Row]


def listed(view: str, skip: int = 0, has_more: bool = False, is_exact: bool = True) -> Shown:
    listing = replace(companies.LISTING, tile=Tile(("email", "status")))
    found = Found(skip + 2 + 24 * has_more, is_exact, ROWS + ROWS[:1] * has_more)
    shown = Shown(listing, Window(2, skip, "name", None), None, view, False, found)  # type: ignore[arg-type]
    shown.__dict__["rows"] = ROWS
    return shown


def record() -> ShownRecord:
    return ShownRecord(companies.RECORD, ROW, "0")


def related() -> ABOUT:
    columns = ("name", "email", "status")
    page = Found(30, True, ROWS)
    return {
        "other": companies.NOUN,
        "rows": ROWS,
        "cells": Values(companies.NOUN, ROWS, columns),
        "page": page,
        "asked": {},
    }


def history() -> ABOUT:
    entries = [{"at": WHEN, "text": "ada: status draft → active"}]
    return {"entries": entries, "older": 10, "skip": 10}


def order() -> ShownRecord:
    """A document, as the one of the API has it for an example."""
    found = document().node["paths"]["/api/v1/purchase-orders/{purchase_order_id}"]["get"]["responses"]
    row = found["200"]["content"]["application/json"]["example"]
    lines = [line | {"id": NOBODY} for line in row["lines"]]
    return ShownRecord(purchase_orders.DOCUMENT, row | {"id": NOBODY, "lines": lines}, "0")


Sample = tuple[str, Panel, ABOUT | None, ShownRecord]


def panels() -> list[Sample]:
    """What makes each, the panel itself, what it shows, and of which record."""
    shown, bought = record(), order()
    facts = Facts(N_("Terms"), ("currency", "payment_days", "tags"))
    text = Text(N_("Notes"), "notes")
    piece = Piece("platform/piece.html")
    lines = LinesPanel(N_("Lines"))
    return [
        ('Facts(N_("Terms"), names("currency payment_days tags"))', facts, facts.of(shown), shown),
        ('Text(N_("Notes"), "notes")', text, text.of(shown), shown),
        ('Related(N_("Orders"), "purchase_orders", names("number"), filters)', others(), related(), shown),
        ('History(N_("History"))', History(N_("History")), history(), shown),
        ('LinesPanel(N_("Lines"))', lines, lines.of(bought), bought),
        ('Revisions(N_("Revisions"), Revision)', Revisions(N_("Revisions"), None), revised(), bought),
        ('Piece("platform/piece.html", about)', piece, piece.of(shown), shown),
    ]


def others() -> Related:
    return Related(N_("Purchasing"), "companies", ("name", "email", "status"), lambda row: {})


def revised() -> ABOUT:
    return {"revisions": [(1, {"at": WHEN, "text": "ada: quantity 10 → 12"})]}
