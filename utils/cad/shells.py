"""Triangles sorted into shells: which hang together, which close, and which way they should turn."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Shells:
    """k pieces of a mesh of m triangles that hang together.

    of      (m,) the number of each triangle's shell
    turned  (m,) which triangles must be turned round for their shell to be wound in one way: the
            way in which most of its area is wound already
    closed  (k,) whether a shell ends nowhere and has two sides
    """

    of: Array
    turned: Array
    closed: Array


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Each side of each triangle: `edge` numbers those between the same two points alike, `faces`
    is its triangle, `forth` its direction, `mates` how many triangles the edge has."""

    edge: Array
    faces: Array
    forth: Array
    mates: Array


def shells(triangles: Array, areas: Array) -> Shells:
    """The shells of welded triangles, none of which names a point twice.

    Where exactly two triangles meet the mesh goes on. Where more do, as along an edge at which two
    bodies touch, it goes on for nobody; pieces that close only together are then one shell.
    """
    edges = edges_of(triangles)
    of, turned, two_sided = wound(edges, len(triangles), areas)
    closed = two_sided & which_are_balanced(edges, of, turned, len(two_sided))
    if closed.all():
        return Shells(of, turned, closed)
    return together(edges, Shells(of, turned, closed), two_sided)


def edges_of(triangles: Array) -> Edges:
    start = triangles.ravel().astype(np.int64)
    end = np.roll(triangles, -1, axis=1).ravel().astype(np.int64)
    low, high = np.minimum(start, end), np.maximum(start, end)
    key = low * (int(high.max(initial=0)) + 1) + high
    order = np.argsort(key)
    new = np.diff(key[order], prepend=-1) != 0
    edge = np.cumsum(new) - 1
    return Edges(edge, order // 3, (start < end)[order], np.bincount(edge)[edge])


def wound(edges: Edges, count: int, areas: Array) -> tuple[Array, Array, Array]:
    """Every triangle's shell, whether it is to be turned round, and which shells have two sides.

    Each triangle stands twice in a graph, as it is and turned round; neighbours that agree are
    linked as they are, the others crosswise. What hangs together in it is one way to wind a shell;
    a shell of one side only, as Moebius' band is, is linked with its own other way.
    """
    first = np.flatnonzero((edges.mates == 2) & (np.diff(edges.edge, append=-1) == 0))
    a, b = edges.faces[first], edges.faces[first + 1]
    across = (edges.forth[first] == edges.forth[first + 1]) * count
    ends = np.concatenate([a, a + count]), np.concatenate([b + across, b + count - across])
    graph = coo_array((np.ones(len(ends[0]), bool), ends), (2 * count, 2 * count))
    _, way = connected_components(graph, directed=False)
    here, other = way[:count], way[count:]
    _, of = np.unique(np.minimum(here, other), return_inverse=True)
    turned = here > other
    against = np.bincount(of, np.where(turned, areas, -areas)) > 0
    one_sided = np.bincount(of, here == other) > 0
    return of, turned ^ against[of], ~one_sided


def which_are_balanced(edges: Edges, of: Array, turned: Array, count: int) -> Array:
    """Which shells use each of their edges as often forth as back: these end nowhere."""
    rare = np.flatnonzero(edges.mates != 2)
    faces = edges.faces[rare]
    steps = np.where(edges.forth[rare] ^ turned[faces], 1, -1)
    key = edges.edge[rare] * count + of[faces]
    _, first, same = np.unique(key, return_index=True, return_inverse=True)
    uneven = np.bincount(same, steps) != 0
    balanced = np.ones(count, bool)
    balanced[of[faces[first[uneven]]]] = False
    return balanced


def together(edges: Edges, found: Shells, two_sided: Array) -> Shells:
    """Open shells that meet along edges of many triangles made one, where that closes them."""
    rare = np.flatnonzero((edges.mates > 2) & ~found.closed[found.of[edges.faces]])
    count = len(found.closed)
    pair = rare[:-1][np.diff(edges.edge[rare]) == 0], rare[1:][np.diff(edges.edge[rare]) == 0]
    ends = tuple(found.of[edges.faces[each]] for each in pair)
    graph = coo_array((np.ones(len(ends[0]), bool), ends), (count, count))
    groups, group = connected_components(graph, directed=False)
    of = group[found.of]
    whole = np.bincount(group, ~two_sided, groups) == 0
    closed = whole & which_are_balanced(edges, of, found.turned, groups)
    _, again = np.unique(np.where(closed[of], of, groups + found.of), return_inverse=True)
    closed_again = np.zeros(int(again.max()) + 1, bool)
    closed_again[again] = closed[of] | found.closed[found.of]
    return Shells(again, found.turned, closed_again)
