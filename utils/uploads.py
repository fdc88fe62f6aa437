"""A file that was sent: its bytes, measured and fingerprinted."""

from dataclasses import dataclass
from hashlib import file_digest
from io import SEEK_END
from typing import IO


@dataclass(frozen=True)
class Upload:
    filename: str
    stream: IO[bytes]
    size: int
    sha256: str
    pointer: str = "/form/file"  # where it was in the request


def digest_of(stream: IO[bytes]) -> tuple[int, str]:
    """Size and SHA-256; the stream is at its beginning again."""
    stream.seek(0)
    digest = file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    size = stream.seek(0, SEEK_END)
    stream.seek(0)
    return size, digest
