"""CAD files: brought in, watched while they are converted, looked at, made into parts."""

from typing import Any

from flask import Response, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as Redirect

from app.auth import actor, needs
from app.cad_files import send_preview, send_source, store_upload
from app.limits import limited
from app.pages.shell.blueprint import blp
from app.pages.shell.forms import filled
from app.pages.shell.galleries import SHOWN, Gallery
from app.pages.shell.refusals import Refusal, said_by
from app.resources import fetch
from app.uploads import FILE, LONG_TEXTS, takes
from models.engineering.conversions import FileStatus
from models.engineering.files import File
from models.engineering.parts import Part
from models.identity.permissions import Permission
from models.paging import Page, Window, paginate
from utils.cad.formats import EXTENSIONS
from utils.extension_settings import MEGABYTE
from utils.schemas.engineering.files import FileFilter
from utils.schemas.engineering.parts import PartIn
from utils.schemas.lists import page_length

# What a person sees happen, in this order, by the words of `Conversion.status` and `.stage`.
STAGES = {
    "pending": "Waiting for a worker",
    "reading": "Reading the file",
    "meshing": "Building the mesh",
    "writing": "Writing the 3D preview",
    "rendering": "Drawing the picture",
    "measuring": "Measuring",
}
READS_PARTS = Permission("parts:read")
ENDED = {FileStatus.READY, FileStatus.FAILED}


class FileGallery(Gallery, FileFilter):
    limit = page_length(SHOWN)


@blp.get("/files")
@needs("files:read")
@blp.arguments(FileGallery, location="query", as_kwargs=True)
def list_files(window: Window, **filters: Any) -> str:
    return show_files(paginate(File.found_by(actor, **filters), window), **filters)


def show_files(found: Page, refusal: Refusal | None = None, **filters: Any) -> str:
    limit = current_app.config["MAX_UPLOAD_MB"]
    about = {"limit_mb": limit, "limit": limit * MEGABYTE, "formats": [*EXTENSIONS]}
    return render_template("engineering/files.html", found=found, filters=filters, refusal=refusal, **about)


def refused_file(refusal: Refusal) -> str:
    first = Window(limit=SHOWN, skip=0, sort="-created_at", cursor=None)
    return show_files(paginate(File.found_by(actor), first), refusal)


@blp.post("/files")
@needs("files:write")
@limited("uploads")
@takes(FILE)
@said_by(refused_file)
def bring_file() -> Redirect:
    file = store_upload()
    return redirect(url_for("pages.show_file", file_id=file.id), 303)


@blp.get("/files/<id:file_id>")
@needs("files:read")
def show_file(file_id: int) -> str:
    return file_page(file_id)


def file_page(file_id: int, refusal: Refusal | None = None) -> str:
    file = fetch(File, file_id)
    made = Part.found_by(actor, file_id=file.id, archived="all") if actor.can(READS_PARTS) else None
    first = Window(limit=10, skip=0, sort="number", cursor=None)
    parts = paginate(made, first).items if made is not None else []
    return render_template("engineering/file.html", file=file, parts=parts, refusal=refusal, **progress(file))


@blp.get("/files/<id:file_id>/progress")
@needs("files:read")
def show_progress(file_id: int) -> str:
    """The piece of the page that changes while the file is converted"""
    return render_template("engineering/progress.html", **progress(fetch(File, file_id)))


def progress(file: File) -> dict[str, Any]:
    """`step` counts how many of the stages are over."""
    stage = file.stage if file.stage in STAGES else "reading"
    now = stage if file.status is FileStatus.PROCESSING else "pending"
    step = len(STAGES) if file.status in ENDED else [*STAGES].index(now)
    return {"stages": STAGES, "step": step, "ended": file.status in ENDED}


@blp.get("/files/<id:file_id>/content")
@needs("files:read")
def read_content(file_id: int) -> Response:
    return send_source(fetch(File, file_id))


@blp.get("/files/<id:file_id>/preview.<any(glb,stl,png,webp):kind>")
@needs("files:read")
def read_preview(file_id: int, kind: str) -> Response:
    return send_preview(fetch(File, file_id), kind)


@blp.post("/files/<id:file_id>/part")
@needs("parts:write")
@takes(LONG_TEXTS)
@said_by(file_page)
def make_part(file_id: int) -> Redirect:
    part = Part.add(actor, **PartIn().load({**filled(), "file_id": file_id}))
    return redirect(url_for("pages.show_part", part_id=part.id), 303)
