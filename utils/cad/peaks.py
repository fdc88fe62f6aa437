"""How high a curved face reaches between the points of its mesh."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepTopAdaptor import BRepTopAdaptor_FClass2d
from OCP.gp import gp_Pnt, gp_Pnt2d, gp_Vec
from OCP.Poly import Poly_Triangulation
from OCP.TopAbs import TopAbs_OUT
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Face

Vector = npt.NDArray[np.float64]

STEPS = 30  # of a climb; four are mostly enough
SETTLED = 1e-7  # mm: what is not worth a further step
FLATTEST = 1e-6  # of the stronger curvature: what is flatter is climbed as if it were this curved
STANDSTILL = 1e-9  # mm: how short a derivative is at a pole
IN_PARAMETERS = 1e-9  # how near to a face's edge counts as on it


class CurvedFace:
    """A meshed face whose inside may be higher than its edges, in its product's coordinates.

    slack  how far (mm) the mesh may lie inside of the face
    """

    def __init__(self, face: TopoDS_Face, slack: float) -> None:
        self.shape = face
        self.slack = slack
        self.surface = BRepAdaptor_Surface(face, False)

    def widened(self, box: Vector, matrix: Vector) -> Vector:
        """The (2, 3) box, widened to the face placed by the (4, 4) matrix."""
        low, high = box.copy()
        for axis, (*direction, shift) in enumerate(matrix[:3]):
            up = np.array(direction)
            high[axis] = self.highest(up, high[axis] - shift) + shift
            low[axis] = shift - self.highest(-up, shift - low[axis])
        return np.array([low, high])

    def highest(self, direction: Vector, above: float) -> float:
        """The greatest height (mm, along the direction) of points inside the face, or `above`.

        Each point of the mesh that is no lower than its neighbours is climbed from. So the answer
        is never too high, and too low only where a hill has no such foot.
        """
        heights = self._points @ direction
        found = max(above, float(heights.max()))
        if heights.max() <= above - self.slack:
            return above
        for foot in self._feet(heights, found - self.slack):
            height, top = self._climbed(foot, direction)
            if height > found + SETTLED and self._is_inside(top):
                found = height
        return found

    @cached_property
    def _mesh(self) -> Poly_Triangulation:
        return BRep_Tool.Triangulation_s(self.shape, TopLoc_Location())

    @cached_property
    def _parameters(self) -> Vector:
        """(n, 2): u and v of the mesh's points."""
        nodes = (self._mesh.UVNode(index) for index in range(1, self._mesh.NbNodes() + 1))
        return np.array([(node.X(), node.Y()) for node in nodes]).reshape(-1, 2)

    @cached_property
    def _points(self) -> Vector:
        """(n, 3): the mesh's points, mm, on the surface itself."""
        points = (self.surface.Value(u, v) for u, v in self._parameters)
        return np.array([(point.X(), point.Y(), point.Z()) for point in points]).reshape(-1, 3)

    @cached_property
    def _edges(self) -> npt.NDArray[np.int64]:
        """(k, 2): which points neighbour one another."""
        triangles = (self._mesh.Triangle(index).Get() for index in range(1, self._mesh.NbTriangles() + 1))
        corners = np.array(list(triangles), np.int64).reshape(-1, 3) - 1
        return corners[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)

    def _feet(self, heights: Vector, lowest: float) -> Vector:
        first, second = self._edges.T
        beaten = heights < lowest
        beaten[first[heights[first] < heights[second]]] = True
        beaten[second[heights[second] < heights[first]]] = True
        return self._parameters[~beaten]

    def _climbed(self, foot: Vector, direction: Vector) -> tuple[float, Vector]:
        """The height and the parameters of the top of the hill, inside the face or not."""
        top, height = foot, self._height(foot, direction)
        for _ in range(STEPS):
            step, gain = self._step(top, direction)
            if gain < SETTLED:
                break
            for place in self._trials(top, step):
                higher = self._height(place, direction)
                if higher > height:
                    top, height = place, higher
                    break
            else:
                break
        return height, top

    def _trials(self, start: Vector, step: Vector) -> Iterator[Vector]:
        """The whole step and shorter ones, within the parameters that the mesh has."""
        low, high = self._range
        return (np.clip(start + step / shorter, low, high) for shorter in (1, 4, 16))

    @cached_property
    def _range(self) -> tuple[Vector, Vector]:
        return self._parameters.min(axis=0), self._parameters.max(axis=0)

    def _height(self, parameters: Vector, direction: Vector) -> float:
        point = self.surface.Value(*parameters)
        return float(point.X() * direction[0] + point.Y() * direction[1] + point.Z() * direction[2])

    def _step(self, parameters: Vector, direction: Vector) -> tuple[Vector, float]:
        """Newton's step in u and v, always upwards, and what it promises in mm.

        Upwards, because saddles are left along the size of their curvatures, whatever their sign
        (saddle-free Newton, Dauphin et al. 2014). Counted in mm, as u may be an angle.
        """
        point, (u, v, uu, vv, uv) = gp_Pnt(), (gp_Vec() for _ in range(5))
        self.surface.D2(*parameters, point, u, v, uu, vv, uv)
        speed = np.maximum([u.Magnitude(), v.Magnitude()], STANDSTILL)
        up = gp_Vec(*direction)
        slope = np.array([u.Dot(up), v.Dot(up)]) / speed
        bend = np.array([[uu.Dot(up), uv.Dot(up)], [uv.Dot(up), vv.Dot(up)]]) / np.outer(speed, speed)
        curvatures, axes = np.linalg.eigh(bend)
        size = np.abs(curvatures)
        step = axes @ (axes.T @ slope / np.maximum(size, FLATTEST * size.max() + STANDSTILL))
        return step / speed, float(slope @ step)

    def _is_inside(self, parameters: Vector) -> bool:
        return bool(self._classifier.Perform(gp_Pnt2d(*parameters), True) != TopAbs_OUT)

    @cached_property
    def _classifier(self) -> BRepTopAdaptor_FClass2d:
        return BRepTopAdaptor_FClass2d(self.shape, IN_PARAMETERS)
