"""STL, OBJ, 3MF, PLY and GLB: units to mm, Z up; measures from the triangles."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from utils.cad import geometry, palettes, preview, readers
from utils.cad.bodies import Bodies, bodies
from utils.cad.enclosed import Enclosed, total
from utils.cad.errors import CannotConvert
from utils.cad.scene import GREY, Color, Mesh
from utils.cad.surfaces import Array, Placed, Surface

MAX_TRIANGLES = 20_000_000  # over all instances: more is not drawn in the time and memory of a job
FARTHEST = 1e15  # of the file's unit: beyond it the cubes of numbers are no numbers


class MeshFile:
    """A mesh on its way; it has no faces, no holes and no assembly."""

    def __init__(self, source: Path, file_format: str, max_instances: int) -> None:
        content = readers.read(source, file_format, max_instances)
        self.notes = content.notes
        self.source_unit = content.source_unit
        self.placed = [each for each in content.placed if len(each.surface.triangles)]
        check(self.placed)
        self.triangles = sum(len(each.surface.triangles) * len(each.matrices) for each in self.placed)

    @cached_property
    def enclosed(self) -> list[Enclosed]:
        """What each surface encloses; names its triangles as they were read."""
        pairs = [(each.surface, each.matrices) for each in self.placed]
        return [Enclosed(bodies(made.points, made.triangles), matrices) for made, matrices in pairs]

    def mesh(self) -> None:
        """It is one already: equal points are joined, as STL repeats every corner, and what is
        wound inside out is turned round."""
        pairs = zip(self.placed, self.enclosed, strict=True)
        self.placed = [settled(placed, enclosed.bodies) for placed, enclosed in pairs]
        self.placed = [each for each in self.placed if len(each.surface.triangles)]
        if not self.placed:
            raise CannotConvert("The file holds only triangles without a surface.")

    def write(self, path: Path) -> None:
        """Write the GLB; a surface that is placed often is stored once."""
        preview.write(path, self.placed)

    def meshes(self) -> list[Mesh]:
        """Every instance's triangles in mm, Z up, apart by colour."""
        return [mesh for each in self.placed for mesh in meshes_of(each)]

    is_large = False  # there is nothing to be measured beside

    def exact(self) -> dict[str, Any]:
        """What is true of the mesh as such; `moment` is the volume's, mm4."""
        found = total(self.enclosed)
        if not found.closed:
            self.notes.append("The mesh is not closed: its volume is only an estimate.")
        return {
            "is_watertight": found.closed,
            "bodies": found.count,
            "volume_mm3": found.volume,
            "moment": found.moment,
        }

    def measures(self, meshes: list[Mesh], exact: dict[str, Any]) -> dict[str, Any]:
        """The contract's measures, of `meshes()` and `exact()`."""
        box, moment = geometry.box(meshes), exact.pop("moment")
        center = moment / exact["volume_mm3"] if exact["volume_mm3"] else box.mean(axis=0)
        return {
            **exact,
            "area_mm2": geometry.totals(meshes).area,
            "center_of_mass_mm": center.tolist(),
            "bbox_mm": (box[1] - box[0]).tolist(),
            "min_bbox_mm": geometry.smallest_box(meshes, box).tolist(),
            "triangles": self.triangles,
            "source_unit": self.source_unit,
            "exact": False,
            "faces": None,
            "holes": None,
            "assembly": None,
        }


def check(placed: list[Placed]) -> None:
    """CannotConvert when nothing is there, too much, or something that is no triangle."""
    if not placed:
        raise CannotConvert("The file holds no triangles.")
    count = sum(len(each.surface.triangles) * len(each.matrices) for each in placed)
    if count > MAX_TRIANGLES:
        raise CannotConvert(f"The file shows {count} triangles; {MAX_TRIANGLES} are allowed.")
    for each in placed:
        check_surface(each.surface)
        if not np.isfinite(each.matrices).all():
            raise CannotConvert("The file holds places that are not numbers.")


def check_surface(surface: Surface) -> None:
    if surface.triangles.min() < 0 or surface.triangles.max() >= len(surface.points):
        raise CannotConvert("The file holds triangles whose corners do not exist.")
    used = surface.points[surface.triangles.ravel()]
    if not np.isfinite(used).all():
        raise CannotConvert("The file holds coordinates that are not numbers.")
    if np.abs(used).max() > FARTHEST:
        raise CannotConvert("The file holds coordinates that no part can have.")


def settled(placed: Placed, found: Bodies) -> Placed:
    colors = placed.surface.colors
    if colors is not None:
        colors = colors[found.whole]
        colors = np.where(found.reversed[:, None, None], colors[:, ::-1], colors)
    surface = Surface(found.points, found.triangles, colors, placed.surface.name)
    return Placed(surface, placed.matrices)


def meshes_of(placed: Placed) -> Iterator[Mesh]:
    """A mesh for each colour of each instance; its points are only its own."""
    for color, points, triangles in flat(placed.surface):
        for matrix in placed.matrices:
            turned = np.linalg.det(matrix[:3, :3]) < 0
            yield Mesh(
                points=geometry.place(points, matrix),
                triangles=triangles[:, ::-1] if turned else triangles,
                color=color,
            )


def flat(surface: Surface) -> Iterator[tuple[Color, Array, Array]]:
    if surface.colors is None:
        yield GREY, surface.points, surface.triangles.astype(np.int32)
        return
    for color, which in palettes.flat(surface.colors):
        used, corners = np.unique(surface.triangles[which], return_inverse=True)
        red, green, blue, alpha = (float(each) / 255.0 for each in color)
        yield (red, green, blue, alpha), surface.points[used], corners.reshape(-1, 3).astype(np.int32)
