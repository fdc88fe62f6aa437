"""Mesh files made by hand, so that they say what a test needs and no program would write."""

import json
import struct
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import numpy.typing as npt

from utils.cad.convert import convert
from utils.cad.formats import inspect
from utils.cad.options import Options

Array = npt.NDArray[Any]

CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
SIDES = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]])
TRIANGLES = SIDES[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)
CORE = 'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"'
MATERIAL = 'xmlns:m="http://schemas.microsoft.com/3dmanufacturing/material/2015/02"'
PRODUCTION = 'xmlns:p="http://schemas.microsoft.com/3dmanufacturing/production/2015/06"'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Target="{}" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/>'
    "</Relationships>"
)


def box(size: tuple[float, float, float] = (10, 20, 30), at: tuple[float, float, float] = (0, 0, 0)) -> Array:
    """(12, 3, 3): the corners of a box's triangles, wound as they should be."""
    return (CORNERS * size + at)[TRIANGLES]


def turned(triangles: Array) -> Array:
    return triangles[:, ::-1]


def stl(*bodies: Array, said: int | None = None, more: bytes = b"") -> bytes:
    """Binary STL of (m, 3, 3) corners."""
    triangles = np.concatenate(bodies)
    records = np.zeros(len(triangles), [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("more", "<u2")])
    records["corners"] = triangles
    count = len(triangles) if said is None else said
    return b"solid, but binary".ljust(80) + struct.pack("<I", count) + records.tobytes() + more


def ascii_stl(*bodies: Array, number: Callable[[float], str] = str) -> str:
    """Text STL, a solid for each body."""
    text = []
    for body in bodies:
        loops = [
            "facet normal 0 0 0\nouter loop\n"
            + "".join(f"vertex {' '.join(number(float(value)) for value in corner)}\n" for corner in triangle)
            + "endloop\nendfacet\n"
            for triangle in body
        ]
        text.append("solid part\n" + "".join(loops) + "endsolid part\n")
    return "".join(text)


def mesh_xml(size: tuple[float, float, float] = (10, 20, 30), triangle: str = "") -> str:
    """A box as 3MF's mesh; `triangle` are attributes of its first triangle."""
    vertices = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in CORNERS * size)
    rows = [f'<triangle v1="{a}" v2="{b}" v3="{c}" {{}}/>' for a, b, c in TRIANGLES]
    triangles = "".join(row.format(triangle if index == 0 else "") for index, row in enumerate(rows))
    return f"<mesh><vertices>{vertices}</vertices><triangles>{triangles}</triangles></mesh>"


def model_xml(resources: str, build: str, attributes: str = 'unit="millimeter"', inner: str = "") -> str:
    head = f'<?xml version="1.0" encoding="UTF-8"?>{inner}'
    return (
        f"{head}<model {attributes} {CORE} {MATERIAL} {PRODUCTION}>"
        f"<resources>{resources}</resources><build>{build}</build></model>"
    )


def object_xml(number: int = 1, content: str | None = None, attributes: str = "") -> str:
    return f'<object id="{number}" {attributes}>{mesh_xml() if content is None else content}</object>'


def package(parts: Mapping[str, str], root: str = "/3D/3dmodel.model", zip64: bool = False) -> bytes:
    """A 3MF of these parts, the root named by the relationships."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in {"_rels/.rels": RELATIONS.format(root), **parts}.items():
            with archive.open(name, "w", force_zip64=zip64) as file:
                file.write(content.encode())
    return packed.getvalue()


def threemf(resources: str, build: str, attributes: str = 'unit="millimeter"', inner: str = "") -> bytes:
    """A 3MF of one part."""
    return package({"3D/3dmodel.model": model_xml(resources, build, attributes, inner)})


class Gltf:
    """A GLB that is put together view by view."""

    def __init__(self, **tree: Any) -> None:
        self.binary = b""
        self.tree: dict[str, Any] = {
            "asset": {"version": "2.0"},
            "scenes": [{"nodes": [0]}],
            "nodes": [{"mesh": 0}],
            "meshes": [{"primitives": []}],
            "accessors": [],
            "bufferViews": [],
            **tree,
        }

    def view(self, values: Array, **more: Any) -> int:
        self.tree["bufferViews"].append(
            {"buffer": 0, "byteOffset": len(self.binary), "byteLength": values.nbytes, **more}
        )
        self.binary += values.tobytes() + bytes(-values.nbytes % 4)
        return len(self.tree["bufferViews"]) - 1

    def accessor(self, values: Array, **more: Any) -> int:
        kinds = {"int8": 5120, "uint8": 5121, "int16": 5122, "uint16": 5123, "uint32": 5125, "float32": 5126}
        about = {
            "componentType": kinds[values.dtype.name],
            "count": len(values),
            "type": {1: "SCALAR", 3: "VEC3", 4: "VEC4"}[1 if values.ndim == 1 else values.shape[1]],
        }
        view = {} if "bufferView" in more else {"bufferView": self.view(values)}
        self.tree["accessors"].append(about | view | more)
        return len(self.tree["accessors"]) - 1

    def primitive(self, points: int, triangles: Array, **more: Any) -> None:
        indices = self.accessor(triangles.ravel().astype(np.uint16))
        attributes = {"POSITION": points, **more.pop("attributes", {})}
        made = {"attributes": attributes, "indices": indices, **more}
        self.tree["meshes"][0]["primitives"].append(made)

    def content(self) -> bytes:
        self.tree.setdefault("buffers", [{"byteLength": len(self.binary)}])
        text = json.dumps(self.tree).encode()
        text += b" " * (-len(text) % 4)
        chunks = struct.pack("<I4s", len(text), b"JSON") + text
        chunks += struct.pack("<I4s", len(self.binary), b"BIN\0") + self.binary
        return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def points(size: tuple[float, float, float] = (0.01, 0.02, 0.03)) -> Array:
    """A box's corners in metres; TRIANGLES are its triangles."""
    return (CORNERS * size).astype(np.float32)


def converted(folder: Path, name: str, content: bytes | str, **options: Any) -> dict[str, Any]:
    """The answer for a file of this name: looked at as an upload is, then converted."""
    source = folder / name
    source.write_bytes(content.encode() if isinstance(content, str) else content)
    with source.open("rb") as stream:
        file_format = inspect(name, stream, source.stat().st_size)
    return convert(source, file_format, folder, Options(**{"png": False, **options}), lambda _: None)


def measured(folder: Path, name: str, content: bytes | str) -> dict[str, Any]:
    measures: dict[str, Any] = converted(folder, name, content)["measures"]
    return measures
