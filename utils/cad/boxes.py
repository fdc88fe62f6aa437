"""The boxes of placed shapes. Points of a mesh lie on the surface: the kernel is asked only about
what bulges between them, and only near a side of the box."""

import numpy as np
import numpy.typing as npt
from OCP.Bnd import Bnd_Box
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Surface
from OCP.BRepBndLib import BRepBndLib
from OCP.GeomAbs import GeomAbs_CurveType as Curve
from OCP.GeomAbs import GeomAbs_SurfaceType as Surface
from OCP.gp import gp_Trsf
from OCP.TopAbs import TopAbs_ShapeEnum as Kind
from OCP.TopExp import TopExp
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face, TopoDS_Shape
from OCP.TopTools import TopTools_IndexedMapOfShape

from utils.cad import geometry
from utils.cad.assembly import Matrix, Product
from utils.cad.peaks import CurvedFace
from utils.cad.scene import Mesh

Box = npt.NDArray[np.float64]  # (2, 3): lowest and highest corner, mm

CORNERS = np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, 8)
ROUNDED = 2.0**-23  # of a coordinate: by how much float32, in which triangles are, may be beside it
HIGHER = 1e-6  # mm: what reaches no further beyond a box is not looked at
# Through each point of these runs a straight line: they are highest on their edges.
RULED = {
    Surface.GeomAbs_Plane,
    Surface.GeomAbs_Cylinder,
    Surface.GeomAbs_Cone,
    Surface.GeomAbs_SurfaceOfExtrusion,
}


class Boxes:
    """Boxes around all instances, along any axes.

    meshes  the triangles of all instances, mm
    slack   how far (mm) they may lie inside of the true shapes
    """

    def __init__(self, products: list[Product], meshes: list[Mesh], slack: float) -> None:
        self.meshes = meshes
        self.bodies = [Body(product, slack) for product in products]

    def upright(self) -> Box:
        return self._around(geometry.box(self.meshes), np.eye(3))

    def smallest(self, upright: Box) -> list[float]:
        """Sides (mm, ascending) of the smallest box found; the shapes fit into it."""
        sides: npt.NDArray[np.float64] = np.sort(np.ptp(upright, axis=0))
        if turned := geometry.smallest_turned_box(self.meshes, sides):
            found = np.sort(np.ptp(self._around(turned.box, turned.axes), axis=0))
            sides = min(sides, found, key=lambda sides: float(np.prod(sides)))
        return list(sides.tolist())

    def _around(self, meshed: Box, axes: Matrix) -> Box:
        """The box along the (3, 3) axes, widened from that of the mesh."""
        box = meshed + np.outer([1, -1], np.abs(meshed).max(axis=0) * ROUNDED)
        turning = np.eye(4)
        turning[:3, :3] = axes
        for body in self.bodies:
            box = body.widened(box, turning)
        return box


def rough_diagonal(products: list[Product]) -> float:
    """The diagonal (mm) of a box around all instances: quick, never too small; 0 if empty."""
    found = [box_of(product.shape, meshed=False) for product in products]
    moved = [
        move(box, matrix)
        for product, box in zip(products, found, strict=True)
        for matrix in product.placements
        if box is not None
    ]
    corners = np.reshape(moved, (-1, 3))
    return float(np.linalg.norm(np.ptp(corners, axis=0))) if len(corners) else 0.0


class Body:
    """A product's corners, and its faces with a box around each."""

    def __init__(self, product: Product, slack: float) -> None:
        self.placements = product.placements
        self.slack = slack
        self.corners = points_of(product.shape)
        faces = parts_of_kind(product.shape, Kind.TopAbs_FACE)
        boxes = [(TopoDS.Face(face), box_of(face, meshed=True)) for face in faces]
        self.faces = [face for face, box in boxes if box is not None]
        self.domes: dict[int, CurvedFace | None] = {}
        found = np.reshape([box for _, box in boxes if box is not None], (-1, 2, 3))
        self.middles, self.halves = found.mean(axis=1), np.ptp(found, axis=1) / 2 + slack

    def widened(self, box: Box, turning: Matrix) -> Box:
        """The box widened to all instances, seen in turned axes."""
        for placement in self.placements:
            matrix = turning @ placement
            place = TopLoc_Location(trsf_of(matrix))
            box = union(box, self.corners @ matrix[:3, :3].T + matrix[:3, 3])
            near = self._near(box, matrix)
            box = widened_to_edges(box, [self.faces[index] for index in near], place)
            for dome in filter(None, map(self._dome, near)):
                if reaches(box_of(dome.shape.Moved(place), meshed=False), box):
                    box = dome.widened(box, matrix)
        return box

    def _near(self, box: Box, matrix: Matrix) -> list[int]:
        """Which faces might reach beyond the box."""
        middles = self.middles @ matrix[:3, :3].T + matrix[:3, 3]
        halves = self.halves @ np.abs(matrix[:3, :3]).T
        beyond = (middles - halves < box[0] - HIGHER) | (middles + halves > box[1] + HIGHER)
        return list(np.flatnonzero(beyond.any(axis=1)))

    def _dome(self, index: int) -> CurvedFace | None:
        """The face, where its inside might be higher than its edges."""
        if index not in self.domes:
            face = self.faces[index]
            self.domes[index] = CurvedFace(face, self.slack) if is_domed(face) else None
        return self.domes[index]


def widened_to_edges(box: Box, faces: list[TopoDS_Face], place: TopLoc_Location) -> Box:
    """The box, widened to the curved edges of placed faces."""
    for edge in filter(is_curved, edges(faces)):
        placed = edge.Moved(place)
        if reaches(box_of(placed, meshed=False), box):
            around = Bnd_Box()
            BRepBndLib.AddOptimal_s(placed, around, False, False)
            box = box if around.IsVoid() else union(box, corners_of(around))
    return box


def edges(faces: list[TopoDS_Face]) -> list[TopoDS_Edge]:
    """Each edge once, though two faces share it."""
    found = TopTools_IndexedMapOfShape()
    for face in faces:
        TopExp.MapShapes_s(face, Kind.TopAbs_EDGE, found)
    return [TopoDS.Edge(found.FindKey(index)) for index in range(1, found.Extent() + 1)]


def is_curved(edge: TopoDS_Edge) -> bool:
    """Whether the mesh's points on the edge might miss its extremes."""
    if BRep_Tool.Degenerated_s(edge):
        return False
    return bool(BRepAdaptor_Curve(edge).GetType() != Curve.GeomAbs_Line)


def is_domed(face: TopoDS_Face) -> bool:
    """Whether its inside might be higher than its edges; what comes as triangles alone is as it is."""
    mesh = BRep_Tool.Triangulation_s(face, TopLoc_Location())
    if mesh is None or not mesh.HasUVNodes():
        return False
    return BRepAdaptor_Surface(face, False).GetType() not in RULED


def parts_of_kind(shape: TopoDS_Shape, kind: Kind) -> list[TopoDS_Shape]:
    """Each sub-shape of the kind once, though two others share it."""
    found = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(shape, kind, found)
    return [found.FindKey(index) for index in range(1, found.Extent() + 1)]


def points_of(shape: TopoDS_Shape) -> Box:
    points = [BRep_Tool.Pnt_s(TopoDS.Vertex(each)) for each in parts_of_kind(shape, Kind.TopAbs_VERTEX)]
    return np.array([(point.X(), point.Y(), point.Z()) for point in points]).reshape(-1, 3)


def union(box: Box, points: Box) -> Box:
    together = np.vstack([box, points])
    return np.array([together.min(axis=0), together.max(axis=0)])


def reaches(box: Box | None, beyond: Box) -> bool:
    if box is None:
        return False
    return bool((box[0] < beyond[0] - HIGHER).any() or (box[1] > beyond[1] + HIGHER).any())


def box_of(shape: TopoDS_Shape, meshed: bool) -> Box | None:
    """A box that the shape fits into, from its triangles or without; None if it is empty."""
    box = Bnd_Box()
    BRepBndLib.Add_s(shape, box, meshed)
    return None if box.IsVoid() else corners_of(box)


def corners_of(box: Bnd_Box) -> Box:
    low, high = box.CornerMin(), box.CornerMax()
    return np.array([[low.X(), low.Y(), low.Z()], [high.X(), high.Y(), high.Z()]])


def move(box: Box, matrix: Matrix) -> Box:
    """A box around the moved box."""
    corners = box[CORNERS, np.arange(3)[:, None]].T @ matrix[:3, :3].T + matrix[:3, 3]
    return np.array([corners.min(axis=0), corners.max(axis=0)])


def trsf_of(matrix: Matrix) -> gp_Trsf:
    trsf = gp_Trsf()
    trsf.SetValues(*(float(value) for value in matrix[:3].ravel()))
    return trsf
