"""CAD files over HTTP: how one comes in, what is answered to it, and how it goes out."""

from typing import Any

from flask import Response

from app.auth import actor
from app.downloads import send_stored
from app.engineering.stored import checked_format, keep
from app.uploads import received
from models.engineering.conversions import FileStatus
from models.engineering.files import File, NewFile
from utils.schemas.engineering.files import UploadForm, UploadIn

MEDIA_TYPES = {"glb": "model/gltf-binary", "stl": "model/stl", "png": "image/png"}

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
    key = file.preview_key(kind)
    stem = file.filename.rpartition(".")[0] or file.filename
    return send_stored(key, f"{stem}.{kind}", MEDIA_TYPES[kind], file.conversion.key[:32])


def send_source(file: File) -> Response:
    key = file.conversion.source_key
    return send_stored(key, file.filename, "application/octet-stream", file.sha256, as_attachment=True)
