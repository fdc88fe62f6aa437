"""Exact measures of B-rep shapes by the kernel: integrals, bodies, face types, boxes."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepGProp import BRepGProp
from OCP.GeomAbs import GeomAbs_SurfaceType as Surface
from OCP.GProp import GProp_GProps
from OCP.TopAbs import TopAbs_ShapeEnum as Kind
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS, TopoDS_Face, TopoDS_Shape

Vector = npt.NDArray[np.float64]

FACE_TYPES = {
    Surface.GeomAbs_Plane: "plane",
    Surface.GeomAbs_Cylinder: "cylinder",
    Surface.GeomAbs_Cone: "cone",
    Surface.GeomAbs_Sphere: "sphere",
    Surface.GeomAbs_Torus: "torus",
    Surface.GeomAbs_BSplineSurface: "bspline",
}
FACE_NAMES = (*FACE_TYPES.values(), "other")


@dataclass(frozen=True, slots=True)
class Measures:
    """One product in its own coordinates: volume mm3, area mm2, centroid mm, and what it is of."""

    volume: float
    area: float
    centroid: Vector
    bodies: int
    closed: bool
    faces: dict[str, int]


def measure(shape: TopoDS_Shape) -> Measures:
    """Exact measures of a product.

    Only solids have a volume; an open surface counts its area and its shells, and its centroid is
    that of the area.
    """
    solids = list(parts(shape, Kind.TopAbs_SOLID))
    area, surface_centroid = _surface(shape)
    volume, centroid = _volumes(solids)
    return Measures(
        volume=volume,
        area=area,
        centroid=centroid if volume > 0 else surface_centroid,
        bodies=len(solids) or sum(1 for _ in parts(shape, Kind.TopAbs_SHELL)) or 1,
        closed=bool(solids) and not _loose(shape) and _shells_closed(shape),
        faces=face_types(shape),
    )


def parts(shape: TopoDS_Shape, kind: Kind, outside: Kind = Kind.TopAbs_SHAPE) -> list[TopoDS_Shape]:
    """Sub-shapes of a kind, those inside of an `outside` shape left out."""
    found, explorer = [], TopExp_Explorer(shape, kind, outside)
    while explorer.More():
        found.append(explorer.Current())
        explorer.Next()
    return found


def faces(shape: TopoDS_Shape) -> list[TopoDS_Face]:
    return [TopoDS.Face(face) for face in parts(shape, Kind.TopAbs_FACE)]


def face_types(shape: TopoDS_Shape) -> dict[str, int]:
    """How many faces lie on each type of surface."""
    types = (BRepAdaptor_Surface(face, False).GetType() for face in faces(shape))
    return Counter(FACE_TYPES.get(kind, "other") for kind in types)


def _surface(shape: TopoDS_Shape) -> tuple[float, Vector]:
    properties = GProp_GProps()
    BRepGProp.SurfaceProperties_s(shape, properties, False, False)
    return properties.Mass(), _point(properties)


def _volumes(solids: list[TopoDS_Shape]) -> tuple[float, Vector]:
    """Sum over the solids; one that is turned inside out counts as what its author meant."""
    total, moment = 0.0, np.zeros(3)
    for solid in solids:
        properties = GProp_GProps()
        BRepGProp.VolumeProperties_s(solid, properties, False, False, False)
        total += abs(properties.Mass())
        moment += abs(properties.Mass()) * _point(properties)
    return total, moment / total if total else moment


def _point(properties: GProp_GProps) -> Vector:
    center = properties.CentreOfMass()
    return np.array([center.X(), center.Y(), center.Z()])


def _loose(shape: TopoDS_Shape) -> bool:
    """Whether a face belongs to no solid."""
    return bool(parts(shape, Kind.TopAbs_FACE, Kind.TopAbs_SOLID))


def _shells_closed(shape: TopoDS_Shape) -> bool:
    return all(BRep_Tool.IsClosed_s(shell) for shell in parts(shape, Kind.TopAbs_SHELL))
