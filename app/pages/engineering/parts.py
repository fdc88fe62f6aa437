"""Parts at the workbench: what is made or bought, with its model in 3D."""

from typing import Any

from flask import Response

from app.auth import actor, needs
from app.cad_files import send_preview
from app.pages.engineering.tiles import pictures_of_parts
from app.pages.shapes.forms import Section
from app.pages.shapes.listings import Listing
from app.pages.shapes.nouns import Noun, names
from app.pages.shapes.pages import add_pages
from app.pages.shapes.panels import FILED, Facts, History, Piece, Text
from app.pages.shapes.records import Record, Shown
from app.pages.shapes.tiles import Tile
from app.pages.shapes.values import Row
from app.pages.shell.blueprint import blp
from app.pages.shell.words import N_
from app.resources import fetch
from models.engineering.parts import Part, PartStatus
from utils.schemas.engineering.parts import PartChange, PartFilter, PartIn, PartOut

NOUN = Noun(
    *(Part, PartOut, N_("Part"), N_("Parts"), N_("New part"), "part", "parts"),
    title=names("number name"),
    icon="part",
)
DESIGN = names("material unit source category_id subsystem file_id onshape_url")
BUYING = names("supplier_id lead_days safety_stock lot_rule lot_size lot_multiple tracking")


def model_of(record: Shown) -> dict[str, Any]:
    """The CAD file as far as its readers may see it, for the 3D view and the measures."""
    part = fetch(Part, record.row["id"])
    return {"file": part.preview_of(actor) if part.file_id else None, "home": record.noun.address(part.id)}


def is_open(row: Row | None) -> bool:
    return row is None or row["status"] == PartStatus.DRAFT


def is_released(row: Row | None) -> bool:
    return not is_open(row)


LISTING = Listing(
    NOUN,
    PartFilter,
    columns=names(
        "number name revision status material source standard_cost category_id supplier_id unit subsystem "
        "lead_days tags external_id created_at updated_at"
    ),
    first=7,
    filters=names("status material source category_id supplier_id tracking tag archived"),
    tile=Tile(names("revision material status"), pictures_of_parts),
    tiles_first=True,
    assigns=names("category_id supplier_id material source"),
    hint=N_("Number, name, material …"),
    empty=N_("Bring in a CAD file, or open one of the demo files, and make it a part."),
)
RECORD = Record(
    NOUN,
    PartIn,
    PartChange,
    under=names("revision material"),
    form=(
        Section(N_("Part"), names("name number revision"), when=is_open),
        Section(N_("Released: number and revision stay as they are"), names("name"), when=is_released),
        Section(N_("Design"), DESIGN + names("description")),
        Section(N_("Cost and buying"), names("standard_cost currency") + BUYING),
        Section(N_("More"), names("notes external_id tags attributes")),
    ),
    main=(
        Piece("engineering/model.html", model_of),
        Text(N_("Description"), "description"),
        Text(N_("Notes"), "notes"),
        History(N_("History")),
    ),
    side=(
        Facts(N_("Part"), names("standard_cost") + DESIGN),
        Piece("engineering/measured.html", model_of),
        Facts(N_("Buying"), BUYING),
        FILED,
    ),
)
add_pages(blp, LISTING, RECORD)


@blp.get("/parts/<id:part_id>/preview.<any(glb,stl,png,webp):kind>")
@needs("parts:read")
def read_part_preview(part_id: int, kind: str) -> Response:
    return send_preview(fetch(Part, part_id).preview_of(actor), kind)
