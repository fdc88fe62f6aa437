"""CAD files: watched while they are converted, looked at, made into parts, deleted."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as Redirect

from app.auth import actor, needs
from app.cad_files import send_preview, send_source
from app.pages.shell.blueprint import blp
from app.pages.shell.forms import filled
from app.pages.shell.galleries import SHOWN, Gallery
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.words import N_, _
from app.resources import fetch
from app.uploads import LONG_TEXTS, takes
from models.engineering.conversions import FileStatus
from models.engineering.files import File
from models.engineering.parts import Part
from models.identity.permissions import Permission
from models.paging import Page, Window, paginate
from utils.assemblies import counted
from utils.schemas.engineering.files import FileFilter
from utils.schemas.engineering.parts import PartIn
from utils.schemas.lists import page_length

# What a person sees happen, in this order, by the words of `Conversion.status` and `.stage`.
STAGES = {
    "pending": N_("Waiting for a worker"),
    "reading": N_("Reading the file"),
    "meshing": N_("Building the mesh"),
    "writing": N_("Writing the 3D preview"),
    "rendering": N_("Drawing the picture"),
    "measuring": N_("Measuring"),
}
READS_PARTS = Permission("parts:read")
ENDED = {FileStatus.READY, FileStatus.FAILED}


class FileGallery(Gallery, FileFilter):
    limit = page_length(SHOWN)


@blp.get("/files")
@needs("files:read")
@blp.arguments(FileGallery, location="query", as_kwargs=True)
def list_files(window: Window, **filters: Any) -> str:
    return files_page(paginate(File.found_by(actor, **filters), window), filters=filters)


def files_page(found: Page | None = None, **values: Any) -> str:
    """Of the newest files where nothing else was found."""
    first = Window(limit=SHOWN, skip=0, sort="-created_at", cursor=None)
    shown = {"found": found or paginate(File.found_by(actor), first), "filters": {}}
    return render_template("engineering/files.html", **shown | values)


@blp.get("/files/<id:file_id>")
@needs("files:read")
def show_file(file_id: int) -> str:
    return file_page(file_id)


def file_page(file_id: int, refusal: Refusal | None = None, told: Refusal | None = None) -> str:
    """`refusal` of the part that it was to be made, `told` of what was to be done with the file itself."""
    file = fetch(File, file_id)
    beside = {"parts": parts_of(file), "twins": file.twins(actor), **progress(file)}
    return render_template("engineering/file.html", file=file, refusal=refusal, told=told, **beside)


def parts_of(file: File) -> Sequence[Any]:
    """The first that are made of it, as far as the caller may see them."""
    if not actor.can(READS_PARTS):
        return []
    first = Window(limit=10, skip=0, sort="number", cursor=None)
    return paginate(Part.found_by(actor, file_id=file.id, archived="all"), first).items


def told_on_page(file_id: int, refusal: Refusal) -> str:
    return file_page(file_id, told=refusal)


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
    return {"stages": STAGES, "step": step, "ended": file.status in ENDED, "status": file.status}


@blp.post("/files/<id:file_id>/delete")
@needs("files:write")
@said_by(told_on_page)
def delete_file(file_id: int) -> Redirect:
    file = fetch(File, file_id)
    name = file.filename
    file.remove(actor)
    flash(_("%(name)s is deleted.", name=name))
    return redirect(url_for("pages.list_files"), 303)


@blp.post("/files/<id:file_id>/reprocess")
@needs("files:reprocess")
@said_by(told_on_page)
def reprocess_file(file_id: int) -> Redirect:
    """With the converter as it is today, whatever came of it before"""
    fetch(File, file_id).conversion.reprocess(actor)
    return redirect(url_for("pages.show_file", file_id=file_id), 303)


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


def init_app(app: Flask) -> None:
    app.jinja_env.filters["counted"] = counted
