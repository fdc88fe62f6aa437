"""Files: CAD in; preview, mesh and measures out."""

from time import monotonic, sleep
from typing import Any

from flask import Response, request
from sqlalchemy.exc import InvalidRequestError

from app.answers import respond
from app.auth import actor, needs
from app.cad_files import (
    MEDIA_TYPES,
    UPLOAD_BODY,
    accepted,
    send_preview,
    send_source,
    store_upload,
    taken_in,
)
from app.errors import NotFound
from app.extensions import db
from app.idempotency import keep
from app.limits import limited
from app.resources import Resource, fetch, read
from app.uploads import FILE, takes
from app.waiting import room
from app.writes import writing
from models.base import Lookup
from models.engineering.conversions import FileStatus
from models.engineering.files import File, NewFile
from models.paging import Page, Window, paginate
from utils.schemas.encoders import encoder
from utils.schemas.engineering.files import FileFilter, FileOut
from utils.schemas.lists import page_of

LONGEST_WAIT_S = 30
ENDED = {FileStatus.READY, FileStatus.FAILED}

blp = Resource("files", __name__, description=__doc__)


@blp.get("")
@needs("files:read")
@blp.arguments(FileFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(FileOut))
def list_files(window: Window, **filters: Any) -> Page:
    """List your files and the demo files; staff see all"""
    return paginate(File.found_by(actor, **filters), window)


@blp.post("")
@needs("files:write")
@limited("uploads")
@takes(FILE)
@blp.doc(requestBody=UPLOAD_BODY, parameters=["Prefer"])
@blp.response(201, FileOut, description="Ready: you had sent the same bytes before")
@blp.alt_response(202, schema=FileOut, description="Taken in: watch `status` at `Location`")
def upload_file() -> tuple[File | NewFile, int, dict[str, str]]:
    """Bring a CAD file in; `Prefer: wait=10` waits up to so many seconds (30) for its conversion, where
    nobody waits for you already and not too many others do"""
    file = store_upload()
    return wait_for(file, wished_wait()) or taken_in(file)


@blp.get("/<id:file_id>")
@needs("files:read")
@blp.response(200, FileOut)
def read_file(file_id: int) -> Lookup:
    """Read one file: its status, measures and previews"""
    return read(File, file_id)


blp.history(read_file, File)


@blp.delete("/<id:file_id>")
@needs("files:write")
@blp.response(204)
def delete_file(file_id: int) -> None:
    """Delete a file of yours that no part uses"""
    fetch(File, file_id).remove(actor)


@blp.post("/<id:file_id>/reprocess")
@needs("files:reprocess")
@blp.response(202, FileOut)
def reprocess_file(file_id: int) -> File:
    """Convert a file again"""
    file = fetch(File, file_id)
    file.conversion.reprocess(actor)
    return file


@blp.get("/<id:file_id>/content")
@needs("files:read")
@blp.sends("application/octet-stream")
def read_file_content(file_id: int) -> Response:
    """The bytes as they came in"""
    return send_source(fetch(File, file_id))


@blp.get("/<id:file_id>/preview.<any(glb,stl,png,webp):kind>")
@needs("files:read")
@blp.sends(*MEDIA_TYPES.values())
def read_file_preview(file_id: int, kind: str) -> Response:
    """The mesh for the web (glb), for printing (stl), a picture (png; small: webp); 404 before it is ready"""
    return send_preview(fetch(File, file_id), kind)


def wished_wait() -> float:
    """Of `Prefer: wait=N`, in seconds."""
    for wish in request.headers.get("Prefer", "").split(","):
        name, _, value = wish.strip().partition("=")
        if name.lower() == "wait" and value.isdecimal():
            return min(float(value), LONGEST_WAIT_S)
    return 0


def wait_for(file: File, seconds: float) -> tuple[File, int, dict[str, str]] | None:
    """None where nobody waits. No transaction is held meanwhile, and looking takes no lock."""
    if not seconds:
        return None
    keep(respond(*accepted(file), encoder(FileOut)))  # for who asks again meanwhile
    db.session.commit()
    with writing(False), room.place(actor.id) as free:
        watch(file, seconds if free else 0)
    return accepted(file)


def watch(file: File, seconds: float) -> None:
    until = monotonic() + seconds
    while file.status not in ENDED and monotonic() < until:
        sleep(0.03)
        look_again(file)


def look_again(file: File) -> None:
    try:
        db.session.refresh(file)
        db.session.refresh(file.conversion)
    except InvalidRequestError:
        raise NotFound("The file was deleted meanwhile.") from None
    db.session.commit()
