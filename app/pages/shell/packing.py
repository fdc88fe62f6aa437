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


def send_text(path: Path, max_age: int) -> Response:
    """The file, as small as the browser takes it."""
    if request.accept_encodings["gzip"]:
        content = packed(path, path.stat().st_mtime_ns)
        etag = sha256(content).hexdigest()[:16]
        response = send_file(BytesIO(content), mimetype=TEXTS[path.suffix], max_age=max_age, etag=etag)
        response.content_encoding = "gzip"
    else:
        response = send_file(path, mimetype=TEXTS[path.suffix], max_age=max_age)
    response.vary.add("Accept-Encoding")
    return response
