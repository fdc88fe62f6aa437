"""The concave cylindrical faces of a body, gathered into bores: one axis, one radius, touching."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import pi
from typing import Any

import numpy as np
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepTools import BRepTools
from OCP.ElSLib import ElSLib
from OCP.GeomAbs import GeomAbs_Cylinder
from OCP.gp import gp_Cylinder, gp_Dir, gp_Pnt
from OCP.TopAbs import TopAbs_FACE, TopAbs_REVERSED
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS, TopoDS_Face, TopoDS_Shape

TOLERANCE = 1e-3  # mm: how far apart axes, radii and ends may be that are meant to be the same
PARALLEL = 1e-5  # rad
# A bore with a keyway is still a bore, but a fillet turns a quarter, a slot's end half a circle and
# the relief in a pocket's corner three quarters of one.
BORE_TURN = 0.76 * 2 * pi
SAMPLES = np.linspace(0, 2 * pi, 360, endpoint=False)


@dataclass(frozen=True, slots=True)
class Wall:
    """A concave cylindrical face, `low`..`high` along its axis, `turn` rad wide about `middle`."""

    face: TopoDS_Face
    cylinder: gp_Cylinder
    low: float
    high: float
    middle: float
    turn: float

    def seen_from(self, axis: gp_Cylinder) -> "Wall":
        """The same wall, placed and turned as another cylinder on the same axis counts."""
        ends = [ElSLib.Value_s(self.middle, v, self.cylinder) for v in (self.low, self.high)]
        (middle, start), (_, stop) = (ElSLib.Parameters_s(axis, end) for end in ends)
        return replace(self, low=min(start, stop), high=max(start, stop), middle=middle)


def explore(shape: TopoDS_Shape, kind: Any, *avoid: Any) -> Iterator[TopoDS_Shape]:
    """The sub-shapes of one kind, outside those of a kind to avoid; each as often as it is used."""
    explorer = TopExp_Explorer(shape, kind, *avoid)
    while explorer.More():
        yield explorer.Current()
        explorer.Next()


def walls_by_axis(body: TopoDS_Shape) -> Iterator[list[Wall]]:
    """The body's walls; those on one axis together, all counting as the first of them does."""
    faces = (TopoDS.Face_s(face) for face in explore(body, TopAbs_FACE))
    walls = [wall for face in faces if (wall := _wall(face))]
    for axis in _coaxial(walls):
        yield [wall.seen_from(axis[0].cylinder) for wall in axis]


def bores(axis: list[Wall]) -> list[list[Wall]]:
    """The walls of one axis in groups: one radius, touching one another, turning all the way."""
    same_radius = _runs(sorted(axis, key=_radius), lambda one, other: _radius(other) - _radius(one))
    groups = [group for walls in same_radius for group in _touching(walls)]
    return [group for group in groups if _turn(group) > BORE_TURN]


def _wall(face: TopoDS_Face) -> Wall | None:
    """The face as a wall, or None where it is no cylinder or has its material inside.

    The natural normal of a cylinder points away from its axis if its frame is right-handed.
    """
    surface = BRepAdaptor_Surface(face, False)
    if surface.GetType() != GeomAbs_Cylinder:
        return None
    cylinder = surface.Cylinder()
    if cylinder.Position().Direct() != (face.Orientation() == TopAbs_REVERSED):
        return None
    start, stop, low, high = BRepTools.UVBounds_s(face)
    return Wall(face, cylinder, low, high, (start + stop) / 2, stop - start)


def _radius(wall: Wall) -> float:
    return float(wall.cylinder.Radius())


def _coaxial(walls: list[Wall]) -> Iterator[list[Wall]]:
    """Groups on one axis. In numpy, because a thousand faces are half a million pairs."""
    places = np.array([_numbers(wall.cylinder.Location()) for wall in walls]).reshape(-1, 3)
    directions = np.array([_numbers(wall.cylinder.Axis().Direction()) for wall in walls])
    left = np.arange(len(walls))
    while left.size:
        first, direction = left[0], directions[left[0]]
        skew = np.linalg.norm(np.cross(directions[left], direction), axis=1)
        apart = np.linalg.norm(np.cross(places[left] - places[first], direction), axis=1)
        together = (skew < PARALLEL) & (apart < TOLERANCE)
        yield [walls[index] for index in left[together]]
        left = left[~together]


def _numbers(point: gp_Pnt | gp_Dir) -> tuple[float, float, float]:
    return point.X(), point.Y(), point.Z()


def _runs(walls: list[Wall], gap: Callable[[Wall, Wall], float]) -> list[list[Wall]]:
    """Split a sorted list where two neighbours are further apart than the tolerance."""
    cuts = [i + 1 for i, (a, b) in enumerate(pairwise(walls)) if gap(a, b) > TOLERANCE]
    return [walls[start:stop] for start, stop in pairwise([0, *cuts, len(walls)])]


def _touching(walls: list[Wall]) -> list[list[Wall]]:
    """Split where there is a gap along the axis: holes in two separate walls are two holes."""
    groups: list[list[Wall]] = []
    for wall in sorted(walls, key=lambda wall: wall.low):
        if groups and wall.low - max(other.high for other in groups[-1]) <= TOLERANCE:
            groups[-1].append(wall)
        else:
            groups.append([wall])
    return groups


def _turn(walls: list[Wall]) -> float:
    """How far the walls reach round their axis together, in rad; an overlap counts once."""
    away = [np.abs((SAMPLES - wall.middle + pi) % (2 * pi) - pi) - wall.turn / 2 for wall in walls]
    return float(np.mean(np.min(away, axis=0) <= PARALLEL)) * 2 * pi
