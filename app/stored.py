"""Stored files over HTTP: how they come in, and how they go out."""

from typing import Any

from flask import Response, current_app, request, send_file

from app.auth import actor
from app.errors import Invalid, NotFound, WrongMedia
from app.uploads import Upload, received
from app.workshop import cad_options, storage
from models.engineering.conversions import Conversion, FileStatus, source_key
from models.engineering.files import File
from utils.cad import formats
from utils.cad.errors import Damaged, WrongContent
from utils.schemas.engineering.files import UploadForm, UploadIn

MEDIA_TYPES = {"glb": "model/gltf-binary", "stl": "model/stl", "png": "image/png"}

# An upload in both its forms, for the OpenAPI document; `app.uploads` reads and checks them.
UPLOAD_BODY: dict[str, Any] = {
    "required": True,
    "content": {"multipart/form-data": {"schema": UploadForm}, "application/json": {"schema": UploadIn}},
}


def store_upload() -> tuple[File, int, dict[str, str]]:
    """Take the CAD file of this request in. Answers it, 201 where the same bytes were converted
    before or else 202, and its address. Raises WrongMedia and Invalid for what is no CAD file."""
    upload = received()
    return accepted(keep(upload, checked_format(upload), actor.id))


def accepted(file: File) -> tuple[File, int, dict[str, str]]:
    status = 201 if file.status is FileStatus.READY else 202
    return file, status, {"Location": f"/api/v1/files/{file.id}"}


def checked_format(upload: Upload) -> str:
    try:
        return formats.inspect(upload.filename, upload.stream, upload.size)
    except WrongContent as error:
        raise WrongMedia(str(error)) from error
    except Damaged as error:
        raise Invalid(str(error), upload.pointer, "damaged_file") from error


def keep(upload: Upload, file_format: str, owner: int | None, is_demo: bool = False) -> File:
    """The bytes first and the row second: a row never promises what is not there."""
    key = source_key(upload.sha256)
    if not storage().has(key):
        upload.stream.seek(0)
        storage().put(upload.stream, key)
    conversion = Conversion.wanted(upload.sha256, file_format, cad_options().key())
    return File.receive(owner, upload.filename, upload.size, conversion, is_demo)


def send_preview(file: File, kind: str) -> Response:
    key = file.preview_key(kind)
    stem = file.filename.rpartition(".")[0] or file.filename
    return send_stored(key, f"{stem}.{kind}", MEDIA_TYPES[kind], file.conversion.key[:32])


def send_source(file: File) -> Response:
    key = file.conversion.source_key
    return send_stored(key, file.filename, "application/octet-stream", file.sha256, as_attachment=True)


def send_stored(key: str, name: str, media_type: str, etag: str, **options: Any) -> Response:
    """With Range and If-None-Match; behind nginx only the address, and nginx does the rest."""
    prefix = current_app.config["X_ACCEL_PREFIX"]
    options |= {"mimetype": media_type, "download_name": name, "etag": etag, "max_age": 0}
    try:
        response = send_file(storage().readable(key), conditional=not prefix, **options)
    except FileNotFoundError:
        raise NotFound("The stored file is gone.") from None
    response.cache_control.private = True
    return hand_over(response, prefix + key) if prefix and storage().is_local else response


def hand_over(response: Response, address: str) -> Response:
    response.close()
    response.set_data(b"")
    del response.headers["Content-Length"]
    response.headers["X-Accel-Redirect"] = address
    response.make_conditional(request)
    return response
