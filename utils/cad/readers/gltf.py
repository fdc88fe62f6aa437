"""Others' GLB files (glTF 2.0): every scene node's triangles with their colours, in mm and Z up."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from utils.cad.errors import CannotConvert
from utils.cad.glb import FROM_GLTF, local_matrix
from utils.cad.readers import gltf_colors, gltf_extensions
from utils.cad.readers.gltf_arrays import Arrays, container
from utils.cad.surfaces import Array, Content, Placed, Surface, shown, too_many

TRIANGLES, STRIP, FAN = 4, 5, 6
INSTANCING = "EXT_mesh_gpu_instancing"


def read(content: bytes, max_instances: int) -> Content:
    """CannotConvert where it lies about itself, or needs what we cannot read, which is named."""
    tree, binary = container(content)
    gltf_extensions.check(tree)
    try:
        return Scene(tree, Arrays(tree, binary), max_instances).content()
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise CannotConvert("The GLB file is damaged: its scene cannot be read.") from error


@dataclass(slots=True)
class Scene:
    tree: dict[str, Any]
    arrays: Arrays
    max_instances: int
    placed: dict[int, Placed] = field(default_factory=dict)
    moved: bool = False
    pictured: bool = False

    def content(self) -> Content:
        count = 0
        for mesh, matrices, name in self._nodes():
            count += len(matrices)
            if count > self.max_instances:
                raise too_many(self.max_instances)
            if mesh not in self.placed:
                self.placed[mesh] = Placed(self._surface(mesh, name), [])
            self.placed[mesh].matrices += matrices
        full = [each for each in self.placed.values() if len(each.surface.triangles)]
        return Content(full, "m", list(self._notes()))

    def _notes(self) -> Iterator[str]:
        if self.moved:
            yield "Shown as modelled: bones and moving shapes are left out."
        if self.pictured:
            yield "Pictures on its surfaces are left out."

    def _nodes(self) -> Iterator[tuple[int, list[Array], str]]:
        """(mesh, its matrices to mm, name) of each node that the scene shows."""
        waiting = [(index, FROM_GLTF) for index in reversed(self._roots())]
        seen: set[int] = set()
        while waiting:
            index, above = waiting.pop()
            if index in seen:
                raise CannotConvert("The GLB file is damaged: a node is placed below two others.")
            seen.add(index)
            node = self.tree["nodes"][index]
            matrix = above @ local_matrix(node)
            if "mesh" in node:
                self.moved |= "skin" in node
                yield node["mesh"], self._instances(node, matrix), shown(node.get("name", ""))
            waiting += [(child, matrix) for child in reversed(node.get("children", []))]

    def _roots(self) -> list[int]:
        """Of the scene to be shown; without scenes, every node that is nobody's child."""
        if scenes := self.tree.get("scenes"):
            return list(scenes[self.tree.get("scene", 0)].get("nodes", []))
        nodes = self.tree.get("nodes", [])
        children = {child for node in nodes for child in node.get("children", [])}
        return [index for index in range(len(nodes)) if index not in children]

    def _instances(self, node: dict[str, Any], matrix: Array) -> list[Array]:
        """The node's one place, or the many that EXT_mesh_gpu_instancing puts into a table."""
        table = node.get("extensions", {}).get(INSTANCING, {}).get("attributes", {})
        columns = {name.lower(): self.arrays.read(index) for name, index in table.items() if name[0] != "_"}
        if not columns:
            return [matrix]
        count = len(next(iter(columns.values())))
        if count > self.max_instances:
            raise too_many(self.max_instances)
        rows = [{name: column[row].tolist() for name, column in columns.items()} for row in range(count)]
        return [matrix @ local_matrix(row) for row in rows]

    def _surface(self, mesh: int, name: str) -> Surface:
        """All primitives of a mesh as one: a body may have several materials."""
        about = self.tree["meshes"][mesh]
        pieces = [self._piece(each) for each in about["primitives"] if each.get("mode", 4) >= TRIANGLES]
        starts = np.cumsum([0, *(len(points) for points, _, _ in pieces)])
        none = [(np.zeros((0, 3)), np.zeros((0, 3), np.int64), np.zeros((0, 3, 4), np.uint8))]
        points, triangles, colors = zip(*(pieces or none), strict=True)
        shifted = [each + start for each, start in zip(triangles, starts, strict=False)]
        painted = None if all(each is None for each in colors) else paints_of(colors, triangles)
        label = name or shown(about.get("name", ""))
        return Surface(np.concatenate(points), np.concatenate(shifted), painted, label)

    def _piece(self, about: dict[str, Any]) -> tuple[Array, Array, Array | None]:
        attributes = about["attributes"]
        if "POSITION" not in attributes:
            return np.zeros((0, 3)), np.zeros((0, 3), np.int64), None
        gltf_extensions.check_primitive(self.tree, about)
        self.moved |= "targets" in about
        self.pictured |= gltf_colors.has_picture(self.tree, about.get("material"))
        points = self.arrays.read(attributes["POSITION"]).astype(np.float64)
        order = (
            self.arrays.read(about["indices"]).astype(np.int64)
            if "indices" in about
            else np.arange(len(points))
        )
        triangles = triangles_of(order, about.get("mode", TRIANGLES))
        if points.shape[1:] != (3,) or (len(triangles) and triangles.max() >= len(points)):
            raise CannotConvert("The GLB file names corners that it does not hold.")
        tint = self.arrays.read(attributes["COLOR_0"]) if "COLOR_0" in attributes else None
        return points, triangles, gltf_colors.corners(self.tree, about.get("material"), tint, triangles)


def paints_of(colors: tuple[Array | None, ...], triangles: tuple[Array, ...]) -> Array:
    pairs = zip(colors, triangles, strict=True)
    return np.concatenate([gltf_colors.bare(each) if color is None else color for color, each in pairs])


def triangles_of(order: Array, mode: int) -> Array:
    """(m, 3) of a list, a strip (every second is wound backwards) or a fan."""
    if mode == STRIP:
        found = np.stack([order[:-2], order[1:-1], order[2:]], axis=1)
        found[1::2] = found[1::2, [1, 0, 2]]
        return found
    if mode == FAN:
        return np.stack([np.full(max(len(order) - 2, 0), order[0]), order[1:-1], order[2:]], axis=1)
    return order[: len(order) // 3 * 3].reshape(-1, 3)
