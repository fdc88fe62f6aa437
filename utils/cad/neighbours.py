"""What lies beyond the edges of a body's faces."""

from collections.abc import Iterator
from dataclasses import dataclass

from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve2d, BRepAdaptor_Surface
from OCP.BRepTools import BRepTools
from OCP.gp import gp_Pnt, gp_Pnt2d, gp_Vec, gp_Vec2d
from OCP.TopAbs import TopAbs_EDGE, TopAbs_FACE, TopAbs_REVERSED
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face, TopoDS_Shape
from OCP.TopTools import TopTools_IndexedDataMapOfShapeListOfShape, TopTools_IndexedMapOfShape

from utils.cad.exact import parts

STEP_INSIDE = 0.05  # how far to look into a neighbour, at most, as a share of its extent


@dataclass(frozen=True, slots=True)
class Ground:
    """A face's surface, and how wide and high the face is in u and v."""

    surface: BRepAdaptor_Surface
    width: float
    height: float


class Neighbours:
    """The faces of one body by their edges; each face is measured once, however many edges it has."""

    def __init__(self, body: TopoDS_Shape) -> None:
        self.meeting = TopTools_IndexedDataMapOfShapeListOfShape()
        TopExp.MapShapesAndAncestors_s(body, TopAbs_EDGE, TopAbs_FACE, self.meeting)
        self.faces = TopTools_IndexedMapOfShape()
        TopExp.MapShapes_s(body, TopAbs_FACE, self.faces)
        self.grounds: dict[int, Ground] = {}

    def number(self, face: TopoDS_Face) -> int:
        """One for each face, whichever way it is turned."""
        return int(self.faces.FindIndex(face))

    def beyond(self, face: TopoDS_Face, distance: float) -> Iterator[tuple[TopoDS_Face, gp_Pnt]]:
        """Each neighbour with a point of it, about `distance` (mm) beyond the middle of the edge."""
        for shape in parts(face, TopAbs_EDGE):
            edge = TopoDS.Edge_s(shape)
            for other in self._others(edge, face):
                yield other, self._inside(edge, other, distance)

    def _others(self, edge: TopoDS_Edge, face: TopoDS_Face) -> list[TopoDS_Face]:
        """The faces beyond the edge; none where it is the face's own seam, or the tip of a cone."""
        if BRep_Tool.Degenerated_s(edge):
            return []
        meeting = self.meeting.FindFromKey(edge)  # two in a sound body; walking them costs 0.2 ms
        ends = (meeting.First(), meeting.Last())
        return [TopoDS.Face_s(other) for other in ends if not other.IsSame(face)]

    def _inside(self, edge: TopoDS_Edge, face: TopoDS_Face, distance: float) -> gp_Pnt:
        """A point of the face a little beyond the middle of its edge.

        Seen in its parameters a face lies to the left of its edges. `edge` is turned as the face on
        its other side has it, which in a closed body is the opposite way.
        """
        curve, ground = BRepAdaptor_Curve2d(edge, face), self._ground(face)
        on_edge, along = gp_Pnt2d(), gp_Vec2d()
        curve.D1((curve.FirstParameter() + curve.LastParameter()) / 2, on_edge, along)
        turned = (edge.Orientation() == TopAbs_REVERSED) != (face.Orientation() == TopAbs_REVERSED)
        left = gp_Vec2d(-along.Y(), along.X()) * (-1 if not turned else 1)
        point = on_edge.Translated(left * step(ground, on_edge, left, distance))
        return ground.surface.Value(point.X(), point.Y())

    def _ground(self, face: TopoDS_Face) -> Ground:
        key = self.number(face)
        if key not in self.grounds:
            start, stop, low, high = BRepTools.UVBounds_s(face)
            self.grounds[key] = Ground(BRepAdaptor_Surface(face, False), stop - start, high - low)
        return self.grounds[key]


def step(ground: Ground, start: gp_Pnt2d, left: gp_Vec2d, distance: float) -> float:
    """How many times `left` is `distance` in space, but never far across a small face."""
    point, by_u, by_v = gp_Pnt(), gp_Vec(), gp_Vec()
    ground.surface.D1(start.X(), start.Y(), point, by_u, by_v)
    speed = (by_u * left.X() + by_v * left.Y()).Magnitude()
    across = max(abs(left.X()) / ground.width, abs(left.Y()) / ground.height)
    return float(min(distance / max(speed, 1e-12), STEP_INSIDE / across))
