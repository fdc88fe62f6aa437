"""GLB written from a document by the kernel, and read back as arrays: all triangles come so."""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from OCP.Message import Message_ProgressRange
from OCP.RWGltf import RWGltf_CafWriter
from OCP.RWMesh import RWMesh_CoordinateSystem_glTF, RWMesh_CoordinateSystem_Zup
from OCP.TCollection import TCollection_AsciiString
from OCP.TColStd import TColStd_IndexedDataMapOfStringString

from utils.cad.documents import MILLIMETRE, Document
from utils.cad.errors import CannotConvert
from utils.cad.geometry import directions, place, sharp_edges
from utils.cad.labels import readable
from utils.cad.scene import GREY, NO_EDGES, Color, Mesh

Array = npt.NDArray[Any]

COMPONENTS = {5121: "<u1", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
TRIANGLES = 4  # a primitive's mode
# glTF is in metres and Y up, we are in millimetres and Z up: x = x, y = -z, z = y.
FROM_GLTF = np.array([[1e3, 0, 0, 0], [0, 0, -1e3, 0], [0, 1e3, 0, 0], [0, 0, 0, 1]], np.float64)
TO_GLTF = np.linalg.inv(FROM_GLTF)


def linear(srgb: float) -> float:
    """sRGB 0..1 as linear light 0..1 (IEC 61966-2-1)."""
    return srgb / 12.92 if srgb <= 0.04045 else float(((srgb + 0.055) / 1.055) ** 2.4)


SATIN = {"metallicFactor": 0.4, "roughnessFactor": 0.5}


@dataclass(frozen=True, slots=True)
class Primitive:
    """Triangles of one colour in their product's own coordinates (glTF's: metres, Y up).

    points (n, 3) float32, triangles (m, 3) int32, normals (n, 3) float32 or None, color sRGB.
    """

    points: Array
    triangles: Array
    normals: Array | None
    color: Color

    def placed(self, edges: Array, matrix: Array) -> Mesh:
        """The triangles and (k, 2, 3) edges under a (4, 4) matrix; a mirror turns triangles."""
        turned = np.linalg.det(matrix[:3, :3]) < 0
        return Mesh(
            points=place(self.points, matrix),
            triangles=self.triangles[:, ::-1] if turned else self.triangles,
            normals=None if self.normals is None else directions(self.normals, matrix),
            color=self.color,
            edges=place(edges, matrix),
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """All primitives of a product and the (4, 4) matrices that put each instance into mm, Z up."""

    primitives: list[Primitive]
    matrices: list[Array]

    @property
    def triangle_count(self) -> int:
        """Triangles over all the instances."""
        return len(self.matrices) * sum(len(each.triangles) for each in self.primitives)

    def meshes(self, edges: bool) -> Iterator[Mesh]:
        """Each primitive of each instance in mm, Z up; with the edges of its faces if asked for."""
        for each in self.primitives:
            lines = sharp_edges(each.points, each.triangles, each.normals) if edges else NO_EDGES
            for matrix in self.matrices:
                yield each.placed(lines, matrix)


def write(document: Document, path: Path) -> None:
    """Write the meshed document: names, colours and tree kept, shared products stored once.

    Raises CannotConvert when the kernel finds nothing to write.
    """
    writer = RWGltf_CafWriter(TCollection_AsciiString(str(path)), True)
    writer.SetMergeFaces(True)  # one draw call per product and colour, not per face
    system = writer.ChangeCoordinateSystemConverter()
    system.SetInputLengthUnit(MILLIMETRE)
    system.SetInputCoordinateSystem(RWMesh_CoordinateSystem_Zup)
    system.SetOutputLengthUnit(1.0)
    system.SetOutputCoordinateSystem(RWMesh_CoordinateSystem_glTF)
    about = TColStd_IndexedDataMapOfStringString()
    if not writer.Perform(document.xcaf, about, Message_ProgressRange()):
        raise CannotConvert("The file holds no surface that can be shown.")
    tree, binary = chunks(path)
    keep_triangles(tree)
    clean_names(tree)
    share_meshes(tree)
    paint(tree)
    write_chunks(path, tree, binary)


def keep_triangles(tree: dict[str, Any]) -> None:
    """Of what the kernel wrote only surfaces: lines and points go, also those it left unfinished."""
    meshes = tree.setdefault("meshes", [])
    for mesh in meshes:
        mesh["primitives"] = [each for each in mesh["primitives"] if is_surface(each)]
    kept = [index for index, mesh in enumerate(meshes) if mesh["primitives"]]
    if not kept:
        raise CannotConvert("The file holds no surface that can be shown.")
    places = {old: new for new, old in enumerate(kept)}
    for node in tree["nodes"]:
        if "mesh" in node and node["mesh"] not in places:
            del node["mesh"]
        elif "mesh" in node:
            node["mesh"] = places[node["mesh"]]
    tree["meshes"] = [meshes[index] for index in kept]


def is_surface(primitive: dict[str, Any]) -> bool:
    accessors = [*primitive["attributes"].values(), primitive.get("indices", -1)]
    return bool(primitive.get("mode", TRIANGLES) == TRIANGLES and min(accessors) >= 0)


def clean_names(tree: dict[str, Any]) -> None:
    for each in (*tree["nodes"], *tree["meshes"]):
        if "name" in each:
            each["name"] = readable(each["name"])


def share_meshes(tree: dict[str, Any]) -> None:
    """Name equal meshes once: the kernel shares their points, but repeats them per instance."""
    firsts: dict[str, int] = {}
    places = [firsts.setdefault(json.dumps(mesh), len(firsts)) for mesh in tree.get("meshes", [])]
    for node in tree["nodes"]:
        if "mesh" in node:
            node["mesh"] = places[node["mesh"]]
    tree["meshes"] = [json.loads(mesh) for mesh in firsts]


def paint(tree: dict[str, Any]) -> None:
    """CAD knows colours and no surfaces: all is satin, and what has no colour is grey, where
    viewers would show raw metal and white."""
    materials = tree.setdefault("materials", [])
    primitives = [each for mesh in tree.get("meshes", []) for each in mesh["primitives"]]
    bare = [each for each in primitives if "material" not in each]
    for each in bare:
        each["material"] = len(materials)
    if bare:
        color = [*map(linear, GREY[:3]), GREY[3]]
        materials.append({"name": "bare", "pbrMetallicRoughness": {"baseColorFactor": color}})
    for material in materials:
        material.setdefault("pbrMetallicRoughness", {}).update(SATIN)


def chunks(path: Path) -> tuple[dict[str, Any], memoryview]:
    """The JSON tree and the binary buffer of a GLB that the kernel wrote."""
    content = path.read_bytes()
    length = int.from_bytes(content[12:16], "little")
    text = content[20 : 20 + length].decode(errors="replace")
    return json.loads(text, strict=False), memoryview(content)[28 + length :]


def write_chunks(path: Path, tree: dict[str, Any], binary: memoryview) -> None:
    text = json.dumps(tree, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 4)
    total = 12 + 8 + len(text) + 8 + len(binary)
    with path.open("wb") as file:
        file.write(struct.pack("<4sIII4s", b"glTF", 2, total, len(text), b"JSON") + text)
        file.write(struct.pack("<I4s", len(binary), b"BIN\0"))
        file.write(binary)


def read(path: Path) -> list[Placed]:
    """The meshes of a GLB that `write` made, each with its places."""
    reader = Reader(*chunks(path))
    places: dict[int, list[Array]] = {}
    for mesh, matrix in reader.placements():
        places.setdefault(mesh, []).append(matrix)
    return [Placed(list(reader.primitives(mesh)), found) for mesh, found in places.items()]


class Reader:
    """A GLB taken apart: its JSON tree and its one binary buffer."""

    def __init__(self, tree: dict[str, Any], binary: memoryview) -> None:
        self.tree = tree
        self.binary = binary

    def placements(self) -> Iterator[tuple[int, Array]]:
        """(mesh index, matrix to mm and Z up) for each node that shows a mesh."""
        scene = self.tree["scenes"][self.tree.get("scene", 0)]
        waiting = [(node, FROM_GLTF) for node in reversed(scene["nodes"])]
        while waiting:
            index, above = waiting.pop()
            node = self.tree["nodes"][index]
            matrix = above @ local_matrix(node)
            if "mesh" in node:
                yield node["mesh"], matrix
            waiting += [(child, matrix) for child in reversed(node.get("children", []))]

    def primitives(self, mesh: int) -> Iterator[Primitive]:
        for each in self.tree["meshes"][mesh]["primitives"]:
            attributes = each["attributes"]
            points = self._array(attributes["POSITION"])
            triangles = self._array(each["indices"]).reshape(-1, 3).astype(np.int32)
            normals = self._array(attributes["NORMAL"]) if "NORMAL" in attributes else None
            yield Primitive(points, triangles, normals, self._color(each.get("material")))

    def _array(self, accessor: int) -> Array:
        """The accessor's values as (count, width), or (count,) for scalars; nothing is copied."""
        about = self.tree["accessors"][accessor]
        view = self.tree["bufferViews"][about["bufferView"]]
        kind, width = np.dtype(COMPONENTS[about["componentType"]]), WIDTHS[about["type"]]
        start = view.get("byteOffset", 0) + about.get("byteOffset", 0)
        stride = view.get("byteStride", kind.itemsize * width)
        shape, strides = (about["count"], width), (stride, kind.itemsize)
        values: Array = np.ndarray(shape, kind, self.binary, start, strides)
        return values[:, 0] if width == 1 else values

    def _color(self, material: int | None) -> Color:
        """The base colour, which glTF states in linear light, as sRGB."""
        if material is None:
            return GREY
        about = self.tree["materials"][material].get("pbrMetallicRoughness", {})
        red, green, blue, alpha = about.get("baseColorFactor", (1.0, 1.0, 1.0, 1.0))
        return srgb(red), srgb(green), srgb(blue), float(alpha)


def srgb(linear: float) -> float:
    """Linear light 0..1 as sRGB 0..1 (IEC 61966-2-1)."""
    return 12.92 * linear if linear <= 0.0031308 else float(1.055 * linear ** (1 / 2.4) - 0.055)


def local_matrix(node: dict[str, Any]) -> Array:
    """The (4, 4) matrix of a glTF node: given, or made of translation, rotation and scale."""
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    matrix = np.eye(4)
    matrix[:3, :3] = rotation(*node.get("rotation", (0, 0, 0, 1))) * node.get("scale", (1, 1, 1))
    matrix[:3, 3] = node.get("translation", (0, 0, 0))
    return matrix


def rotation(x: float, y: float, z: float, w: float) -> Array:
    """The (3, 3) rotation matrix of a unit quaternion."""
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
