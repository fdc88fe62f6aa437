"""CAD files over HTTP: how one comes in, what is answered to it, and how it goes out."""

from datetime import timedelta
from typing import Any

from flask import Response

from app.auth import actor
from app.downloads import send_stored
from app.engineering.stored import checked_format, keep
from app.engineering.tiles import make_tile
from app.errors import NotFound
from app.uploads import received
from models.engineering.conversions import TILE, FileStatus
from models.engineering.files import File, NewFile
from utils.schemas.engineering.files import UploadForm, UploadIn

MEDIA_TYPES = {"glb": "model/gltf-binary", "stl": "model/stl", "png": "image/png", "webp": "image/webp"}
YEAR_S = int(timedelta(days=365).total_seconds())

# An upload in both its forms, for the OpenAPI document; `app.uploads` reads and checks them.
UPLOAD_BODY: dict[str, Any] = {
    "required": True,
    "content": {"multipart/form-data": {"schema": UploadForm}, "application/json": {"schema": UploadIn}},
}


def store_upload() -> File:
    """Take the CAD file of this request in. Raises WrongMedia and Invalid for what is no CAD file."""
    upload = received()
    return keep(upload, checked_format(upload), actor.id)


def accepted(file: File) -> tuple[File, int, dict[str, str]]:
    """The file as it is, 201 where it is ready and 202 where not, and its address."""
    return file, 201 if file.status is FileStatus.READY else 202, address_of(file)


def taken_in(file: File) -> tuple[File | NewFile, int, dict[str, str]]:
    """As `accepted`; but that somebody else has sent the same bytes before, it does not tell."""
    return accepted(file) if file.known_to(actor) else (NewFile.of(file), 202, address_of(file))


def address_of(file: File) -> dict[str, str]:
    return {"Location": f"/api/v1/files/{file.id}"}


def send_preview(file: File, kind: str) -> Response:
    try:
        return sent_preview(file, kind)
    except NotFound:
        if kind != TILE or file.status is not FileStatus.READY:
            raise
    make_tile(file.conversion)
    return sent_preview(file, kind)


def sent_preview(file: File, kind: str) -> Response:
    key = file.preview_key(kind)
    stem = file.filename.rpartition(".")[0] or file.filename
    return send_stored(key, f"{stem}.{kind}", MEDIA_TYPES[kind], file.conversion.mark)


def send_tile(file: File, mark: str) -> Response:
    """The small picture, to be kept by the browser and not asked for again. Under the mark of an earlier one,
    today's is answered, but not to be kept."""
    response = send_preview(file, TILE)
    if mark == file.tile:
        control = response.cache_control
        control.no_cache, control.max_age, control.immutable = None, YEAR_S, True
    return response


def send_source(file: File) -> Response:
    key = file.conversion.source_key
    return send_stored(key, file.filename, "application/octet-stream", file.sha256, as_attachment=True)
