"""Uploads on their way in: streamed to disk, measured and fingerprinted, never held in memory."""

import binascii
import re
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

from flask import Flask, Request, current_app, request
from werkzeug.datastructures import Authorization, FileStorage
from werkzeug.utils import cached_property

from app.bodies import has_body, large_json_of
from app.errors import Invalid, TooLarge, WrongMedia
from app.problems import escaped
from utils.extension_settings import MEGABYTE
from utils.uploads import Upload, digest_of

View = TypeVar("View", bound=Callable[..., Any])

ONE_RANGE = re.compile("bytes=([0-9]+-[0-9]*|-[0-9]+)")
SMALL = 64 * 1024  # bytes of a body that is neither a file nor long texts
LONG_TEXTS = 256 * 1024
LONG_DOCUMENTS = 4 * 1024 * 1024  # a thousand lines with remarks of their own
FILE = None  # as much as the settings allow


class StreamingRequest(Request):
    """Files go straight to a nameless file on the data disk: a hung-up client leaves nothing."""

    @cached_property
    def authorization(self) -> Authorization | None:
        """None also for what is not even ASCII, which werkzeug stumbles over."""
        try:
            return super().authorization
        except ValueError:
            return None

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return TemporaryFile("w+b", dir=incoming())


class Incoming:
    """The server's stream. Each server has errors of its own for what it cannot read, as a malformed chunk;
    to us they are what a line that breaks is."""

    def __init__(self, source: Any) -> None:
        self.source = source

    def read(self, size: int = -1) -> bytes:
        try:
            block: bytes = self.source.read(size)
        except Exception as error:
            raise OSError("The body cannot be read.") from error
        return block


def takes(most: int | None) -> Callable[[View], View]:
    """Mark a route that takes more than SMALL: so many bytes, or FILE."""

    def mark(view: View) -> View:
        view.most = most  # type: ignore[attr-defined]
        return view

    return mark


def limit_body() -> None:
    """JSON is held in memory, so it may be less than a streamed file; a stranger's fields cost even more."""
    most = getattr(current_app.view_functions.get(request.endpoint or ""), "most", SMALL)
    if most is None and request.is_json:
        most = current_app.config["MAX_JSON_MB"] * MEGABYTE
    if most is not None:
        request.max_content_length = most
    request.environ["wsgi.input"] = Incoming(request.environ["wsgi.input"])


def one_range() -> None:
    """Several at once are none, as are units that nobody knows: the whole is answered, as RFC 9110 has it."""
    if not ONE_RANGE.fullmatch(request.headers.get("Range", "bytes=0-")):
        del request.environ["HTTP_RANGE"]


def init_app(app: Flask) -> None:
    app.request_class = StreamingRequest
    app.before_request(limit_body)
    app.before_request(one_range)


def incoming() -> Path:
    folder = Path(current_app.config["DATA_DIR"]) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def received(name: str = "file") -> Upload:
    """The file of this request: multipart field `name`, or JSON `{filename, content_base64}`.
    Raises Invalid for a missing file or a name that no file should have, TooLarge past the limit."""
    if request.is_json:
        return checked(from_json(), "/json/filename")
    given = files_sent(name)
    if len(given) != 1:
        raise Invalid(f"A multipart form with one file in the field {name} is needed.", f"/form/{name}")
    return from_form(given[0], name)


def from_form(given: FileStorage, name: str = "file") -> Upload:
    """One of `files_sent`. Raises as `received` does."""
    size, digest = digest_of(given.stream)
    pointer = f"/form/{name}"
    return checked(Upload(given.filename or "", given.stream, size, digest, pointer), pointer)


def files_sent(name: str = "file") -> list[FileStorage]:
    """All that stand in this field of a multipart form. Raises Invalid where something else was sent, too: it
    would be lost without a word."""
    if request.mimetype != "multipart/form-data" and has_body(request):
        raise WrongMedia("The body must be a multipart form, or JSON with Content-Type: application/json.")
    if others := sorted({*request.form, *request.files} - {name}):
        raise Invalid("Unknown field.", f"/form/{escaped(others[0][:100])}")
    if name in request.form:
        raise Invalid(f"The field {name} takes a file, no text.", f"/form/{name}")
    return request.files.getlist(name)


def checked(upload: Upload, pointer: str) -> Upload:
    """`pointer` names its name."""
    check_name(upload.filename, pointer)
    limit = current_app.config["MAX_UPLOAD_MB"]
    if upload.size > limit * MEGABYTE:
        raise TooLarge(f"The file is larger than {limit} MB.")
    return upload


def from_json() -> Upload:
    """As older shop front-ends send it; a `data:…;base64,` prefix is theirs, too."""
    body = large_json_of(request)
    if not isinstance(body, dict) or not isinstance(body.get("filename"), str):
        raise Invalid("A file name is needed.", "/json/filename")
    encoded = body.get("content_base64")
    if not isinstance(encoded, str) or body.keys() != {"filename", "content_base64"}:
        raise Invalid("Exactly filename and content_base64 are needed.", "/json/content_base64")
    stream = BytesIO(decoded(encoded))
    size, digest = digest_of(stream)
    return Upload(body["filename"], stream, size, digest, "/json/content_base64")


def decoded(encoded: str) -> bytes:
    _, comma, rest = encoded.partition(";base64,")
    try:
        return b64decode(rest if comma else encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("This is not base64.", "/json/content_base64") from None


def check_name(name: str, pointer: str) -> None:
    """No path, no control characters, and no longer than a file system takes."""
    if not name or len(name.encode()) > 255 or name.strip(". ") == "":
        raise Invalid("A file name has 1 to 255 bytes.", pointer)
    if "/" in name or "\\" in name or not name.isprintable():
        raise Invalid("A file name has no path and no control characters.", pointer)
