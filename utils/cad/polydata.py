"""Scenes as VTK's own data, without a loop over points: numpy arrays in, poly data out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkFeatureEdges, vtkPolyDataNormals, vtkStaticCleanPolyData

from utils.cad.scene import Color, Mesh

FEATURE_ANGLE = 30.0  # degrees between two triangles from which on their edge is drawn
TOO_MANY = 400_000  # triangles: finding edges and rounding normals would take seconds

DARK, LIFT = 0.25, 0.85  # brightness below which colours are lifted, and by how much of what lacks
EDGE, EDGE_ON_DARK = (23, 26, 31), (128, 132, 140)

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Placement:
    """Brings a scene into the unit cube around the origin, where float32 is always fine enough."""

    centre: npt.NDArray[np.float64]
    size: float

    def __call__(self, points: npt.NDArray[np.floating]) -> Array:
        return ((points - self.centre) / self.size).astype(np.float32)


def placement(meshes: Sequence[Mesh]) -> Placement:
    """ValueError where there is no point at all."""
    corners = [f(mesh.points, axis=0) for mesh in meshes if len(mesh.points) for f in (np.min, np.max)]
    if not corners:
        raise ValueError("There is nothing to draw: the scene has no points.")
    low, high = np.min(corners, axis=0).astype(float), np.max(corners, axis=0).astype(float)
    return Placement((low + high) / 2, float(np.max(high - low)) or 1.0)


def surface(meshes: Sequence[Mesh], place: Placement) -> vtkPolyData:
    """All meshes as one surface, because one draw call is faster than thousands."""
    starts = np.cumsum([0, *(len(mesh.points) for mesh in meshes)])
    pairs = zip(meshes, starts, strict=False)
    data = cells_of(
        np.concatenate([place(mesh.points) for mesh in meshes]),
        np.concatenate([mesh.triangles + start for mesh, start in pairs]).astype(np.int32),
    )
    paint(data, meshes)
    return with_normals(data, meshes)


def paint(data: vtkPolyData, meshes: Sequence[Mesh]) -> None:
    """A colour for each point; for each triangle where several colours are to be welded, because
    points of two of them become one."""
    colors = np.round([shown(mesh.color) for mesh in meshes])
    welded = any(mesh.normals is None for mesh in meshes) and len(np.unique(colors, axis=0)) > 1
    counts = [len(mesh.triangles if welded else mesh.points) for mesh in meshes]
    each = numpy_to_vtk(np.repeat(colors.astype(np.uint8), counts, axis=0), deep=True)
    (data.GetCellData() if welded else data.GetPointData()).SetScalars(each)


def shown(color: Color) -> npt.NDArray[np.float64]:
    """The colour 0..255, dark ones mixed with white: nothing is seen on black."""
    straight = np.array(color)
    missing = max(0.0, DARK - brightness(color))
    straight[:3] += (1 - straight[:3]) * missing * LIFT
    return straight * 255


def brightness(color: Color) -> float:
    """0..1, as eyes weigh red, green and blue (Rec. 601); a pure blue is not dark, though."""
    return max(float(np.dot(color[:3], (0.299, 0.587, 0.114))), max(color[:3]) / 2)


def lines(meshes: Sequence[Mesh], place: Placement) -> vtkPolyData:
    """The scene's edges, dark, or light on what is dark; feature edges of the surface where the
    scene brings none."""
    counts = [len(mesh.edges) for mesh in meshes]
    shades = [EDGE if brightness(mesh.color) > DARK else EDGE_ON_DARK for mesh in meshes]
    if sum(counts):
        segments = np.concatenate([mesh.edges.reshape(-1, 3) for mesh in meshes])
        data = cells_of(place(segments), np.arange(len(segments), dtype=np.int32).reshape(-1, 2))
        colors = np.repeat(shades, counts, axis=0)
    else:
        data = feature_edges(surface(meshes, place))
        colors = np.repeat([max(shades)], data.GetNumberOfLines(), axis=0)
        data.GetPointData().SetScalars(None)
    data.GetCellData().SetScalars(numpy_to_vtk(colors.astype(np.uint8), deep=True))
    return data


def cells_of(points: Array, corners: npt.NDArray[np.int32]) -> vtkPolyData:
    """`corners` (m, 3) makes triangles, (m, 2) lines."""
    cells = vtkCellArray()
    cells.SetData(corners.shape[1], numpy_to_vtk(np.ascontiguousarray(corners).ravel(), deep=True))
    data, places = vtkPolyData(), vtkPoints()
    places.SetData(numpy_to_vtk(np.ascontiguousarray(points), deep=True))
    data.SetPoints(places)
    (data.SetPolys if corners.shape[1] == 3 else data.SetLines)(cells)
    return data


def with_normals(data: vtkPolyData, meshes: Sequence[Mesh]) -> vtkPolyData:
    """The meshes' own normals; where one has none, all are made anew, sharp at feature edges."""
    normals = [mesh.normals for mesh in meshes if mesh.normals is not None]
    if len(normals) == len(meshes):
        together = np.concatenate(normals).astype(np.float32)
        data.GetPointData().SetNormals(numpy_to_vtk(together, deep=True))
        return data
    return data if data.GetNumberOfPolys() > TOO_MANY else smooth(data)


def smooth(data: vtkPolyData) -> vtkPolyData:
    normals = vtkPolyDataNormals()
    normals.SetInputData(weld(data))
    normals.SetFeatureAngle(FEATURE_ANGLE)
    normals.ConsistencyOff()
    normals.Update()
    output: vtkPolyData = normals.GetOutput()
    return output


def feature_edges(data: vtkPolyData) -> vtkPolyData:
    edges = vtkFeatureEdges()
    edges.SetInputData(weld(data) if data.GetNumberOfPolys() <= TOO_MANY else vtkPolyData())
    edges.SetFeatureAngle(FEATURE_ANGLE)
    edges.ColoringOff()
    edges.NonManifoldEdgesOff()
    edges.Update()
    output: vtkPolyData = edges.GetOutput()
    return output


def weld(data: vtkPolyData) -> vtkPolyData:
    """Triangles that share their corners: an STL file gives each its own three."""
    clean = vtkStaticCleanPolyData()
    clean.SetInputData(data)
    clean.SetTolerance(1e-7)
    clean.Update()
    output: vtkPolyData = clean.GetOutput()
    return output


def outline(data: vtkPolyData) -> Array:
    """The points of poly data, (n, 3); of a mesh too large for edges there are none."""
    if data.GetPoints() is None:
        return np.zeros((0, 3), np.float32)
    return np.asarray(vtk_to_numpy(data.GetPoints().GetData()))
