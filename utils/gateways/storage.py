"""The file store: whole files under keys, in a local directory or, by the same code, in S3."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any, cast
from uuid import uuid4

BLOCK = 1024 * 1024
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
PARTIAL = "partial"  # the folder of what is being written; what a killed process left there, nobody refers to

# A request waits for S3, so its patience is short.
S3 = {
    "config_kwargs": {
        "connect_timeout": 1,
        "read_timeout": 4,
        "retries": {"mode": "standard", "total_max_attempts": 1},
    },
    # What another process has deleted would still be listed.
    "use_listings_cache": False,
    "default_block_size": 8 * BLOCK,  # of memory for each reader and writer; S3 takes parts of 5 MB or more
}
S3_ATTEMPTS = 2


class OutOfReach(OSError):
    """The store did not answer, or not as it should: the same may work later."""


class Full(OutOfReach):
    """There is no room left where the files are."""


class Storage:
    """`url` as fsspec knows it: `file:///var/lib/atelier`, `s3://bucket/prefix`. All methods raise OutOfReach
    for what the store is to blame for, and FileNotFoundError for a key that is not there."""

    def __init__(self, url: str) -> None:
        # Imported late: it looks through every installed package for file systems, which no start waits for.
        from fsspec.core import url_to_fs

        self.is_local = url.startswith("file:")
        self.fs, self.root = url_to_fs(url, **({} if self.is_local else S3))
        if not self.is_local:
            self.fs.retries = S3_ATTEMPTS

    def path(self, key: str) -> str:
        return f"{self.root}/{key}"

    def put(self, source: IO[bytes], key: str) -> None:
        """Either the whole file is there afterwards, or nothing; the same key holds the same bytes."""
        with reaching():
            if self.is_local:
                self.put_on_disk(source, Path(self.path(key)))
            else:
                self.put_far_away(source, self.fs.open(self.path(key), "wb", autocommit=False))

    def put_far_away(self, source: IO[bytes], target: Any) -> None:
        try:
            shutil.copyfileobj(source, target, BLOCK)
            target.close()
        except BaseException:
            target.discard()
            raise
        target.commit()

    def put_on_disk(self, source: IO[bytes], target: Path) -> None:
        name = uuid4().hex
        partial = Path(self.path(f"{PARTIAL}/{name[:2]}/{name}"))
        for folder in (partial.parent, target.parent):
            folder.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as copy:
                shutil.copyfileobj(source, copy, BLOCK)
                copy.flush()
                os.fsync(copy.fileno())  # or a power cut could leave its name without its bytes
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def readable(self, key: str) -> IO[bytes] | Path:
        """The file itself where it is local, else a stream with its `size`. Raises FileNotFoundError."""
        if self.is_local:
            return Path(self.path(key))
        with reaching():
            return cast(IO[bytes], self.fs.open(self.path(key), "rb"))

    def fetch(self, key: str, target: Path) -> Path:
        """A local path with the content: the stored file itself where that is one, else a copy.
        Raises FileNotFoundError."""
        if self.is_local:
            found = Path(self.path(key))
            found.stat()
            return found
        with reaching():
            self.fs.get_file(self.path(key), str(target))
        return target

    def has(self, key: str) -> bool:
        with reaching():
            return bool(self.fs.exists(self.path(key)))

    def size(self, key: str) -> int | None:
        """In bytes; None where there is no such file."""
        try:
            with reaching():
                return int(self.fs.size(self.path(key)))
        except FileNotFoundError:
            return None

    def delete(self, *keys: str) -> None:
        """Keys that are not there are none of our trouble: deleting twice is deleting."""
        for key in keys:
            if self.has(key):
                with reaching():
                    self.fs.rm(self.path(key), recursive=True)

    def shelves(self) -> list[str]:
        """The folders at the top, as `sources`."""
        return self.names("")

    def keys(self, shelf: str, first: str) -> list[str]:
        """What lies on a shelf, in the one of its 256 parts whose names begin with these two letters."""
        return [f"{shelf}/{first}/{name}" for name in self.names(f"{shelf}/{first}")]

    def names(self, folder: str) -> list[str]:
        """In this folder; none where it is not there, or is a file."""
        try:
            with reaching():
                found = self.fs.ls(self.path(folder).rstrip("/"), detail=False)
        except (FileNotFoundError, NotADirectoryError):
            return []
        paths = (str(path).rstrip("/") for path in found)
        return [path.rsplit("/", 1)[1] for path in paths if path != self.path(folder).rstrip("/")]

    def check(self) -> None:
        """Raises OutOfReach where the store is."""
        with reaching():
            if self.is_local:
                Path(self.root).mkdir(parents=True, exist_ok=True)
            self.fs.ls(self.root)


@contextmanager
def reaching() -> Iterator[None]:
    """Whatever the store, its driver or the network raise, in one of our words."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, OutOfReach):
        raise
    except OSError as error:
        raise (Full if error.errno in NO_ROOM else OutOfReach)(str(error)) from error
    except Exception as error:  # botocore, aiohttp and others have roots of their own
        raise OutOfReach(f"{type(error).__name__}: {error}") from error


@cache
def storage_at(url: str) -> Any:
    return Storage(url)
