"""The file store: whole files under keys, in a local directory or, by the same code, in S3."""

import shutil
from functools import cache
from pathlib import Path
from typing import IO, Any, cast
from uuid import uuid4

BLOCK = 1024 * 1024


class Storage:
    """`url` as fsspec knows it: `file:///var/lib/atelier`, `s3://bucket/prefix`."""

    def __init__(self, url: str) -> None:
        # Imported late: it looks through every installed package for file systems, which no start waits for.
        from fsspec.core import url_to_fs

        self.fs, self.root = url_to_fs(url)
        self.is_local = url.startswith("file:")

    def path(self, key: str) -> str:
        return f"{self.root}/{key}"

    def put(self, source: IO[bytes], key: str) -> None:
        """Either the whole file is there afterwards, or nothing; the same key holds the same bytes."""
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
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{uuid4().hex}.part")
        try:
            with partial.open("wb") as copy:
                shutil.copyfileobj(source, copy, BLOCK)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def readable(self, key: str) -> IO[bytes] | Path:
        """The file itself where it is local, else a stream. Raises FileNotFoundError."""
        if self.is_local:
            return Path(self.path(key))
        return cast(IO[bytes], self.fs.open(self.path(key), "rb"))

    def fetch(self, key: str, target: Path) -> Path:
        """A local path with the content: the stored file itself where that is one, else a copy."""
        if self.is_local:
            return Path(self.path(key))
        self.fs.get_file(self.path(key), str(target))
        return target

    def has(self, key: str) -> bool:
        return bool(self.fs.exists(self.path(key)))

    def delete(self, *keys: str) -> None:
        """Keys that are not there are none of our trouble: deleting twice is deleting."""
        for key in keys:
            if self.has(key):
                self.fs.rm(self.path(key), recursive=True)

    def check(self) -> None:
        """Raises what the store raises when it is out of reach."""
        if self.is_local:
            Path(self.root).mkdir(parents=True, exist_ok=True)
        self.fs.invalidate_cache()
        self.fs.ls(self.root)


@cache
def storage_at(url: str) -> Any:
    return Storage(url)
