"""Equal points made one: STL repeats every corner, and other formats do at the seams of colours."""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Array = npt.NDArray[Any]

# Odd 64-bit numbers (the golden ratio's digits and others) that spread three words over one.
SPREAD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)


def weld(points: Array, triangles: Array) -> tuple[Array, Array]:
    """Each (n, 3) point that a triangle uses, once, in order of use; the triangles by these."""
    used, corners = np.unique(triangles, return_inverse=True)
    used_points = np.asarray(points[used], np.float64) + 0.0  # -0 is 0
    first, same = equal(used_points)
    return used_points[first], same[corners.reshape(triangles.shape)]


def near(points: Array, loose: Array, reach: float) -> Array:
    """Which point each point is to be taken for: those of `loose` (indices) that lie within `reach`
    of one another become one, chains of such points too."""
    pairs = cKDTree(points[loose]).query_pairs(reach, output_type="ndarray")
    links = coo_array((np.ones(len(pairs), bool), pairs.T.reshape(2, -1)), (len(loose), len(loose)))
    _, group = connected_components(links, directed=False)
    _, first = np.unique(group, return_index=True)
    taken = np.arange(len(points))
    taken[loose] = loose[first[group]]
    return taken


def equal(points: Array) -> tuple[Array, Array]:
    """One point of each value, and for every point which of these it equals.

    By a 64-bit hash, five times as fast as sorting rows; two values of one hash are sorted rows.
    """
    words = points.view(np.uint64)
    mixed = (words ^ (words >> np.uint64(29))) * SPREAD
    mixed = (mixed ^ (mixed >> np.uint64(32))) * SPREAD[::-1]
    _, first, same = np.unique(mixed.sum(axis=1), return_index=True, return_inverse=True)
    if not np.array_equal(points[first][same], points):
        _, first, same = np.unique(points, axis=0, return_index=True, return_inverse=True)
    return first, same
