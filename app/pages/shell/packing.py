"""Texts that browsers load, packed once for all who take gzip: unpacked they weigh four times as much."""

from functools import lru_cache
from gzip import compress
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from flask import Response, request, send_file

TEXTS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
KEPT = 64  # in memory, of the largest some 400 kB


@lru_cache(KEPT)
def packed(path: Path, changed_ns: int) -> bytes:
    """The file as it was at that time; `changed_ns` only tells one writing of it from another."""
    return compress(path.read_bytes(), 9, mtime=0)


@lru_cache(KEPT)
def packed_text(content: bytes) -> bytes:
    return compress(content, 9, mtime=0)


def send_text(path: Path, max_age: int) -> Response:
    """The file, as small as the browser takes it."""
    if takes_gzip():
        return sent(packed(path, path.stat().st_mtime_ns), TEXTS[path.suffix], max_age, "gzip")
    response = send_file(path, mimetype=TEXTS[path.suffix], max_age=max_age)
    response.vary.add("Accept-Encoding")
    return response


def send_content(content: bytes, suffix: str, max_age: int) -> Response:
    """What is made of several files."""
    is_packed = takes_gzip()
    body = packed_text(content) if is_packed else content
    return sent(body, TEXTS[suffix], max_age, "gzip" if is_packed else None)


def takes_gzip() -> bool:
    return bool(request.accept_encodings["gzip"])


def sent(body: bytes, media_type: str, max_age: int, encoding: str | None) -> Response:
    etag = sha256(body).hexdigest()[:16]
    response = send_file(BytesIO(body), mimetype=media_type, max_age=max_age, etag=etag)
    if encoding:
        response.content_encoding = encoding
    response.vary.add("Accept-Encoding")
    return response
