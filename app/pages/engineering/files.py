"""CAD files at the workbench: brought in, watched while they are converted, looked at, made into parts."""

from typing import Any

from flask import Flask, Response, render_template, request

from app.auth import actor, needs
from app.cad_files import send_preview, send_source
from app.pages.engineering.parts import RECORD as PARTS
from app.pages.engineering.tiles import pictures_of_files
from app.pages.shapes.actions import Own
from app.pages.shapes.forms import Form, Section
from app.pages.shapes.listings import Listing
from app.pages.shapes.nouns import Noun, names
from app.pages.shapes.pages import add_pages
from app.pages.shapes.panels import Facts, Piece, Related
from app.pages.shapes.record_views import done
from app.pages.shapes.records import Record, Shown, shown
from app.pages.shapes.tiles import Tile
from app.pages.shapes.values import Row
from app.pages.shell.blueprint import blp
from app.pages.shell.formats import size
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.words import N_
from app.resources import fetch
from app.uploads import LONG_TEXTS, takes
from models.engineering.conversions import FileStatus
from models.engineering.files import WRITES_ALL, File
from models.engineering.parts import Part
from models.identity.permissions import Permission
from utils.assemblies import counted
from utils.schemas.engineering.files import FileFilter, FileOut
from utils.schemas.engineering.parts import PartIn

# What a person sees happen, in this order, by the words of `Conversion.status` and `.stage`.
STAGES = {
    "pending": N_("Waiting for a worker"),
    "reading": N_("Reading the file"),
    "meshing": N_("Building the mesh"),
    "writing": N_("Writing the 3D preview"),
    "rendering": N_("Drawing the picture"),
    "measuring": N_("Measuring"),
}
ENDED = {FileStatus.READY, FileStatus.FAILED}
WRITES, REPROCESSES, WRITES_PARTS = map(Permission, ("files:write", "files:reprocess", "parts:write"))
DELETED = N_("It goes with its previews and measures, for good. A file that parts are made of stays.")

NOUN = Noun(
    *(File, FileOut, N_("File"), N_("Files"), N_("New file"), "file", "files"),
    title=names("filename"),
    icon="file",
    says={"size": lambda row: size(row["size"]), "format": lambda row: row["format"].upper()},
)


def is_theirs(row: Row) -> bool:
    return row["owner_id"] == actor.id or actor.can(WRITES_ALL)


def model_of(record: Shown) -> dict[str, Any]:
    """`step` counts how many of the stages are over."""
    file = fetch(File, record.row["id"])
    home = record.noun.address(file.id)
    return {"file": file, "home": home, "twins": file.twins(actor), **progress(file)}


def progress(file: File) -> dict[str, Any]:
    stage = file.stage if file.stage in STAGES else "reading"
    now = stage if file.status is FileStatus.PROCESSING else "pending"
    step = len(STAGES) if file.status in ENDED else [*STAGES].index(now)
    return {"stages": STAGES, "step": step, "ended": file.status in ENDED, "status": file.status}


def making_of(record: Shown) -> dict[str, Any] | None:
    """The form that makes it a part; what was refused of it stands there."""
    if record.row["status"] != FileStatus.READY or not actor.can(WRITES_PARTS):
        return None
    refusal = record.refusal if "name" in request.form else None
    return {"form": MAKING.shown({"name": record.row["filename"].rpartition(".")[0]}, refusal)}


def as_file(row: Row) -> dict[str, Any]:
    return {"file_id": row["id"], "archived": "all"}


MAKING = Form(PARTS.noun, PartIn, [Section("", names("name number material description"))])
LISTING = Listing(
    NOUN,
    FileFilter,
    columns=names("filename status format size is_demo owner_id created_at"),
    first=7,
    filters=names("status format is_demo"),
    tile=Tile(names("format size status"), pictures_of_files),
    tiles_first=True,
    hint=N_("File name …"),
    above="engineering/above.html",
    makes=False,
)
RECORD = Record(
    NOUN,
    under=names("format size created_at"),
    main=(Piece("engineering/file.html", model_of),),
    side=(
        Piece("engineering/measured.html", model_of),
        Related(
            N_("Parts made of it"), "parts", names("number name revision"), lambda row: {"file_id": row["id"]}
        ),
        Piece("engineering/making.html", making_of),
        Facts(N_("Record"), names("owner_id is_demo created_at sha256")),
    ),
    own=(
        Own("reprocess", lambda file, who: file.conversion.reprocess(who), REPROCESSES),
        Own("delete", lambda file, who: file.remove(who), WRITES, is_theirs, DELETED),
    ),
    deletes=False,
    template="engineering/page.html",
)
add_pages(blp, LISTING, RECORD)


@blp.get("/files/<id:file_id>/progress")
@needs("files:read")
def show_progress(file_id: int) -> str:
    """The piece of the page that changes while the file is converted"""
    return render_template("engineering/progress.html", **progress(fetch(File, file_id)))


@blp.get("/files/<id:file_id>/content")
@needs("files:read")
def read_content(file_id: int) -> Response:
    return send_source(fetch(File, file_id))


@blp.get("/files/<id:file_id>/preview.<any(glb,stl,png,webp):kind>")
@needs("files:read")
def read_preview(file_id: int, kind: str) -> Response:
    return send_preview(fetch(File, file_id), kind)


def file_page(file_id: int, refusal: Refusal | None = None) -> str:
    return render_template(RECORD.template, record=shown(RECORD, file_id, refusal), noun=NOUN)


@blp.post("/files/<id:file_id>/part")
@needs("parts:write")
@takes(LONG_TEXTS)
@said_by(file_page)
def make_part_of_file(file_id: int) -> Any:
    part = Part.add(actor, **MAKING.read(), file_id=fetch(File, file_id).id)
    return done(PARTS, part, "create")


def init_app(app: Flask) -> None:
    app.jinja_env.filters["counted"] = counted
