"""The exact upright box of placed shapes; the kernel is asked only about faces near its sides."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from OCP.Bnd import Bnd_Box
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepBndLib import BRepBndLib
from OCP.GeomAbs import GeomAbs_SurfaceType as Surface
from OCP.gp import gp_Trsf
from OCP.TopAbs import TopAbs_ShapeEnum as Kind
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Face, TopoDS_Shape

from utils.cad.assembly import Matrix, Product
from utils.cad.exact import faces, parts

Box = npt.NDArray[np.float64]  # (2, 3): lowest and highest corner, mm

# Where a straight line runs through every point of a surface, its extremes are on the face's edges.
RULED = {
    Surface.GeomAbs_Plane,
    Surface.GeomAbs_Cylinder,
    Surface.GeomAbs_Cone,
    Surface.GeomAbs_SurfaceOfExtrusion,
}
CORNERS = np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, 8)


def exact_box(products: list[Product], meshed: Box, slack: float) -> Box:
    """The box around all instances.

    meshed  the box of the mesh, which lies inside the true one by at most `slack` (mm)
    """
    low, high = meshed[0].copy(), meshed[1].copy()
    for product in products:
        for found in _touching(product, meshed, slack):
            low, high = np.minimum(low, found[0]), np.maximum(high, found[1])
    return np.array([low, high])


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
    """Exact boxes of the faces that might reach beyond the mesh's box."""
    candidates = faces(product.shape)
    rough = [_box(face, meshed=True) for face in candidates]
    for matrix in product.placements:
        where = TopLoc_Location(_trsf(matrix))
        for face, box in zip(candidates, rough, strict=True):
            if box is not None and _reaches(_moved(box, matrix), meshed, slack):
                yield from _exact(face, where)


def _reaches(box: Box, meshed: Box, slack: float) -> bool:
    return bool((box[0] - slack < meshed[0]).any() or (box[1] + slack > meshed[1]).any())


def _exact(face: TopoDS_Face, where: TopLoc_Location) -> Iterator[Box]:
    ruled = BRepAdaptor_Surface(face, False).GetType() in RULED
    for shape in parts(face, Kind.TopAbs_EDGE) if ruled else [face]:
        box = Bnd_Box()
        BRepBndLib.AddOptimal_s(shape.Moved(where), box, False, False)
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
