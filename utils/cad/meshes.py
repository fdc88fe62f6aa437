"""STL, OBJ, 3MF, PLY and GLB through trimesh: units to mm, Z up; measures from the triangles."""

from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from utils.cad import geometry
from utils.cad.errors import CannotConvert
from utils.cad.glb import FROM_GLTF, TO_GLTF, Array
from utils.cad.scene import GREY, Color, Mesh

# Units as 3MF spells them: our word for them and their length in mm.
UNITS = {
    "micron": ("um", 0.001),
    "millimeter": ("mm", 1.0),
    "centimeter": ("cm", 10.0),
    "meter": ("m", 1000.0),
    "inch": ("in", 25.4),
    "foot": ("ft", 304.8),
}


class MeshFile:
    """A mesh on its way; it has no faces, no holes and no assembly."""

    def __init__(self, source: Path, file_format: str, max_instances: int) -> None:
        self.notes: list[str] = []
        scene = _load(source, file_format)
        self.source_unit, to_mm = _unit(scene, file_format)
        self.placed = _placed(scene, file_format, to_mm, max_instances)

    def mesh(self) -> None:
        """It is one already: only equal points are joined, as STL repeats every corner."""
        for surface in _once(self.placed):
            surface.merge_vertices(merge_tex=True, merge_norm=True)

    def write(self, path: Path) -> None:
        """Write the GLB; a surface that is placed often is stored once."""
        scene = trimesh.Scene()
        for surface, matrix in self.placed:
            name = f"part-{id(surface)}"  # one name is one surface
            scene.add_geometry(surface, geom_name=name, transform=TO_GLTF @ matrix)
        path.write_bytes(trimesh.exchange.gltf.export_glb(scene))  # type: ignore[no-untyped-call]

    def meshes(self) -> list[Mesh]:
        """Every instance's triangles in mm, Z up."""
        return [_mesh(surface, matrix) for surface, matrix in self.placed]

    is_large = False  # there is nothing to be measured beside

    def exact(self) -> dict[str, Any]:
        """What is true of the mesh as such."""
        closed = all(surface.is_watertight for surface in _once(self.placed))
        if not closed:
            self.notes.append("The mesh is not closed: its volume is only an estimate.")
        bodies = sum(int(surface.body_count) for surface, _ in self.placed)
        return {"is_watertight": closed, "bodies": bodies}

    def measures(self, meshes: list[Mesh], exact: dict[str, Any]) -> dict[str, Any]:
        """The contract's measures, of `meshes()` and `exact()`."""
        box = geometry.box(meshes)
        return {
            **_totals(meshes),
            **exact,
            "bbox_mm": (box[1] - box[0]).tolist(),
            "min_bbox_mm": geometry.smallest_box(meshes, box).tolist(),
            "triangles": sum(len(mesh.triangles) for mesh in meshes),
            "source_unit": self.source_unit,
            "exact": False,
            "faces": None,
            "holes": None,
            "assembly": None,
        }


def _load(source: Path, file_format: str) -> trimesh.Scene:
    """Read the file alone: through an open file trimesh cannot follow names out of it."""
    try:
        with source.open("rb") as file:
            return trimesh.load_scene(file, file_type=file_format, process=False)
    except MemoryError:
        raise
    except Exception as error:  # five formats' parsers raise whatever they trip over
        raise CannotConvert(f"The {file_format.upper()} file is damaged and cannot be read.") from error


def _unit(scene: trimesh.Scene, file_format: str) -> tuple[str, float]:
    """glTF is in metres by definition, 3MF says its unit, the others have none: mm is meant."""
    if file_format == "glb":
        return UNITS["meter"]
    return UNITS.get(scene.units or "millimeter", UNITS["millimeter"])


def _placed(
    scene: trimesh.Scene, file_format: str, to_mm: float, max_instances: int
) -> list[tuple[trimesh.Trimesh, Array]]:
    """Each surface with a matrix to mm, Z up.

    Raises CannotConvert when there is none, too many, or a coordinate is not a number.
    """
    nodes = scene.graph.nodes_geometry
    if len(nodes) > max_instances:
        raise CannotConvert(f"The file places {len(nodes)} parts; {max_instances} are allowed.")
    upright = FROM_GLTF if file_format == "glb" else np.diag([to_mm, to_mm, to_mm, 1.0])
    placed = []
    for node in nodes:
        matrix, name = scene.graph[node]
        surface = scene.geometry[name]
        if isinstance(surface, trimesh.Trimesh) and len(surface.faces):
            placed.append((surface, upright @ matrix))
    _check(placed)
    return placed


def _check(placed: list[tuple[trimesh.Trimesh, Array]]) -> None:
    if not placed:
        raise CannotConvert("The file holds no triangles.")
    for surface in _once(placed):
        if not np.isfinite(surface.vertices).all():
            raise CannotConvert("The file holds coordinates that are not numbers.")
        if surface.faces.min() < 0 or surface.faces.max() >= len(surface.vertices):
            raise CannotConvert("The file holds triangles whose corners do not exist.")


def _once(placed: list[tuple[trimesh.Trimesh, Array]]) -> list[trimesh.Trimesh]:
    return list({id(surface): surface for surface, _ in placed}.values())


def _mesh(surface: trimesh.Trimesh, matrix: Array) -> Mesh:
    triangles = surface.faces.astype(np.int32)
    turned = np.linalg.det(matrix[:3, :3]) < 0
    return Mesh(
        points=geometry.place(np.asarray(surface.vertices, np.float64), matrix),
        triangles=triangles[:, ::-1] if turned else triangles,
        color=_color(surface),
    )


def _color(surface: trimesh.Trimesh) -> Color:
    """The surface's one colour in sRGB, or grey where it states none."""
    visual = surface.visual
    if visual is None or not visual.defined:
        return GREY
    holder: Any = getattr(visual, "material", visual)
    red, green, blue, alpha = (float(value) / 255.0 for value in holder.main_color)
    return red, green, blue, alpha


def _totals(meshes: list[Mesh]) -> dict[str, Any]:
    """Volume, area and centre of mass over all instances; turned inside out counts as meant."""
    volume, area, moment = 0.0, 0.0, np.zeros(3)
    for mesh in meshes:
        of_mesh, surface, center, _ = geometry.integrals(mesh.points, mesh.triangles)
        volume, area = volume + abs(of_mesh), area + surface
        moment += abs(of_mesh) * center
    center = moment / volume if volume else geometry.box(meshes).mean(axis=0)
    return {"volume_mm3": volume, "area_mm2": area, "center_of_mass_mm": center.tolist()}
