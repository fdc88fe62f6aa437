"""The cylindrical faces of a body, gathered by axes and into bores: one radius, touching."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import pi
from typing import Any

import numpy as np
import numpy.typing as npt
from OCP.ElSLib import ElSLib
from OCP.gp import gp_Cylinder, gp_Dir, gp_Pnt
from OCP.TopAbs import TopAbs_FACE
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS, TopoDS_Face, TopoDS_Shape
from scipy.spatial import cKDTree

from utils.cad.cylinders import Round, extent, recognized

TOLERANCE = 1e-3  # mm: how far apart axes, radii and ends may be that are meant to be the same
PARALLEL = 1e-5  # rad
# A bore with a keyway is still a bore, but a fillet turns a quarter, a slot's end half a circle and
# the relief in a pocket's corner three quarters of one.
BORE_TURN = 0.76 * 2 * pi
SAMPLES = np.linspace(0, 2 * pi, 360, endpoint=False)


@dataclass(frozen=True, slots=True)
class Wall:
    """A cylindrical face, `low`..`high` along its axis, `turn` rad wide about `middle`."""

    face: TopoDS_Face
    cylinder: gp_Cylinder
    low: float
    high: float
    middle: float
    turn: float

    @property
    def radius(self) -> float:
        return float(self.cylinder.Radius())

    def seen_from(self, axis: gp_Cylinder) -> "Wall":
        """The same wall, placed and turned as another cylinder on the same axis counts."""
        ends = [ElSLib.Value_s(self.middle, v, self.cylinder) for v in (self.low, self.high)]
        (middle, start), (_, stop) = (ElSLib.Parameters_s(axis, end) for end in ends)
        return replace(self, low=min(start, stop), high=max(start, stop), middle=middle)


@dataclass(frozen=True, slots=True)
class Axis:
    """The walls on one line, all counting as `cylinder` does."""

    cylinder: gp_Cylinder
    hollow: list[Wall]
    solid: list[Wall]


def explore(shape: TopoDS_Shape, kind: Any, *avoid: Any) -> Iterator[TopoDS_Shape]:
    """The sub-shapes of one kind, outside those of a kind to avoid; each as often as it is used."""
    explorer = TopExp_Explorer(shape, kind, *avoid)
    while explorer.More():
        yield explorer.Current()
        explorer.Next()


def axes(body: TopoDS_Shape) -> Iterator[Axis]:
    """The body's cylindrical faces by their axes, where some are hollow."""
    faces = (TopoDS.Face_s(face) for face in explore(body, TopAbs_FACE))
    rounds = [(face, found) for face in faces if (found := recognized(face))]
    for together in coaxial([found.cylinder for _, found in rounds]):
        here = [rounds[index] for index in together]
        hollow, solid = ([each for each in here if each[1].hollow == sense] for sense in (True, False))
        if hollow:
            axis = hollow[0][1].cylinder
            yield Axis(axis, walls_of(hollow, axis), walls_of(solid, axis))


def walls_of(rounds: list[tuple[TopoDS_Face, Round]], axis: gp_Cylinder) -> list[Wall]:
    extents = ((face, found.cylinder, extent(face, found)) for face, found in rounds)
    walls = (Wall(face, own, each.low, each.high, each.middle, each.turn) for face, own, each in extents)
    return [wall.seen_from(axis) for wall in walls]


def bores(walls: list[Wall]) -> list[list[Wall]]:
    """The walls of one axis in groups: one radius, touching one another, turning all the way."""
    by_radius = sorted(walls, key=lambda wall: wall.radius)
    same_radius = runs(by_radius, lambda one, other: other.radius - one.radius)
    groups = [group for walls in same_radius for group in touching(walls)]
    return [group for group in groups if turn_of(group) > BORE_TURN]


def coaxial(cylinders: list[gp_Cylinder]) -> Iterator[list[int]]:
    """Indices in groups on one axis. In numpy, because a thousand faces are half a million pairs."""
    places = np.array([numbers(cylinder.Location()) for cylinder in cylinders]).reshape(-1, 3)
    directions = np.array([numbers(cylinder.Axis().Direction()) for cylinder in cylinders])
    left = np.arange(len(cylinders))
    while left.size:
        direction = directions[left[0]]
        parallel = np.linalg.norm(np.cross(directions[left], direction), axis=1) < PARALLEL
        same = left[parallel]
        for group in at_one_place(seen_along(direction, places[same] - places[left[0]])):
            yield same[group].tolist()
        left = left[~parallel]


def seen_along(direction: npt.NDArray[Any], points: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """(n, 2): where points are, mm, for who looks along the direction."""
    right = np.cross(direction, np.eye(3)[np.argmin(np.abs(direction))])
    right /= np.linalg.norm(right)
    seen: npt.NDArray[Any] = points @ np.column_stack([right, np.cross(direction, right)])
    return seen


def at_one_place(points: npt.NDArray[Any]) -> Iterator[list[int]]:
    """Indices of (n, 2) points in groups, all nearer than the tolerance to the first of their own."""
    near = cKDTree(points)
    left = dict.fromkeys(range(len(points)))
    while left:
        first = next(iter(left))
        group = [index for index in near.query_ball_point(points[first], TOLERANCE) if index in left]
        for index in group:
            del left[index]
        yield sorted(group)


def numbers(point: gp_Pnt | gp_Dir) -> tuple[float, float, float]:
    return point.X(), point.Y(), point.Z()


def runs(walls: list[Wall], gap: Callable[[Wall, Wall], float]) -> list[list[Wall]]:
    """Split a sorted list where two neighbours are further apart than the tolerance."""
    cuts = [i + 1 for i, (a, b) in enumerate(pairwise(walls)) if gap(a, b) > TOLERANCE]
    return [walls[start:stop] for start, stop in pairwise([0, *cuts, len(walls)])]


def touching(walls: list[Wall]) -> list[list[Wall]]:
    """Split where there is a gap along the axis: holes in two separate walls are two holes."""
    groups: list[list[Wall]] = []
    end = -np.inf
    for wall in sorted(walls, key=lambda wall: wall.low):
        if wall.low - end > TOLERANCE:
            groups.append([])
        groups[-1].append(wall)
        end = max(end, wall.high)
    return groups


def turn_of(walls: list[Wall]) -> float:
    """How far the walls reach round their axis together, in rad; an overlap counts once."""
    away = [np.abs((SAMPLES - wall.middle + pi) % (2 * pi) - pi) - wall.turn / 2 for wall in walls]
    return float(np.mean(np.min(away, axis=0) <= PARALLEL)) * 2 * pi
