"""Which holes a B-rep has: what a drill or a boring bar would have left.

A hole is a concave cylinder that turns (nearly) all the way round and can be entered along its
axis from at least one end. Its depth is that of the cylinder itself, without the drill's point, a
chamfer or a countersink. A counterbore is two holes: the wide one is blind, its shoulder closes it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve2d, BRepAdaptor_Surface
from OCP.BRepClass3d import BRepClass3d_SolidClassifier
from OCP.ElSLib import ElSLib
from OCP.gp import gp_Cylinder, gp_Lin, gp_Pnt, gp_Pnt2d, gp_Vec, gp_Vec2d
from OCP.TopAbs import (
    TopAbs_EDGE,
    TopAbs_FACE,
    TopAbs_IN,
    TopAbs_REVERSED,
    TopAbs_SHELL,
    TopAbs_SOLID,
)
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face, TopoDS_Shape
from OCP.TopTools import TopTools_IndexedDataMapOfShapeListOfShape as Neighbours

from utils.cad.walls import TOLERANCE, Wall, bores, explore, walls_by_axis

STEP_INSIDE = 0.05  # how far to look into a neighbour, as a share of the radius and of its extent
NARROWER = 1e-5  # what is no rounding error, as a share of the radius


@dataclass(frozen=True, slots=True)
class Bore:
    """A full concave cylinder `low`..`high` along its axis, and which of its ends narrow."""

    diameter: float
    low: float
    high: float
    low_closed: bool
    high_closed: bool

    @property
    def is_undercut(self) -> bool:
        """A groove inside a bore, or a cavity: no tool enters along the axis."""
        return self.low_closed and self.high_closed


def find_holes(shape: TopoDS_Shape) -> list[dict[str, Any]]:
    """`[{diameter_mm, depth_mm, through, count}]`, sorted; in the shape's own unit, taken as mm.

    Each solid is looked at alone, so that a screw hole through two plates is two holes.
    """
    found = Counter(_row(bore) for body in _bodies(shape) for bore in _holes_of(body))
    keys = ("diameter_mm", "depth_mm", "through")
    return [dict(zip(keys, row, strict=True), count=found[row]) for row in sorted(found)]


def _row(bore: Bore) -> tuple[float, float, bool]:
    through = not (bore.low_closed or bore.high_closed)
    return _rounded(bore.diameter), _rounded(bore.high - bore.low), through


def _rounded(length: float) -> float:
    """To 0.001, ties always up: 5/16 inch is 7.9375 mm, and noise must not split a group."""
    return round(length + 1e-7, 3)


def _bodies(shape: TopoDS_Shape) -> Iterator[TopoDS_Shape]:
    """The solids, then the shells that belong to none."""
    for solid in explore(shape, TopAbs_SOLID):
        yield solid.Reversed() if _is_inside_out(solid) else solid
    yield from explore(shape, TopAbs_SHELL, TopAbs_SOLID)


def _is_inside_out(solid: TopoDS_Shape) -> bool:
    """Only a solid that is marked as reversed is suspected: the test looks at every face."""
    if solid.Orientation() != TopAbs_REVERSED:
        return False
    classifier = BRepClass3d_SolidClassifier(solid)
    classifier.PerformInfinitePoint(TOLERANCE)
    return bool(classifier.State() == TopAbs_IN)


def _holes_of(body: TopoDS_Shape) -> Iterator[Bore]:
    axes = [(axis, found) for axis in walls_by_axis(body) if (found := bores(axis))]
    if axes:
        neighbours = Neighbours()
        TopExp.MapShapesAndAncestors_s(body, TopAbs_EDGE, TopAbs_FACE, neighbours)
        for axis, found in axes:
            yield from _holes_on(axis[0].cylinder, found, neighbours)


def _holes_on(axis: gp_Cylinder, found: list[list[Wall]], neighbours: Neighbours) -> list[Bore]:
    """The bores of one axis; those that only a groove divides are one."""
    every = sorted((_bore(walls, axis, neighbours) for walls in found), key=lambda bore: bore.low)
    undercuts = [bore for bore in every if bore.is_undercut]
    holes: list[Bore] = []
    for bore in every:
        if not bore.is_undercut:
            before = next((hole for hole in holes if _divided(hole, bore, undercuts)), None)
            holes = [hole for hole in holes if hole is not before]
            holes.append(bore if before is None else _joined(before, bore))
    return holes


def _divided(before: Bore, after: Bore, undercuts: list[Bore]) -> bool:
    """Does a groove lie between two bores of one diameter?"""
    if abs(before.diameter - after.diameter) > 2 * TOLERANCE or before.high > after.low:
        return False
    low, high = before.high - TOLERANCE, after.low + TOLERANCE
    return any(low <= groove.low and groove.high <= high for groove in undercuts)


def _joined(before: Bore, after: Bore) -> Bore:
    return Bore(after.diameter, before.low, after.high, before.low_closed, after.high_closed)


def _bore(walls: list[Wall], axis: gp_Cylinder, neighbours: Neighbours) -> Bore:
    """Measure a bore; an end is closed where a neighbouring face narrows it there."""
    low, high = min(wall.low for wall in walls), max(wall.high for wall in walls)
    ends = [end for wall in walls for end in _narrowings(wall, axis, neighbours)]
    low_closed = any(end - low < high - end for end in ends)
    high_closed = any(end - low > high - end for end in ends)
    return Bore(2 * walls[0].cylinder.Radius(), low, high, low_closed, high_closed)


def _narrowings(wall: Wall, axis: gp_Cylinder, neighbours: Neighbours) -> Iterator[float]:
    """Where along the axis a neighbouring face leads from the wall towards the axis."""
    line, radius = gp_Lin(axis.Axis()), wall.cylinder.Radius()
    for shape in explore(wall.face, TopAbs_EDGE):
        edge = TopoDS.Edge_s(shape)
        for other in _others(edge, wall.face, neighbours):
            inside = _inside(edge, other, radius * STEP_INSIDE)
            if line.Distance(inside) < radius * (1 - NARROWER):
                yield ElSLib.Parameters_s(axis, inside)[1]


def _others(edge: TopoDS_Edge, face: TopoDS_Face, neighbours: Neighbours) -> list[TopoDS_Face]:
    """The faces beyond the edge; none where it is the face's own seam, or the tip of a cone."""
    if BRep_Tool.Degenerated_s(edge):
        return []
    meeting = neighbours.FindFromKey(edge)  # two in a sound body; walking the list costs 0.2 ms
    ends = (meeting.First(), meeting.Last())
    return [TopoDS.Face_s(other) for other in ends if not other.IsSame(face)]


def _inside(edge: TopoDS_Edge, face: TopoDS_Face, distance: float) -> gp_Pnt:
    """A point of the face a little beyond the middle of its edge.

    Seen in its parameters a face lies to the left of its edges. `edge` is turned as the face on
    its other side has it, which in a closed body is the opposite way.
    """
    curve, surface = BRepAdaptor_Curve2d(edge, face), BRepAdaptor_Surface(face)
    on_edge, along = gp_Pnt2d(), gp_Vec2d()
    curve.D1((curve.FirstParameter() + curve.LastParameter()) / 2, on_edge, along)
    turned = (edge.Orientation() == TopAbs_REVERSED) != (face.Orientation() == TopAbs_REVERSED)
    left = gp_Vec2d(-along.Y(), along.X()) * (-1 if not turned else 1)
    point = on_edge.Translated(left * _step(surface, on_edge, left, distance))
    return surface.Value(point.X(), point.Y())


def _step(surface: BRepAdaptor_Surface, start: gp_Pnt2d, left: gp_Vec2d, distance: float) -> float:
    """How many times `left` is `distance` in space, but never far across a small face."""
    point, by_u, by_v = gp_Pnt(), gp_Vec(), gp_Vec()
    surface.D1(start.X(), start.Y(), point, by_u, by_v)
    width = surface.LastUParameter() - surface.FirstUParameter()
    height = surface.LastVParameter() - surface.FirstVParameter()
    speed = (by_u * left.X() + by_v * left.Y()).Magnitude()
    across = max(abs(left.X()) / width, abs(left.Y()) / height)
    return float(min(distance / max(speed, 1e-12), STEP_INSIDE / across))
