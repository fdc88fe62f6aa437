"""Texts that browsers load, packed once for all who take gzip: what is not packed weighs four times as much."""

from functools import lru_cache
from gzip import compress
from pathlib import Path

from flask import Response, request

TEXTS = {"text/javascript", "text/css", "image/svg+xml"}
SMALLEST = 500  # bytes: less is sent as it is
KEPT = 64  # in memory, of the largest some 400 kB


@lru_cache(KEPT)
def packed(path: Path, changed_ns: int) -> bytes:
    """The file as it was at that time; `changed_ns` only tells one writing of it from another."""
    return compress(path.read_bytes(), 9, mtime=0)


def pack(response: Response, path: Path) -> Response:
    """The answer that sends this file, with its content packed where that is wanted and worth it."""
    if response.mimetype not in TEXTS or path.stat().st_size < SMALLEST:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] and response.status_code == 200:
        response.direct_passthrough = False
        response.set_data(packed(path, path.stat().st_mtime_ns))
        response.content_encoding = "gzip"
        response.headers.pop("Accept-Ranges", None)
        response.set_etag(f"{response.get_etag()[0]}-gzip")
    return response
