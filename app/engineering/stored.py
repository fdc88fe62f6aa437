"""Stored files over HTTP: how they come in, and how they go out."""

from functools import partial
from typing import Any

from flask import Response, current_app, request, send_file
from werkzeug.wsgi import FileWrapper

from app.auth import actor
from app.engineering.workshop import cad_options, storage
from app.errors import Invalid, NotFound, WrongMedia
from app.extensions import db
from app.gate import reading, writing
from app.uploads import Upload, received
from models.engineering.conversions import Conversion, FileStatus, folder_of, key_of, source_key
from models.engineering.files import File, NewFile
from models.platform.stored_objects import StoredObject
from utils.cad import formats
from utils.cad.errors import Damaged, WrongContent
from utils.gateways.storage import BLOCK
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


def checked_format(upload: Upload) -> str:
    try:
        return formats.inspect(upload.filename, upload.stream, upload.size)
    except WrongContent as error:
        raise WrongMedia(str(error)) from error
    except Damaged as error:
        raise Invalid(str(error), upload.pointer, "damaged_file") from error


def keep(upload: Upload, file_format: str, owner: int | None, is_demo: bool = False) -> File:
    """Rows for the objects first, then the bytes, then what refers to them: whoever dies in between leaves
    nothing that is not found, and nothing goes that a file needs. Commits what the caller has done so far."""
    key = key_of(upload.sha256, file_format, cad_options().key())
    keys = source_key(upload.sha256), folder_of(key)
    held = False
    while not held:  # again only where the bytes had been unneeded for long and went at this very moment
        ids = StoredObject.touch(*keys)
        db.session.commit()
        db.session.expire_all()  # others may change meanwhile what the caller has read
        bring(upload, keys[0])
        held = StoredObject.hold(ids.values())
    conversion = Conversion.wanted(key, upload.sha256, file_format)
    return File.receive(owner, upload.filename, upload.size, conversion, is_demo)


def bring(upload: Upload, key: str) -> None:
    ticket = 0 if storage().is_local else writing.enter()
    try:
        bring_unless_there(upload, key)
    finally:
        writing.leave(ticket)


def bring_unless_there(upload: Upload, key: str) -> None:
    if storage().size(key) != upload.size or Conversion.lost(upload.sha256):
        db.session.commit()  # no transaction is held while the bytes travel
        upload.stream.seek(0)
        storage().put(upload.stream, key)


def send_preview(file: File, kind: str) -> Response:
    key = file.preview_key(kind)
    stem = file.filename.rpartition(".")[0] or file.filename
    return send_stored(key, f"{stem}.{kind}", MEDIA_TYPES[kind], file.conversion.key[:32])


def send_source(file: File) -> Response:
    key = file.conversion.source_key
    return send_stored(key, file.filename, "application/octet-stream", file.sha256, as_attachment=True)


def send_stored(key: str, name: str, media_type: str, etag: str, **options: Any) -> Response:
    """With Range and If-None-Match; behind nginx only the address, and nginx does the rest."""
    prefix = current_app.config["X_ACCEL_PREFIX"] if storage().is_local else ""
    options |= {"mimetype": media_type, "download_name": name, "etag": etag, "max_age": 0}
    try:
        response = sent_from_disk(key, prefix, options) if storage().is_local else streamed(key, options)
    except FileNotFoundError:
        raise NotFound("The stored file is gone.") from None
    response.cache_control.private = True
    return hand_over(response, prefix + key) if prefix else response


def sent_from_disk(key: str, prefix: str, options: dict[str, Any]) -> Response:
    return send_file(storage().readable(key), conditional=not prefix, **options)


def streamed(key: str, options: dict[str, Any]) -> Response:
    """From far away, block by block: as many threads do so at once as the gate lets in."""
    ticket = reading.enter()
    try:
        source: Any = storage().readable(key)
        response = send_file(source, **options)
        # A wrapper that can seek: of a part, no more is fetched than that part.
        response.response, response.direct_passthrough = FileWrapper(source, BLOCK), False
        response.call_on_close(partial(reading.leave, ticket))
        response.content_length = source.size
        response.make_conditional(request, accept_ranges=True, complete_length=source.size)
        return response
    except BaseException:
        reading.leave(ticket)
        raise


def hand_over(response: Response, address: str) -> Response:
    response.close()
    response.set_data(b"")
    del response.headers["Content-Length"]
    response.headers["X-Accel-Redirect"] = address
    response.make_conditional(request)
    return response
