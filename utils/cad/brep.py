"""STEP and IGES: one reading gives the GLB, the triangles, the tree and exact measures."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from utils.cad import assembly, boxes, documents, exact, geometry, glb, meshing
from utils.cad.assembly import Product
from utils.cad.errors import CannotConvert
from utils.cad.exact import Measures
from utils.cad.holes import find_holes
from utils.cad.meshing import Fineness
from utils.cad.options import Options
from utils.cad.scene import Mesh

ROUNDS = 5  # of coarsening, each aiming at the limit: one is mostly enough
MANY_FACES = 60  # take about 10 ms to measure, as a fork does
HOPELESS = 4  # times max_triangles: what would be left after coarsening is refused


class BRep:
    """A STEP or IGES file on its way: read, then written as a mesh, then measured."""

    def __init__(self, source: Path, file_format: str, options: Options) -> None:
        self.options = options
        self.name = source.stem
        self.notes: list[str] = []
        self.document = documents.read(source, file_format, options.max_instances)
        self.products = assembly.products(self.document, options.max_instances)
        self.fineness = self._fineness()

    def mesh(self) -> None:
        meshing.mesh([product.shape for product in self.products], self.fineness)

    def write(self, path: Path) -> None:
        """Write the GLB, coarsened until it keeps the limits."""
        for _ in range(ROUNDS):
            glb.write(self.document, path)
            self.placed = glb.read(path)
            excess = self._excess(path)
            if excess <= 1.0:
                return
            self._coarsen(1.3 * excess)
        self._settle(self._excess(path))

    def meshes(self) -> list[Mesh]:
        """Every instance's triangles in mm, Z up."""
        return [mesh for placed in self.placed for mesh in placed.meshes(edges=self.options.png)]

    @property
    def is_large(self) -> bool:
        """Whether exact measures take longer than the fork that makes them beside the mesh."""
        return sum(len(exact.faces(product.shape)) for product in self.products) >= MANY_FACES

    def exact(self) -> dict[str, Any]:
        """The measures that need no mesh."""
        measured = [exact.measure(product.shape) for product in self.products]
        return {
            **_totals(self.products, measured),
            "is_watertight": all(each.closed for each in measured),
            "holes": self._holes() if self.options.holes else None,
            "assembly": assembly.assembly(self.document, self.name),
        }

    def measures(self, meshes: list[Mesh], exact: dict[str, Any]) -> dict[str, Any]:
        """The contract's measures, of `meshes()` and `exact()`."""
        slack = 1.5 * self.fineness.linear
        box = boxes.exact_box(self.products, geometry.bulging_box(meshes, slack), slack)
        return {
            **exact,
            "bbox_mm": (box[1] - box[0]).tolist(),
            "min_bbox_mm": geometry.smallest_box(meshes, box).tolist(),
            "triangles": sum(placed.triangle_count for placed in self.placed),
            "source_unit": self.document.source_unit,
            "exact": True,
        }

    def _fineness(self) -> Fineness:
        linear = self.options.linear_mm
        if linear is None:
            linear = boxes.rough_diagonal(self.products) * self.options.deflection
        if not 0 < linear < np.inf:
            raise CannotConvert("The file holds no shape with a size.")
        return Fineness(linear, self.options.angular)

    def _excess(self, path: Path) -> float:
        """How many times the GLB or the mesh is larger than allowed."""
        triangles = sum(placed.triangle_count for placed in self.placed)
        too_many_bytes = path.stat().st_size / self.options.max_glb_bytes
        return max(too_many_bytes, triangles / self.options.max_triangles)

    def _coarsen(self, factor: float) -> None:
        self.fineness = self.fineness.coarser(factor)
        self.mesh()
        note = f"The preview was made coarser, to within {self.fineness.linear:.3g} mm."
        self.notes = [note]

    def _settle(self, excess: float) -> None:
        """Take what could not be made smaller, up to a point."""
        if excess > HOPELESS:
            raise CannotConvert("The model has too many faces to be shown.")
        self.notes.append("The preview could not be made as small as it should be.")

    def _holes(self) -> list[dict[str, Any]]:
        """Holes of every product, counted over its instances."""
        counts: Counter[tuple[float, float, bool]] = Counter()
        for product in self.products:
            for hole in find_holes(product.shape):
                key = hole["diameter_mm"], hole["depth_mm"], hole["through"]
                counts[key] += hole["count"] * len(product.placements)
        names = ("diameter_mm", "depth_mm", "through")
        return [{**dict(zip(names, key, strict=True)), "count": n} for key, n in counts.items()]


def _totals(products: list[Product], measured: list[Measures]) -> dict[str, Any]:
    """Volume, area, centre of mass, bodies and faces over all instances.

    The centre is weighted by volume, or by area where nothing has a volume.
    """
    pairs = list(zip(products, measured, strict=True))
    faces: Counter[str] = Counter()
    for product, each in pairs:
        faces.update({name: n * len(product.placements) for name, n in each.faces.items()})
    return {
        "volume_mm3": sum(len(product.placements) * each.volume for product, each in pairs),
        "area_mm2": sum(len(product.placements) * each.area for product, each in pairs),
        "center_of_mass_mm": _center(pairs).tolist(),
        "bodies": sum(len(product.placements) * each.bodies for product, each in pairs),
        "faces": {name: faces[name] for name in exact.FACE_NAMES},
    }


def _center(pairs: list[tuple[Product, Measures]]) -> assembly.Matrix:
    by_volume = any(each.volume for _, each in pairs)
    weighted = [
        (each.volume if by_volume else each.area) * np.append(each.centroid, 1.0) @ matrix.T
        for product, each in pairs
        for matrix in product.placements
    ]
    total = np.sum(weighted, axis=0)
    center: assembly.Matrix = total[:3] / (total[3] or 1.0)
    return center
