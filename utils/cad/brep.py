"""STEP and IGES: one reading gives the GLB, the triangles, the tree and exact measures."""

from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from utils.cad import assembly, boxes, documents, exact, geometry, glb, mending, meshing
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
# What a mesh may differ from the integrals: a sphere whose normals turn by a from corner to corner
# has (1 - 0.17 a^2) of its volume and (1 - 0.1 a^2) of its area; and rounding.
VOLUME_TURN, AREA_TURN, ROUNDING = 0.2, 0.2, 1e-3
LEAK = 1e-3  # of the area: far less than a face, far more than rounding
HOPELESS = 4  # times max_triangles: what would be left after coarsening is refused

NO_VOLUME = "The file holds only surfaces that do not close: it has no volume."
TRIANGLES = "The file holds triangles in place of surfaces: its figures are theirs, and no hole is told."
ESTIMATE = "Not every surface belongs to a closed body: the volume is only an estimate."
DISAGREE = "Area or volume are only an estimate: the mesh does not confirm them."


class BRep:
    """A STEP or IGES file on its way: read, then written as a mesh, then measured."""

    def __init__(self, source: Path, file_format: str, options: Options) -> None:
        self.options = options
        self.name = source.stem
        self.coarse: list[str] = []
        self.careful = options.careful or file_format != "step"
        self.document = documents.read(source, file_format, options.max_instances, self.careful)
        self.mended = mending.mend(self.document, self.name, self.careful)
        self.products = assembly.products(self.document, options.max_instances)
        self._ask_for_care()
        self.fineness = self._fineness()
        self.doubts = self._doubts()

    @property
    def notes(self) -> list[str]:
        """Sentences for whoever sent the file; complete once `measures` has been called."""
        return [*self.mended, *self.doubts, *self.coarse]

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

    @property
    def tessellated(self) -> bool:
        return any(each.tessellated for each in self.makeups)

    @cached_property
    def makeups(self) -> list[Makeup]:
        return [exact.makeup(product.shape) for product in self.products]

    def exact(self) -> dict[str, Any]:
        """The measures that need no mesh; areas take as long as the rest, and run beside it."""
        shapes = [product.shape for product in self.products]
        with beside(lambda: [exact.surface(shape) for shape in shapes], self.is_large) as areas:
            volumes = [exact.volume(shape) for shape in shapes]
            holes = self._holes() if self.options.holes and not self.tessellated else None
            surfaces = areas()
        return {
            **self._totals(volumes, surfaces),
            **self._counts(),
            "holes": holes,
            "assembly": assembly.assembly(self.document, self.name),
        }

    def measures(self, meshes: list[Mesh], exact: dict[str, Any]) -> dict[str, Any]:
        """The contract's measures, of `meshes()` and `exact()`; Doubtful where they disagree."""
        curved = exact.pop("curved_mm2")
        mesh = geometry.totals(meshes)
        if self.tessellated:
            exact["is_watertight"] = mesh.leak < LEAK
        else:
            self._compare(mesh, exact, curved)
        around = boxes.Boxes(self.products, meshes, slack=1.5 * self.fineness.linear)
        box = around.upright()
        return {
            **exact,
            "bbox_mm": (box[1] - box[0]).tolist(),
            "min_bbox_mm": around.smallest(box),
            "triangles": sum(placed.triangle_count for placed in self.placed),
            "source_unit": self.document.source_unit,
            "exact": not self.doubts,
        }

    def _ask_for_care(self) -> None:
        """What is not whole after a quick reading may be whole after a careful one."""
        whole = all(each.closed and each.coherent for each in self.makeups)
        if not (self.careful or whole or self.tessellated):
            raise Doubtful("Not every body is closed.")

    def _doubts(self) -> list[str]:
        """Why there is no volume, or only an estimate."""
        if self.tessellated:
            return [TRIANGLES]
        if not any(each.solid for each in self.makeups):
            return [NO_VOLUME]
        return [] if all(each.closed and each.coherent for each in self.makeups) else [ESTIMATE]

    def _compare(self, mesh: geometry.Totals, exact: dict[str, Any], curved: float) -> None:
        """Two ways to the same figures part where a face is torn, missing or turned round."""
        gaps = self._gaps(mesh, exact, curved)
        if self.careful and max(gaps) > 1.0 and not self.doubts:
            self.doubts = [DISAGREE]
        if not self.careful and (max(gaps) > 1.0 or (exact["is_watertight"] and mesh.leak > LEAK)):
            raise Doubtful("The mesh does not fit the exact measures.")

    def _gaps(self, mesh: geometry.Totals, exact: dict[str, Any], curved: float) -> list[float]:
        """How far area and volume of the mesh are off, as shares of what its fineness explains.

        curved  area of what is not plane, mm2: only there does a mesh leave the surface
        """
        area, volume, turn = exact["area_mm2"], exact["volume_mm3"], self.fineness.angular**2
        gaps = [abs(mesh.area - area) / (AREA_TURN * turn * curved + ROUNDING * area or 1.0)]
        if exact["is_watertight"] and volume:
            by_turn, by_distance = VOLUME_TURN * turn * volume, self.fineness.linear * curved
            explained = max(by_turn, by_distance) if self.careful else min(by_turn, by_distance)
            gaps.append(abs(mesh.volume - volume) / (explained + ROUNDING * volume))
        return gaps

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
        self.coarse = [note]

    def _settle(self, excess: float) -> None:
        """Take what could not be made smaller, up to a point."""
        if excess > HOPELESS:
            raise CannotConvert("The model has too many faces to be shown.")
        self.coarse.append("The preview could not be made as small as it should be.")

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
            "curved_mm2": self._total([each.curved for each in surfaces]),
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
