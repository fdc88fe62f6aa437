"""The arrays of a GLB: accessors over views over buffers, none of them believed beyond its bytes."""

import base64
import binascii
import json
import struct
from typing import Any

import numpy as np

from utils.cad.errors import CannotConvert
from utils.cad.surfaces import Array, shown

KINDS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
DATA = "data:"


def container(content: bytes) -> tuple[dict[str, Any], bytes]:
    """The JSON tree and the binary chunk of a GLB; CannotConvert where it is none."""
    chunks: dict[bytes, bytes] = {}
    place = 12
    while place + 8 <= len(content):
        length, kind = struct.unpack_from("<I4s", content, place)
        chunks.setdefault(kind, content[place + 8 : place + 8 + length])
        place += 8 + length
    try:
        tree = json.loads(chunks[b"JSON"])
    except (KeyError, ValueError, RecursionError) as error:
        raise CannotConvert("The GLB file is damaged: its description cannot be read.") from error
    if not isinstance(tree, dict):
        raise CannotConvert("The GLB file is damaged: its description is no object.")
    return tree, chunks.get(b"BIN\0", b"")


class Arrays:
    """Reads accessors by their number."""

    def __init__(self, tree: dict[str, Any], binary: bytes) -> None:
        self.tree, self.binary = tree, binary
        self.inline: dict[int, bytes] = {}

    def read(self, accessor: int) -> Array:
        """(count, width) or, of scalars, (count,); whole numbers that are `normalized` as fractions.

        CannotConvert where it reaches beyond its data, MemoryError where it is nothing but zeros
        and more of them than there is memory.
        """
        about = item(self.tree, "accessors", accessor)
        kind, width = np.dtype(KINDS[about["componentType"]]), WIDTHS[about["type"]]
        values = self._dense(about, kind, width)
        if "sparse" in about:
            values = self._sparse(about, values, kind)
        if about.get("normalized"):
            values = fractions(values, kind)
        return values[:, 0] if width == 1 else values

    def _dense(self, about: dict[str, Any], kind: np.dtype[Any], width: int) -> Array:
        if "bufferView" not in about:
            return np.zeros((about["count"], width), kind)
        return self._taken(about["bufferView"], about.get("byteOffset", 0), kind, (about["count"], width))

    def _taken(self, number: int, offset: int, kind: np.dtype[Any], shape: tuple[int, int]) -> Array:
        """Values of a view, which may lie apart where others lie between them."""
        view = item(self.tree, "bufferViews", number)
        data, start = self._buffer(view["buffer"]), view.get("byteOffset", 0) + offset
        packed = kind.itemsize * shape[1]
        stride = view.get("byteStride") or packed
        end = start + stride * (shape[0] - 1) + packed if shape[0] else start
        whole = view.get("byteOffset", 0) + view["byteLength"]
        if min(start, offset, shape[0]) < 0 or stride < packed or end > min(whole, len(data)):
            raise CannotConvert("The GLB file is cut off: it describes more than it holds.")
        return np.ndarray(shape, kind, data, start, (stride, kind.itemsize))

    def _sparse(self, about: dict[str, Any], values: Array, kind: np.dtype[Any]) -> Array:
        """The values with some of them replaced."""
        sparse, values = about["sparse"], np.array(values)
        where, what = sparse["indices"], sparse["values"]
        number = np.dtype(KINDS[where["componentType"]])
        shape = (sparse["count"], 1)
        places = self._taken(where["bufferView"], where.get("byteOffset", 0), number, shape)[:, 0]
        size = (sparse["count"], values.shape[1])
        values[places] = self._taken(what["bufferView"], what.get("byteOffset", 0), kind, size)
        return values

    def _buffer(self, number: int) -> bytes:
        """The binary chunk, or data within the description; no other file is ever opened."""
        address = item(self.tree, "buffers", number).get("uri")
        if address is None and number == 0:
            return self.binary
        if not str(address).startswith(DATA):
            last = str(address).replace("\\", "/").rpartition("/")[2]  # folders are nobody's business
            name = f"in another file, {shown(last)}" if address else "elsewhere"
            raise CannotConvert(f"The GLB file keeps its geometry {name}: send it as one GLB.")
        if number not in self.inline:
            self.inline[number] = decoded(str(address).partition(",")[2])
        return self.inline[number]


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CannotConvert("The GLB file is damaged: data in its description cannot be read.") from error


def item(tree: dict[str, Any], name: str, number: int) -> dict[str, Any]:
    if number < 0:
        raise IndexError(number)
    found: dict[str, Any] = tree[name][number]
    return found


def fractions(values: Array, kind: np.dtype[Any]) -> Array:
    """glTF 2.0, 3.6.2.2 and KHR_mesh_quantization: 0..1, or -1..1 where the numbers have a sign."""
    if kind.kind == "f":
        return values
    scaled: Array = np.maximum(values / float(np.iinfo(kind).max), -1.0)
    return scaled
