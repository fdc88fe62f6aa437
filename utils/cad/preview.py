"""The preview.glb of a mesh format: each surface once, with its colours, where the file places it."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np

from utils.cad import geometry, palettes
from utils.cad.glb import SATIN, TO_GLTF
from utils.cad.surfaces import BARE, Array, Placed, Surface

VERTICES, INDICES = 34962, 34963  # what a view is for, as glTF numbers it
FLOAT, BYTES2, BYTES4 = 5126, 5123, 5125
UPRIGHT = 1e-4  # how far from a right angle a matrix's axes may be


def write(path: Path, placed: list[Placed]) -> None:
    """Write the surfaces, which are not empty, as glTF 2.0."""
    writer = Writer()
    for each in placed:
        writer.place(each)
    writer.save(path)


class Writer:
    def __init__(self) -> None:
        self.binary = bytearray()
        self.tree: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "Atelier"},
            "scene": 0,
            "scenes": [{"nodes": []}],
            **{name: [] for name in ("nodes", "meshes", "materials", "accessors", "bufferViews")},
        }
        self.materials: dict[bytes, int] = {}

    def place(self, placed: Placed) -> None:
        """A node per instance. What stands once, or askew, is moved itself: a node can only turn,
        stretch and shift."""
        surface, matrices = placed.surface, [TO_GLTF @ each for each in placed.matrices]
        if len(matrices) > 1 and all(is_plain(each) for each in matrices):
            mesh = self._mesh(surface)
            for matrix in matrices:
                self._node(mesh, surface.name, matrix)
            return
        for matrix in matrices:
            self._node(self._mesh(moved(surface, matrix)), surface.name)

    def save(self, path: Path) -> None:
        self.tree["buffers"] = [{"byteLength": len(self.binary)}]
        text = json.dumps(self.tree, separators=(",", ":"), ensure_ascii=False).encode()
        text += b" " * (-len(text) % 4)
        total = 12 + 8 + len(text) + 8 + len(self.binary)
        with path.open("wb") as file:
            file.write(struct.pack("<4sIII4s", b"glTF", 2, total, len(text), b"JSON") + text)
            file.write(struct.pack("<I4s", len(self.binary), b"BIN\0") + self.binary)

    def _node(self, mesh: int, name: str, matrix: Array | None = None) -> None:
        node: dict[str, Any] = {"mesh": mesh} | ({"name": name} if name else {})
        if matrix is not None:
            node["matrix"] = matrix.T.ravel().tolist()
        self.tree["scenes"][0]["nodes"].append(len(self.tree["nodes"]))
        self.tree["nodes"].append(node)

    def _mesh(self, surface: Surface) -> int:
        self.tree["meshes"].append({"primitives": self._primitives(surface)})
        return len(self.tree["meshes"]) - 1

    def _primitives(self, surface: Surface) -> list[dict[str, Any]]:
        """One for each colour, or one whose points are coloured."""
        if surface.colors is None:
            return [self._primitive(self._points(surface.points), surface.triangles, BARE)]
        groups = palettes.exact(surface.colors)
        if groups is None:
            return [self._tinted(surface)]
        points = self._points(surface.points)
        return [self._primitive(points, surface.triangles[which], color) for color, which in groups]

    def _tinted(self, surface: Surface) -> dict[str, Any]:
        """A point for each colour that a corner has, as points carry them in glTF."""
        words = np.ascontiguousarray(surface.colors).view(np.uint32).reshape(-1).astype(np.int64)
        key = surface.triangles.ravel().astype(np.int64) * 2**32 + words
        _, first, corners = np.unique(key, return_index=True, return_inverse=True)
        points = self._points(surface.points[surface.triangles.ravel()[first]])
        tint = linear(words[first].astype(np.uint32).view(np.uint8).reshape(-1, 4))
        whole = np.full(4, 255, np.uint8)
        whole[3] = tint[:, 3].min() // 257
        primitive = self._primitive(points, corners.reshape(-1, 3), whole)
        primitive["attributes"]["COLOR_0"] = self._accessor(tint, BYTES2, VERTICES, normalized=True)
        return primitive

    def _primitive(self, points: int, triangles: Array, color: Array) -> dict[str, Any]:
        kind, number = (np.uint16, BYTES2) if triangles.max() < 65535 else (np.uint32, BYTES4)
        indices = self._accessor(triangles.astype(kind).reshape(-1, 1), number, INDICES)
        return {"attributes": {"POSITION": points}, "indices": indices, "material": self._material(color)}

    def _points(self, points: Array) -> int:
        packed = points.astype(np.float32)
        bounds = {"min": packed.min(axis=0).tolist(), "max": packed.max(axis=0).tolist()}
        return self._accessor(packed, FLOAT, VERTICES, **bounds)

    def _accessor(self, values: Array, kind: int, target: int, **more: Any) -> int:
        self.tree["bufferViews"].append(
            {"buffer": 0, "byteOffset": len(self.binary), "byteLength": values.nbytes, "target": target}
        )
        self.binary += values.tobytes() + bytes(-values.nbytes % 4)
        shape = {1: "SCALAR", 3: "VEC3", 4: "VEC4"}[values.shape[1]]
        view = len(self.tree["bufferViews"]) - 1
        about = {"bufferView": view, "componentType": kind, "count": len(values), "type": shape, **more}
        self.tree["accessors"].append(about)
        return len(self.tree["accessors"]) - 1

    def _material(self, color: Array) -> int:
        """Seen from both sides, as a mesh may be open; see-through where the colour is."""
        key = color.tobytes()
        if key not in self.materials:
            factor = (linear(color[None])[0] / 65535).round(6).tolist()
            made = {"pbrMetallicRoughness": {"baseColorFactor": factor, **SATIN}, "doubleSided": True}
            self.materials[key] = len(self.tree["materials"])
            self.tree["materials"].append(made | ({"alphaMode": "BLEND"} if color[3] < 255 else {}))
        return self.materials[key]


def moved(surface: Surface, matrix: Array) -> Surface:
    points, triangles, colors = geometry.place(surface.points, matrix), surface.triangles, surface.colors
    if np.linalg.det(matrix[:3, :3]) < 0:
        triangles, colors = triangles[:, ::-1], None if colors is None else colors[:, ::-1]
    return Surface(points, triangles, colors, surface.name)


def is_plain(matrix: Array) -> bool:
    """Whether its axes stand at right angles and none is lost."""
    lengths = np.linalg.norm(matrix[:3, :3], axis=0)
    if not lengths.all():
        return False
    axes = matrix[:3, :3] / lengths
    return bool(np.abs(axes.T @ axes - np.eye(3)).max() < UPRIGHT)


def linear(colors: Array) -> Array:
    """(n, 4) uint8 sRGB as uint16 linear light (IEC 61966-2-1), alpha as it is."""
    fractions = colors / 255.0
    light = fractions[:, :3]
    fractions[:, :3] = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)
    whole: Array = np.round(fractions * 65535).astype(np.uint16)
    return whole
