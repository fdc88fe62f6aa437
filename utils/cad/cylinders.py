"""Faces that are cylinders: by their type, or by their shape alone."""

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from OCP.Bnd import Bnd_Box
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve2d, BRepAdaptor_Surface
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepTools import BRepTools
from OCP.ElSLib import ElSLib
from OCP.GeomAbs import GeomAbs_CurveType as Curve
from OCP.GeomAbs import GeomAbs_SurfaceType as Surface
from OCP.gp import gp_Ax3, gp_Cylinder, gp_Dir, gp_Pnt, gp_Trsf, gp_Vec
from OCP.TopAbs import TopAbs_EDGE, TopAbs_REVERSED
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face

from utils.cad.exact import parts

Array = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]  # of u, then of v

TOLERANCE = 1e-3  # mm: how far a free form may leave the cylinder that it stands for
ELEMENTARY = {
    Surface.GeomAbs_Plane,
    Surface.GeomAbs_Cone,
    Surface.GeomAbs_Sphere,
    Surface.GeomAbs_Torus,
}
BENT, LEVEL = 0.05, 0.01  # of unit normals: how far they must part, and may leave one plane
GLANCE, LOOK = 4, 9  # points each way by which free forms are refused, and followed round an axis


@dataclass(frozen=True, slots=True)
class Round:
    """That a face is cylindrical; `hollow` where its material lies outside.

    points  of a free form, along the middle lines of its u and v
    """

    cylinder: gp_Cylinder
    hollow: bool
    points: Array | None = None


@dataclass(frozen=True, slots=True)
class Extent:
    """`low`..`high` along the axis, mm; `turn` rad about it, with `middle` in the middle."""

    low: float
    high: float
    middle: float
    turn: float


def recognized(face: TopoDS_Face) -> Round | None:
    """The face as part of a cylinder, or None where it is none."""
    surface = BRepAdaptor_Surface(face, False)
    if surface.GetType() == Surface.GeomAbs_Cylinder:
        cylinder = surface.Cylinder()
        # Its natural normal points away from its axis if its frame is right-handed.
        return Round(cylinder, cylinder.Position().Direct() == is_reversed(face))
    return None if surface.GetType() in ELEMENTARY else shaped(face, surface)


def extent(face: TopoDS_Face, found: Round) -> Extent:
    """Exact, but for ends that are no straight line in u and v: those may be a little generous."""
    if found.points is None:
        start, stop, low, high = BRepTools.UVBounds_s(face)
        return Extent(low, high, (start + stop) / 2, stop - start)
    seen = [ElSLib.Parameters_s(found.cylinder, gp_Pnt(*point)) for point in found.points.tolist()]
    angles, heights = np.array(seen).T
    widest = max((np.unwrap(way) for way in (angles[:LOOK], angles[LOOK : 2 * LOOK])), key=np.ptp)
    middle = float(widest.min() + widest.max()) / 2
    return Extent(float(heights.min()), float(heights.max()), middle, float(np.ptp(widest)))


def slanted_span(face: TopoDS_Face, cylinder: gp_Cylinder) -> tuple[float, float] | None:
    """From where to where along the axis the face's edges go, exactly; None where all of them are
    straight in u and v, and `extent` has said so already."""
    if is_straight(face):
        return None
    upright, box, axis = gp_Trsf(), Bnd_Box(), cylinder.Axis()
    upright.SetTransformation(gp_Ax3(axis.Location(), axis.Direction()))
    for edge in edges_of(face):
        BRepBndLib.AddOptimal_s(edge.Moved(TopLoc_Location(upright)), box, False, False)
    return box.CornerMin().Z(), box.CornerMax().Z()


def shaped(face: TopoDS_Face, surface: BRepAdaptor_Surface) -> Round | None:
    """A free form's middle lines and corners are looked at, first few of their points."""
    bounds = BRepTools.UVBounds_s(face)
    if fitted(*sampled(surface, cross(bounds, GLANCE))) is None:
        return None
    points, normals = sampled(surface, cross(bounds, LOOK))
    if (found := fitted(points, normals)) is None:
        return None
    cylinder, outwards = found
    return Round(cylinder, outwards == is_reversed(face), points)


def is_reversed(face: TopoDS_Face) -> bool:
    return bool(face.Orientation() == TopAbs_REVERSED)


def cross(bounds: Bounds, count: int) -> list[tuple[float, float]]:
    """`count` places along the middle line of each direction, and the four corners."""
    low_u, high_u, low_v, high_v = bounds
    steps = [step / (count - 1) for step in range(count)]
    along_u = [(low_u + (high_u - low_u) * step, (low_v + high_v) / 2) for step in steps]
    along_v = [((low_u + high_u) / 2, low_v + (high_v - low_v) * step) for step in steps]
    return [*along_u, *along_v, *product((low_u, high_u), (low_v, high_v))]


def sampled(surface: BRepAdaptor_Surface, places: list[tuple[float, float]]) -> tuple[Array, Array]:
    """Points of the face, mm, and its natural unit normals there, (n, 3) each."""
    found = np.array([numbers(surface, u, v) for u, v in places])
    sizes = np.sqrt((found[:, 3:] ** 2).sum(axis=1, keepdims=True))
    return found[:, :3], found[:, 3:] / np.where(sizes > 0, sizes, 1.0)


def numbers(surface: BRepAdaptor_Surface, u: float, v: float) -> tuple[float, ...]:
    point, by_u, by_v = gp_Pnt(), gp_Vec(), gp_Vec()
    surface.D1(u, v, point, by_u, by_v)
    normal = by_u.Crossed(by_v)
    return point.X(), point.Y(), point.Z(), normal.X(), normal.Y(), normal.Z()


def fitted(points: Array, normals: Array) -> tuple[gp_Cylinder, bool] | None:
    """The cylinder through the points, and whether their normals point away from its axis.

    On a cylinder all normals are square to the axis, and seen along it each point is `centre +
    radius * normal`: a line through pairs of numbers. (The kernel's own recognition takes three
    times as long and fails on some real faces.)
    """
    sizes, directions = np.linalg.eigh(normals.T @ normals / len(normals))
    if sizes[0] > LEVEL**2 or sizes[1] < BENT**2:
        return None
    axis = directions[:, 0]
    flat = points - np.outer(points @ axis, axis)
    apart, turned = flat - flat.mean(axis=0), normals - normals.mean(axis=0)
    radius = float((apart * turned).sum() / (turned**2).sum())
    centre = flat.mean(axis=0) - radius * normals.mean(axis=0)
    if np.abs(np.linalg.norm(flat - centre, axis=1) - abs(radius)).max() > TOLERANCE:
        return None
    frame = gp_Ax3(gp_Pnt(*centre.tolist()), gp_Dir(*axis.tolist()))
    return gp_Cylinder(frame, abs(radius)), radius > 0


def is_straight(face: TopoDS_Face) -> bool:
    kinds = (BRepAdaptor_Curve2d(edge, face).GetType() for edge in edges_of(face))
    return all(kind == Curve.GeomAbs_Line for kind in kinds)


def edges_of(face: TopoDS_Face) -> list[TopoDS_Edge]:
    edges = (TopoDS.Edge(edge) for edge in parts(face, TopAbs_EDGE))
    return [edge for edge in edges if not BRep_Tool.Degenerated_s(edge)]
