"""The package of a 3MF (ECMA-376, OPC): the model is found by its relationship, whatever its name."""

import posixpath
from functools import partial
from pathlib import Path
from typing import Self
from urllib.parse import unquote
from zipfile import ZipInfo

from utils.cad import archives
from utils.cad.errors import CannotConvert, Damaged
from utils.cad.formats import MODEL_RELATION as MODEL
from utils.cad.readers import threemf_model
from utils.cad.readers.threemf_model import Model
from utils.cad.surfaces import shown

RELATIONS, USUAL = "_rels/.rels", "3d/3dmodel.model"
LARGEST_RELATIONS = 1_000_000  # bytes


class Package:
    """An open 3MF; each part is read once, when it is first asked for."""

    def __init__(self, source: Path) -> None:
        """CannotConvert when the archive cannot be read or holds no model."""
        self.stream = source.open("rb")
        try:
            self.contents = archives.Contents(self.stream, source.stat().st_size)
            self.parts = {name_of(info.filename): info for info in self.contents.archive.infolist()}
            self.models: dict[str, Model] = {}
            self.root = self._root()
        except Damaged as error:
            self.stream.close()
            raise CannotConvert(str(error)) from error
        except BaseException:
            self.stream.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()

    def model(self, path: str) -> Model:
        """The model in a part of the package, named as components name it."""
        name = name_of(path)
        if name not in self.models:
            self.models[name] = self._parsed(name)
        return self.models[name]

    def _parsed(self, name: str) -> Model:
        try:
            return threemf_model.parse(partial(self.contents.archive.open, self._info(name)))
        except archives.UNREADABLE as error:
            raise CannotConvert(f"The 3MF file is damaged: {shown(name)} cannot be unpacked.") from error

    def _info(self, name: str) -> ZipInfo:
        if name not in self.parts:
            raise CannotConvert(f"The 3MF file is not whole: its part {shown(name)} is missing.")
        return self.parts[name]

    def _root(self) -> str:
        """By the relationship; some programs forget it, then by its usual name or as the only one."""
        if found := self._related():
            return found
        named = [name for name in self.parts if name.endswith(".model")]
        if USUAL in named or len(named) == 1:
            return USUAL if USUAL in named else named[0]
        raise CannotConvert("The 3MF file does not say which of its parts is the model.")

    def _related(self) -> str | None:
        if RELATIONS not in self.parts:
            return None
        content = self.contents.read(self.parts[RELATIONS].filename, LARGEST_RELATIONS)
        targets = threemf_model.targets(content, MODEL)
        return name_of(targets[0]) if targets else None


def name_of(path: str) -> str:
    """A part's name as parts are compared: without case, escapes and dots."""
    return posixpath.normpath("/" + unquote(path).replace("\\", "/")).lstrip("/").casefold()
