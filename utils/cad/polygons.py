"""Polygons as triangles: bent-in ones too, which a fan from their first corner would overlap."""

from typing import Any

import numpy as np
import numpy.typing as npt
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkIdTypeArray, vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkTriangleFilter

Array = npt.NDArray[Any]


def triangles(points: Array, corners: Array, counts: Array) -> tuple[Array, Array]:
    """(m, 3) triangles, and of which polygon each is a part.

    corners  of one polygon after the other, indices into points, which must exist
    counts   how many corners each has; less than three are no polygon
    """
    starts = np.cumsum(counts) - counts
    made = [maker(points, corners, starts, counts) for maker in (simple, cut_quads, others)]
    cut, owners = (np.concatenate(each) for each in zip(*made, strict=True))
    return cut, owners


def simple(_: Array, corners: Array, starts: Array, counts: Array) -> tuple[Array, Array]:
    owners = np.flatnonzero(counts == 3)
    return corners[starts[owners][:, None] + np.arange(3)], owners


def cut_quads(points: Array, corners: Array, starts: Array, counts: Array) -> tuple[Array, Array]:
    """Cut from the first to the third corner, or across where that line lies outside."""
    owners = np.flatnonzero(counts == 4)
    quads = corners[starts[owners][:, None] + np.arange(4)]
    a, b, c, d = (points[quads[:, side]] for side in range(4))
    with np.errstate(invalid="ignore", over="ignore"):  # what is no number is refused later
        outside = np.einsum("ij,ij->i", np.cross(b - a, c - a), np.cross(c - a, d - a)) < 0
    quads[outside] = np.roll(quads[outside], -1, axis=1)
    return quads[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3), np.repeat(owners, 2)


def others(points: Array, corners: Array, starts: Array, counts: Array) -> tuple[Array, Array]:
    """By ear clipping; what that gives up on, as its outline crosses itself, from the first corner."""
    many = np.flatnonzero(counts > 4)
    if not len(many):
        return np.zeros((0, 3), np.int64), many
    cut, owners = cut_ears(points, corners[within(starts[many], counts[many])], counts[many])
    made = np.bincount(owners, minlength=len(many))
    short = np.flatnonzero(made < counts[many] - 2)
    fans = [fan(corners[starts[each] : starts[each] + counts[each]]) for each in many[short]]
    whole = ~np.isin(owners, short)
    numbers = np.repeat(many[short], counts[many[short]] - 2)
    return np.concatenate([cut[whole], *fans]), np.concatenate([many[owners[whole]], numbers])


def fan(corners: Array) -> Array:
    return np.stack([np.full(len(corners) - 2, corners[0]), corners[1:-1], corners[2:]], axis=1)


def within(starts: Array, counts: Array) -> Array:
    """The places of all corners of the polygons that begin there."""
    ends = np.cumsum(counts)
    places: Array = np.arange(ends[-1]) + np.repeat(starts - (ends - counts), counts)
    return places


def cut_ears(points: Array, corners: Array, counts: Array) -> tuple[Array, Array]:
    """By ear clipping (vtkTriangleFilter), each polygon told apart by its number."""
    filtered = vtkTriangleFilter()
    filtered.PassVertsOff()
    filtered.PassLinesOff()
    filtered.SetInputData(polydata(points, corners, counts))
    filtered.Update()
    output = filtered.GetOutput()
    found = vtk_to_numpy(output.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    owners = vtk_to_numpy(output.GetCellData().GetArray("owner"))
    return np.array(found), np.array(owners)


def polydata(points: Array, corners: Array, counts: Array) -> vtkPolyData:
    places, cells, data = vtkPoints(), vtkCellArray(), vtkPolyData()
    places.SetData(numpy_to_vtk(np.ascontiguousarray(points, np.float64), deep=True))
    offsets = np.concatenate([[0], np.cumsum(counts)])
    cells.SetData(ids(offsets), ids(corners))
    data.SetPoints(places)
    data.SetPolys(cells)
    owner = ids(np.arange(len(counts)))
    owner.SetName("owner")
    data.GetCellData().AddArray(owner)
    return data


def ids(values: Array) -> vtkIdTypeArray:
    array: vtkIdTypeArray = numpy_to_vtk(np.ascontiguousarray(values, np.int64), deep=True, array_type=12)
    return array
