"""Triangles as arrays: integrals, edges, boxes. numpy and scipy, no kernel."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import ConvexHull, QhullError

from utils.cad.scene import Mesh

Array = npt.NDArray[Any]

LARGEST_FACETS = 8  # of the hull, tried as a side of the smallest box
CLEARLY_SMALLER = 0.995  # a mesh lies inside of its shape, its box is a little too small
SMOOTH = 0.97  # cosine of the angle (14 degrees) under which two faces meet without a visible edge


def place(points: Array, matrix: Array) -> Array:
    """(..., 3) points under a (4, 4) matrix, in the points' own precision."""
    rotated: Array = points @ matrix[:3, :3].T.astype(points.dtype)
    moved: Array = rotated + matrix[:3, 3].astype(points.dtype)
    return moved


def directions(normals: Array, matrix: Array) -> Array:
    """(n, 3) unit normals under a (4, 4) matrix that turns, mirrors and scales evenly."""
    turning = matrix[:3, :3] / np.cbrt(abs(np.linalg.det(matrix[:3, :3])))
    turned: Array = normals @ turning.T.astype(normals.dtype)
    return turned


def box(meshes: list[Mesh]) -> Array:
    """(2, 3): the lowest and the highest corner of the box around all points, mm."""
    low = np.min([mesh.points.min(axis=0) for mesh in meshes], axis=0)
    high = np.max([mesh.points.max(axis=0) for mesh in meshes], axis=0)
    return np.array([low, high], np.float64)


def integrals(points: Array, triangles: Array) -> tuple[float, float, Array, Array]:
    """Volume (mm3), area (mm2), and the volume's and area's centroids (mm) of a triangle mesh.

    Volume by the divergence theorem, a tetrahedron per triangle; it is signed, and means something
    only where the mesh is closed. Measured from the box's middle, so that nothing cancels out.
    """
    middle = (points.min(axis=0) + points.max(axis=0)) / 2.0
    a, b, c = (np.asarray(points[triangles[:, i]] - middle, np.float64) for i in range(3))
    cross = np.cross(b - a, c - a)
    areas = np.linalg.norm(cross, axis=1) / 2.0
    volumes = np.einsum("ij,ij->i", a, cross) / 6.0
    centers = a + b + c
    volume, area = float(volumes.sum()), float(areas.sum())
    by_volume = volumes @ centers / (4.0 * volume) if volume else np.zeros(3)
    by_area = areas @ centers / (3.0 * area) if area else np.zeros(3)
    return volume, area, by_volume + middle, by_area + middle


@dataclass(frozen=True, slots=True)
class Totals:
    """Area (mm2) and volume (mm3) of meshes, and how far they are from closed: the sum of all area
    vectors, which is zero around a closed body, as a share of the area."""

    area: float
    volume: float
    leak: float


def totals(meshes: list[Mesh]) -> Totals:
    area, volume, vector = 0.0, 0.0, np.zeros(3)
    for mesh in meshes:
        a, b, c = (mesh.points[mesh.triangles[:, i]] for i in range(3))
        cross = np.cross(b - a, c - a)
        area += float(np.sqrt(np.einsum("ij,ij->i", cross, cross)).sum(dtype=np.float64)) / 2.0
        volume += float(np.einsum("ij,ij->i", a, cross).sum(dtype=np.float64)) / 6.0
        vector += cross.sum(axis=0, dtype=np.float64) / 2.0
    return Totals(area, volume, float(np.linalg.norm(vector)) / (area or 1.0))


def boundary(triangles: Array) -> Array:
    """(k, 2) directed edges that no neighbouring triangle answers: where a surface ends.

    The kernel gives each face its own points, so these are the edges of the B-rep.
    """
    edges = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2).astype(np.int64)
    span = int(edges.max(initial=0)) + 1
    forth, back = edges[:, 0] * span + edges[:, 1], edges[:, 1] * span + edges[:, 0]
    back.sort()
    found = np.searchsorted(back, forth)
    answered = back[np.minimum(found, len(back) - 1)] == forth
    unanswered: Array = edges[~answered]
    return unanswered


def sharp_edges(points: Array, triangles: Array, normals: Array | None) -> Array:
    """(k, 2, 3) segments where faces end, without those where the surface goes on smoothly."""
    ends = boundary(triangles)
    segments: Array = points[ends]
    if normals is None or not len(ends):
        return segments
    first, second, normal = facing(segments, normals[ends])
    order = np.lexsort((second, first))
    first, second, normal, segments = first[order], second[order], normal[order], segments[order]
    twin = (first[1:] == first[:-1]) & (second[1:] == second[:-1])
    smooth = twin & (np.einsum("ijk,ijk->i", normal[1:], normal[:-1]) > 2 * SMOOTH)
    hidden = np.zeros(len(segments), bool)
    hidden[1:] |= twin  # drawn once
    hidden[:-1] |= smooth
    hidden[1:] |= smooth
    visible: Array = segments[~hidden]
    return visible


def facing(segments: Array, normals: Array) -> tuple[Array, Array, Array]:
    """Keys of the two ends, equal for both directions of a segment, and the normals so ordered."""
    size = float(np.abs(segments).max()) or 1.0
    grid = np.round(segments * (1e6 / size)).astype(np.int64)
    keys = (grid[..., 0] * 2_000_003 + grid[..., 1]) * 2_000_003 + grid[..., 2]
    turned = keys[:, 0] > keys[:, 1]
    normals = np.where(turned[:, None, None], normals[:, ::-1], normals)
    keys.sort(axis=1)
    return keys[:, 0], keys[:, 1], normals


@dataclass(frozen=True, slots=True)
class Turned:
    """A (2, 3) box, mm, along the rows of `axes`, which are unit vectors square to one another."""

    box: Array
    axes: Array

    @property
    def sides(self) -> Array:
        """[a, b, c], mm, ascending."""
        return np.sort(np.ptp(self.box, axis=0))


def smallest_box(meshes: list[Mesh], upright: Array) -> Array:
    """Sides [a, b, c] (mm, ascending) of the smallest box found around all points.

    upright  the (2, 3) exact upright box, which is the answer where nothing smaller is found
    """
    sides: Array = np.sort(upright[1] - upright[0])
    turned = smallest_turned_box(meshes, sides)
    return sides if turned is None else turned.sides


def smallest_turned_box(meshes: list[Mesh], upright: Array) -> Turned | None:
    """The smallest box found around all points, or None where the upright one is hardly larger.

    upright  sides of the upright box, mm

    A side of the box lies on a large facet of the convex hull and an edge along the facet's
    outline: the known optimum in the plane (Freeman and Shapira 1975), taken for a bounded number
    of facets and for the axes. Flat or empty clouds have none.
    """
    enough = CLEARLY_SMALLER * np.prod(upright)
    try:
        hull = ConvexHull(np.concatenate([mesh.points for mesh in meshes]))
        if hull.volume >= enough:
            return None  # no box is smaller than what it holds
        corners = hull.points[hull.vertices]
        found = [box_along(corners, normal) for normal in directions_of(hull)]
    except (QhullError, ValueError):
        return None
    best = min(found, key=lambda turned: float(np.prod(turned.sides)))
    return best if np.prod(best.sides) < enough else None


def directions_of(hull: ConvexHull) -> Array:
    """Unit normals of the hull's largest facets, opposite ones taken once; and the axes."""
    a, b, c = (hull.points[hull.simplices[:, i]] for i in range(3))
    areas = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    normals = hull.equations[:, :3]
    normals = normals * np.where(normals @ [1.0, 1e-3, 1e-6] < 0, -1.0, 1.0)[:, None]
    rounded = np.round(normals, 3)
    _, first, which = np.unique(rounded, axis=0, return_index=True, return_inverse=True)
    weight = np.bincount(which.ravel(), weights=areas)
    large = normals[first[np.argsort(-weight)[:LARGEST_FACETS]]]
    return np.vstack([large, np.eye(3)])


def box_along(corners: Array, normal: Array) -> Turned:
    """The smallest box with one side square to the normal (rotating calipers)."""
    u = np.cross(normal, np.eye(3)[np.argmin(np.abs(normal))])
    u /= np.linalg.norm(u)
    plane = np.array([u, np.cross(normal, u)])
    flat = corners @ plane.T
    outline = flat[ConvexHull(flat).vertices]
    along = np.roll(outline, -1, axis=0) - outline
    along /= np.linalg.norm(along, axis=1)[:, None]
    across = along[:, ::-1] * [-1, 1]
    best = int(np.argmin(np.ptp(along @ outline.T, axis=1) * np.ptp(across @ outline.T, axis=1)))
    axes = np.vstack([normal, along[best] @ plane, across[best] @ plane])
    seen = corners @ axes.T
    return Turned(np.array([seen.min(axis=0), seen.max(axis=0)]), axes)
