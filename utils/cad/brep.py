"""STEP and IGES: one reading gives the GLB, the triangles, the tree and exact measures."""

from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from utils.cad import assembly, boxes, documents, exact, geometry, glb, meshing
from utils.cad.errors import CannotConvert, Doubtful
from utils.cad.exact import Makeup, Weighed
from utils.cad.holes import find_holes
from utils.cad.kernel import beside
from utils.cad.meshing import Fineness
from utils.cad.options import Options
from utils.cad.scene import Mesh

ROUNDS = 5  # of coarsening, each aiming at the limit: one is mostly enough
# What exact measures take for a face, ms, as measured; a fork slows all of it by some 30.
COST = {"plane": 0.1, "bspline": 1.5}
COST_OF_OTHERS, WORTH_A_FORK = 0.3, 100
ALLOWED = 0.05  # between mesh and integrals; a coarse mesh of a sphere is 4 % off
LEAK = 1e-3  # of the area: far less than a face, far more than rounding
HOPELESS = 4  # times max_triangles: what would be left after coarsening is refused


class BRep:
    """A STEP or IGES file on its way: read, then written as a mesh, then measured."""

    def __init__(self, source: Path, file_format: str, options: Options) -> None:
        self.options = options
        self.name = source.stem
        self.notes: list[str] = []
        self.careful = options.careful or file_format != "step"
        self.document = documents.read(source, file_format, options.max_instances, self.careful)
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
        """Whether exact measures take so much longer than a fork that it pays on busy cores too."""
        kinds = (kind for made in self.makeups for kind in made.faces.elements())
        return sum(COST.get(kind, COST_OF_OTHERS) for kind in kinds) > WORTH_A_FORK

    @cached_property
    def makeups(self) -> list[Makeup]:
        return [exact.makeup(product.shape) for product in self.products]

    def exact(self) -> dict[str, Any]:
        """The measures that need no mesh; areas take as long as the rest, and run beside it."""
        shapes = [product.shape for product in self.products]
        with beside(lambda: [exact.surface(shape) for shape in shapes], self.is_large) as areas:
            volumes = [exact.volume(shape) for shape in shapes]
            holes = self._holes() if self.options.holes else None
            surfaces = areas()
        return {
            **self._totals(volumes, surfaces),
            **self._counts(),
            "holes": holes,
            "assembly": assembly.assembly(self.document, self.name),
        }

    def measures(self, meshes: list[Mesh], exact: dict[str, Any]) -> dict[str, Any]:
        """The contract's measures, of `meshes()` and `exact()`; Doubtful where they disagree."""
        if not self.careful:
            self._compare(geometry.totals(meshes), exact)
        around = boxes.Boxes(self.products, meshes, slack=1.5 * self.fineness.linear)
        box = around.upright()
        return {
            **exact,
            "bbox_mm": (box[1] - box[0]).tolist(),
            "min_bbox_mm": around.smallest(box),
            "triangles": sum(placed.triangle_count for placed in self.placed),
            "source_unit": self.document.source_unit,
            "exact": True,
        }

    def _compare(self, mesh: geometry.Totals, exact: dict[str, Any]) -> None:
        """Two ways to the same figures part where a face is torn, missing or turned round."""
        agree = [abs(mesh.area / exact["area_mm2"] - 1) < ALLOWED] if exact["area_mm2"] else []
        if exact["is_watertight"] and exact["volume_mm3"]:
            agree += [abs(mesh.volume / exact["volume_mm3"] - 1) < ALLOWED, mesh.leak < LEAK]
        if not all(agree):
            raise Doubtful("The mesh does not fit the exact measures.")

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

    def _totals(self, volumes: list[Weighed], surfaces: list[Weighed]) -> dict[str, Any]:
        """Over all instances; the centre of mass is the area's where nothing has a volume."""
        weights = volumes if any(each.amount for each in volumes) else surfaces
        return {
            "volume_mm3": self._total([each.amount for each in volumes]),
            "area_mm2": self._total([each.amount for each in surfaces]),
            "center_of_mass_mm": self._center(weights).tolist(),
        }

    def _total(self, amounts: list[float]) -> float:
        pairs = zip(self.products, amounts, strict=True)
        return sum(len(product.placements) * amount for product, amount in pairs)

    def _center(self, weights: list[Weighed]) -> assembly.Matrix:
        moments = [
            each.amount * np.append(each.centroid, 1.0) @ matrix.T
            for product, each in zip(self.products, weights, strict=True)
            for matrix in product.placements
        ]
        moment = np.sum(moments, axis=0)
        center: assembly.Matrix = moment[:3] / (moment[3] or 1.0)
        return center

    def _counts(self) -> dict[str, Any]:
        pairs = [(len(p.placements), each) for p, each in zip(self.products, self.makeups, strict=True)]
        faces = {name: sum(n * each.faces[name] for n, each in pairs) for name in exact.FACE_NAMES}
        return {
            "is_watertight": all(each.closed for _, each in pairs),
            "bodies": sum(n * each.bodies for n, each in pairs),
            "faces": faces,
        }
