"""Which closed shells are cavities: wound against the shell they lie in."""

from typing import Any

import numpy as np
import numpy.typing as npt
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkFiltersModeling import vtkSelectEnclosedPoints

from utils.cad import polygons
from utils.cad.shells import Shells

Array = npt.NDArray[Any]


def signs(points: Array, triangles: Array, found: Shells, volume: Array) -> Array:
    """(k,) the sign that each shell's volume should have: 1 for a body, -1 for a cavity.

    What is wound inwards and lies in another shell is a cavity. What lies in none is a body that
    somebody saved inside out, and so is all that lies in it.
    """
    sign = np.where(volume < 0, -1, 1)
    if not (found.closed & (volume < 0)).any():
        return sign
    nested = Nesting(points, triangles, found)
    closed = nested.by_x[found.closed[nested.by_x]]
    suspects = closed[volume[closed] < 0]
    largest_first = closed[np.argsort(-np.abs(volume[closed]))]
    contained = {inner for outer in largest_first for inner in nested.within(outer, suspects)}
    for root in set(suspects.tolist()) - contained:
        sign[nested.within(root, closed)] *= -1
        sign[root] = 1
    return sign


class Nesting:
    """Asks which closed shells lie in which; boxes decide first, as they cost nothing."""

    def __init__(self, points: Array, triangles: Array, found: Shells) -> None:
        self.points, self.triangles = points, triangles
        self.order = np.argsort(found.of, kind="stable")
        self.starts = np.searchsorted(found.of[self.order], np.arange(len(found.closed) + 1))
        self.probes = points[triangles[self.order[self.starts[:-1]]]].mean(axis=1)
        self.low, self.high = boxes(points, triangles, found)
        self.by_x = np.argsort(self.low[:, 0])

    def within(self, outer: int, shells: Array) -> list[int]:
        """Which of the shells lie in the outer one, by the middle of one of their triangles.

        shells  must be in the order of their lowest x
        """
        low, high = self.low[outer], self.high[outer]
        near = shells[slice(*np.searchsorted(self.low[shells, 0], (low[0], high[0])))]
        boxed = (self.low[near] >= low).all(axis=1) & (self.high[near] <= high).all(axis=1)
        asked = near[boxed & (near != outer)]
        if not len(asked):
            return []
        own = self.triangles[self.order[self.starts[outer] : self.starts[outer + 1]]]
        found: list[int] = asked[enclosed(self.probes[asked], self.points, own)].tolist()
        return found


def boxes(points: Array, triangles: Array, found: Shells) -> Array:
    """(2, k, 3) lowest and highest corners."""
    count = len(found.closed)
    low, high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
    for side in range(3):
        np.minimum.at(low, found.of, points[triangles[:, side]])
        np.maximum.at(high, found.of, points[triangles[:, side]])
    return np.array([low, high])


def enclosed(probes: Array, points: Array, triangles: Array) -> Array:
    used, corners = np.unique(triangles, return_inverse=True)
    select, asked, places = vtkSelectEnclosedPoints(), vtkPolyData(), vtkPoints()
    places.SetData(numpy_to_vtk(np.ascontiguousarray(probes), deep=True))
    asked.SetPoints(places)
    select.SetInputData(asked)
    select.SetSurfaceData(polygons.polydata(points[used], corners.ravel(), np.full(len(triangles), 3)))
    select.SetTolerance(1e-9)
    select.Update()
    answers = select.GetOutput().GetPointData().GetArray("SelectedPoints")
    return np.asarray(vtk_to_numpy(answers), bool)
