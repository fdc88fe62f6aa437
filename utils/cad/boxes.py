"""The upright box of placed shapes; the kernel is asked only about curved edges near its sides."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from OCP.Bnd import Bnd_Box
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.BRepBndLib import BRepBndLib
from OCP.GeomAbs import GeomAbs_CurveType
from OCP.gp import gp_Trsf
from OCP.TopAbs import TopAbs_ShapeEnum as Kind
from OCP.TopExp import TopExp
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Shape
from OCP.TopTools import TopTools_IndexedMapOfShape

from utils.cad.assembly import Matrix, Product

Box = npt.NDArray[np.float64]  # (2, 3): lowest and highest corner, mm

CORNERS = np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, 8)


def exact_box(products: list[Product], meshed: Box, slack: float) -> Box:
    """The box around all instances: the mesh's, widened to the true curves of edges near its sides.

    meshed  the box of the mesh with the bulge of its curved faces (`geometry.bulging_box`)
    slack   how far (mm) the mesh may lie inside of the true shape
    """
    found = [box for product in products for box in _touching(product, meshed, slack)]
    corners = np.array([meshed, *found])
    return np.array([corners[:, 0].min(axis=0), corners[:, 1].max(axis=0)])


def rough_diagonal(products: list[Product]) -> float:
    """The diagonal (mm) of a box around all instances: quick, never too small; 0 if empty."""
    found = [_box(product.shape, meshed=False) for product in products]
    moved = [
        _moved(box, matrix)
        for product, box in zip(products, found, strict=True)
        for matrix in product.placements
        if box is not None
    ]
    corners = np.reshape(moved, (-1, 3))
    return float(np.linalg.norm(np.ptp(corners, axis=0))) if len(corners) else 0.0


def _touching(product: Product, meshed: Box, slack: float) -> Iterator[Box]:
    """Exact boxes of the curved edges that might reach beyond the mesh's box."""
    curved = [edge for edge in _edges(product.shape) if _is_curved(edge)]
    rough = [_box(edge, meshed=True) for edge in curved]
    for matrix in product.placements:
        where = TopLoc_Location(_trsf(matrix))
        for edge, box in zip(curved, rough, strict=True):
            if box is not None and _reaches(_moved(box, matrix), meshed, slack):
                yield from _exact(edge.Moved(where))


def _edges(shape: TopoDS_Shape) -> list[TopoDS_Edge]:
    """Each edge once, though two faces share it."""
    found = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(shape, Kind.TopAbs_EDGE, found)
    return [TopoDS.Edge(found.FindKey(index)) for index in range(1, found.Extent() + 1)]


def _is_curved(edge: TopoDS_Edge) -> bool:
    """Whether the mesh's points on the edge might miss its extremes."""
    if BRep_Tool.Degenerated_s(edge):
        return False
    return bool(BRepAdaptor_Curve(edge).GetType() != GeomAbs_CurveType.GeomAbs_Line)


def _reaches(box: Box, meshed: Box, slack: float) -> bool:
    return bool((box[0] - slack < meshed[0]).any() or (box[1] + slack > meshed[1]).any())


def _exact(edge: TopoDS_Shape) -> Iterator[Box]:
    box = Bnd_Box()
    BRepBndLib.AddOptimal_s(edge, box, False, False)
    if not box.IsVoid():
        yield _corners(box)


def _box(shape: TopoDS_Shape, meshed: bool) -> Box | None:
    """A box around the shape or (exactly) around its triangles; None where there is nothing."""
    box = Bnd_Box()
    BRepBndLib.Add_s(shape, box, meshed)
    return None if box.IsVoid() else _corners(box)


def _corners(box: Bnd_Box) -> Box:
    low, high = box.CornerMin(), box.CornerMax()
    return np.array([[low.X(), low.Y(), low.Z()], [high.X(), high.Y(), high.Z()]])


def _moved(box: Box, matrix: Matrix) -> Box:
    """A box around the moved box."""
    corners = box[CORNERS, np.arange(3)[:, None]].T @ matrix[:3, :3].T + matrix[:3, 3]
    return np.array([corners.min(axis=0), corners.max(axis=0)])


def _trsf(matrix: Matrix) -> gp_Trsf:
    trsf = gp_Trsf()
    trsf.SetValues(*(float(value) for value in matrix[:3].ravel()))
    return trsf
