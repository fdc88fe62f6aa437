"""Which holes a B-rep has: what a drill or a boring bar would have left.

A hole is a concave cylinder that turns (nearly) all the way round and can be entered along its
axis from at least one end; whether its surface is called a cylinder or is only shaped like one is
the same. Its depth is that of the cylinder itself, without the drill's point, a chamfer or a
countersink. A counterbore is two holes: the wide one is blind, its shoulder closes it. A hole that
crosses a narrower gap than it drills is one, drilled once. No holes are: tapered ones, which have
no one diameter, and a groove about a post, which no drill cuts.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from OCP.BRepClass3d import BRepClass3d_SolidClassifier
from OCP.ElSLib import ElSLib
from OCP.gp import gp_Cylinder, gp_Lin
from OCP.TopAbs import TopAbs_IN, TopAbs_REVERSED, TopAbs_SHELL, TopAbs_SOLID
from OCP.TopoDS import TopoDS_Shape

from utils.cad.cylinders import slanted_span
from utils.cad.neighbours import Neighbours
from utils.cad.walls import TOLERANCE, Axis, Wall, axes, bores, explore

LOOK = 0.05  # how far to look into a neighbour, as a share of the radius
NARROWER = 1e-5  # what is no rounding error, as a share of the radius
POST = 0.5  # of a bore's length: if a post in it is as long, the bore is a groove about the post

Owners = dict[int, int]  # the number of a face, and of the bore that it is a wall of


@dataclass(frozen=True, slots=True)
class End:
    """One end of a bore: where along the axis, whether it narrows, and which bores it opens into."""

    at: float
    closed: bool
    into: frozenset[int]


@dataclass(frozen=True, slots=True)
class Bore:
    """A full concave cylinder from its `low` to its `high` end along its axis."""

    diameter: float
    low: End
    high: End
    has_post: bool

    @property
    def length(self) -> float:
        return self.high.at - self.low.at

    @property
    def is_undercut(self) -> bool:
        """A groove or a cavity: no drill enters along the axis."""
        return self.has_post or (self.low.closed and self.high.closed)


def find_holes(shape: TopoDS_Shape) -> list[dict[str, Any]]:
    """`[{diameter_mm, depth_mm, through, count}]`, sorted; in the shape's own unit, taken as mm.

    Each solid is looked at alone, so that a screw hole through two plates is two holes.
    """
    found = Counter(row_of(bore) for body in bodies(shape) for bore in holes_of(body))
    keys = ("diameter_mm", "depth_mm", "through")
    return [dict(zip(keys, row, strict=True), count=found[row]) for row in sorted(found)]


def row_of(bore: Bore) -> tuple[float, float, bool]:
    through = not (bore.low.closed or bore.high.closed)
    return rounded(bore.diameter), rounded(bore.length), through


def rounded(length: float) -> float:
    """To 0.001, ties always up: 5/16 inch is 7.9375 mm, and noise must not split a group."""
    return round(length + 1e-7, 3)


def bodies(shape: TopoDS_Shape) -> Iterator[TopoDS_Shape]:
    """The solids, then the shells that belong to none."""
    for solid in explore(shape, TopAbs_SOLID):
        yield solid.Reversed() if is_inside_out(solid) else solid
    yield from explore(shape, TopAbs_SHELL, TopAbs_SOLID)


def is_inside_out(solid: TopoDS_Shape) -> bool:
    """Only a solid that is marked as reversed is suspected: the test looks at every face."""
    if solid.Orientation() != TopAbs_REVERSED:
        return False
    classifier = BRepClass3d_SolidClassifier(solid)
    classifier.PerformInfinitePoint(TOLERANCE)
    return bool(classifier.State() == TopAbs_IN)


def holes_of(body: TopoDS_Shape) -> Iterator[Bore]:
    found = [(axis, groups) for axis in axes(body) if (groups := bores(axis.hollow))]
    if found:
        neighbours = Neighbours(body)
        owners = owners_of([group for _, groups in found for group in groups], neighbours)
        for axis, groups in found:
            every = [measure_bore(group, axis, neighbours, owners) for group in groups]
            yield from joined(sorted(every, key=lambda bore: bore.low.at))


def owners_of(bores: list[list[Wall]], neighbours: Neighbours) -> Owners:
    return {neighbours.number(wall.face): number for number, walls in enumerate(bores) for wall in walls}


def stands_in_middle(group: list[Wall], axis: Axis) -> bool:
    """Does material stand in the middle for most of the bore's length?"""
    low, high = span(group)
    posts = bores([wall for wall in axis.solid if wall.radius < group[0].radius - TOLERANCE])
    spans = [span(post) for post in posts]
    return any(min(high, top) - max(low, foot) > POST * (high - low) for foot, top in spans)


def span(walls: list[Wall]) -> tuple[float, float]:
    return min(wall.low for wall in walls), max(wall.high for wall in walls)


def exact_span(walls: list[Wall], axis: gp_Cylinder) -> tuple[float, float]:
    spans = [slanted_span(wall.face, axis) or (wall.low, wall.high) for wall in walls]
    return min(low for low, _ in spans), max(high for _, high in spans)


def joined(every: list[Bore]) -> list[Bore]:
    """The holes among the bores of one axis, sorted: those that only a groove or a narrow crossing
    divides are one."""
    undercuts = [bore for bore in every if bore.is_undercut]
    holes: list[Bore] = []
    for bore in every:
        if not bore.is_undercut:
            before = next((hole for hole in holes if is_one(hole, bore, undercuts)), None)
            holes = [hole for hole in holes if hole is not before]
            holes.append(bore if before is None else replace(before, high=bore.high))
    return holes


def is_one(before: Bore, after: Bore, undercuts: list[Bore]) -> bool:
    """Do two bores of one diameter belong to one hole?"""
    if abs(before.diameter - after.diameter) > 2 * TOLERANCE or before.high.at > after.low.at:
        return False
    return is_crossed(before, after) or is_grooved(before, after, undercuts)


def is_crossed(before: Bore, after: Bore) -> bool:
    """Does a bore across lie between, and is more drilled than it leaves out? If not, as in a tube,
    they are holes in two walls."""
    gap = after.low.at - before.high.at
    return bool(before.high.into & after.low.into) and gap < before.length + after.length


def is_grooved(before: Bore, after: Bore, undercuts: list[Bore]) -> bool:
    low, high = before.high.at - TOLERANCE, after.low.at + TOLERANCE
    return any(low <= groove.low.at and groove.high.at <= high for groove in undercuts)


@dataclass(frozen=True, slots=True)
class Beyond:
    """A neighbour of a bore: where along the axis, whether it narrows, and whose wall it is."""

    at: float
    narrows: bool
    owner: int | None


def measure_bore(walls: list[Wall], axis: Axis, neighbours: Neighbours, owners: Owners) -> Bore:
    """Measure a bore; an end is closed where a neighbouring face narrows it there."""
    low, high = exact_span(walls, axis.cylinder)
    beyond = [each for wall in walls for each in look_beyond(wall, axis.cylinder, neighbours, owners)]
    at_low = [each for each in beyond if each.at - low < high - each.at]
    at_high = [each for each in beyond if each.at - low > high - each.at]
    ends = end(low, at_low), end(high, at_high)
    return Bore(2 * walls[0].radius, *ends, has_post=stands_in_middle(walls, axis))


def end(at: float, beyond: list[Beyond]) -> End:
    into = frozenset(each.owner for each in beyond if each.owner is not None)
    return End(at, any(each.narrows for each in beyond), into)


def look_beyond(wall: Wall, axis: gp_Cylinder, neighbours: Neighbours, owners: Owners) -> Iterator[Beyond]:
    line, radius = gp_Lin(axis.Axis()), wall.radius
    for other, point in neighbours.beyond(wall.face, radius * LOOK):
        at = ElSLib.Parameters_s(axis, point)[1]
        narrows = line.Distance(point) < radius * (1 - NARROWER)
        yield Beyond(at, narrows, owners.get(neighbours.number(other)))
