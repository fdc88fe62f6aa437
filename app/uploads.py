"""Uploads on their way in: streamed to disk, measured and fingerprinted, never held in memory."""

import binascii
from base64 import b64decode
from dataclasses import dataclass
from hashlib import file_digest
from io import SEEK_END, BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

from flask import Flask, Request, current_app, request
from werkzeug.datastructures import FileStorage

from app.errors import Invalid, TooLarge
from config import MEGABYTE


class StreamingRequest(Request):
    """Files go straight to a nameless file on the data disk: a hung-up client leaves nothing."""

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return TemporaryFile("w+b", dir=incoming())


def limit_json() -> None:
    """JSON is held in memory, so it may be less than a streamed file."""
    if request.is_json:
        request.max_content_length = current_app.config["MAX_JSON_MB"] * MEGABYTE


def init_app(app: Flask) -> None:
    app.request_class = StreamingRequest
    app.before_request(limit_json)


def incoming() -> Path:
    folder = Path(current_app.config["DATA_DIR"]) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass(frozen=True)
class Upload:
    filename: str
    stream: BinaryIO
    size: int
    sha256: str


def received(name: str = "file") -> Upload:
    """The file of this request: multipart field `name`, or JSON `{filename, content_base64}`.
    Raises Invalid for a missing file or a name that no file should have, TooLarge past the limit."""
    upload = from_json() if request.is_json else from_form(name)
    check_name(upload.filename)
    limit = current_app.config["MAX_UPLOAD_MB"]
    if upload.size > limit * MEGABYTE:
        raise TooLarge(f"The file is larger than {limit} MB.")
    return upload


def from_form(name: str) -> Upload:
    given = request.files.get(name)
    if given is None:
        raise Invalid(f"A multipart form with a file in the field {name} is needed.", f"/form/{name}")
    size, digest = digest_of(given)
    return Upload(given.filename or "", given.stream, size, digest)  # type: ignore[arg-type]


def digest_of(given: FileStorage) -> tuple[int, str]:
    given.stream.seek(0)
    digest = file_digest(given.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    size = given.stream.seek(0, SEEK_END)
    given.stream.seek(0)
    return size, digest


def from_json() -> Upload:
    """As older shop front-ends send it; a `data:…;base64,` prefix is theirs, too."""
    body = request.get_json()
    if not isinstance(body, dict) or not isinstance(body.get("filename"), str):
        raise Invalid("A file name is needed.", "/json/filename")
    encoded = body.get("content_base64")
    if not isinstance(encoded, str) or body.keys() != {"filename", "content_base64"}:
        raise Invalid("Exactly filename and content_base64 are needed.", "/json/content_base64")
    stream = BytesIO(decoded(encoded))
    size, digest = digest_of(FileStorage(stream))
    return Upload(body["filename"], stream, size, digest)


def decoded(encoded: str) -> bytes:
    _, comma, rest = encoded.partition(";base64,")
    try:
        return b64decode(rest if comma else encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("This is not base64.", "/json/content_base64") from None


def check_name(name: str) -> None:
    """No path, no control characters, and no longer than a file system takes."""
    if not name or len(name.encode()) > 255 or name.strip(". ") == "":
        raise Invalid("A file name has 1 to 255 bytes.", "/form/file")
    if "/" in name or "\\" in name or not name.isprintable():
        raise Invalid("A file name has no path and no control characters.", "/form/file")
