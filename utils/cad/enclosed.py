"""What all placed surfaces of a file enclose together."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from utils.cad import geometry
from utils.cad.bodies import Bodies, bodies

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Enclosed:
    """A surface's bodies, and the (4, 4) matrices to mm of its instances."""

    bodies: Bodies
    matrices: list[Array]


@dataclass(frozen=True, slots=True)
class Sum:
    """Volume (mm3), its moment (mm4), and how many bodies; whether none of them is open."""

    volume: float
    moment: Array
    count: int
    closed: bool


def total(surfaces: list[Enclosed]) -> Sum:
    """The sum over all instances.

    What is open is looked at once more: points at its rims that nearly touch are one, and pieces
    that stand once in the file are joined, as some programs cut a body up by its colours.
    """
    pieces = [*closed_ones(surfaces), *mended(surfaces)]
    volume, moment = 0.0, np.zeros(3)
    for each in pieces:
        for matrix in each.matrices:
            scale = abs(float(np.linalg.det(matrix[:3, :3])))
            own, first = each.bodies.volume.sum(), each.bodies.moment.sum(axis=0)
            volume += scale * float(own)
            moment += scale * (matrix[:3, :3] @ first + matrix[:3, 3] * own)
    count = sum(len(each.matrices) * each.bodies.count for each in pieces)
    return Sum(volume, moment, count, all(each.bodies.closed.all() for each in pieces))


def closed_ones(surfaces: list[Enclosed]) -> Iterator[Enclosed]:
    for each in surfaces:
        yield Enclosed(each.bodies.of_shells(each.bodies.closed), each.matrices)


def mended(surfaces: list[Enclosed]) -> Iterator[Enclosed]:
    single = [each for each in surfaces if len(each.matrices) == 1 and not each.bodies.closed.all()]
    if single:
        soups = [soup(each.bodies, each.matrices[0]) for each in single]
        yield Enclosed(of_soup(np.concatenate(soups)), [np.eye(4)])
    for each in surfaces:
        if len(each.matrices) > 1 and not each.bodies.closed.all():
            yield Enclosed(of_soup(soup(each.bodies, np.eye(4))), each.matrices)


def soup(found: Bodies, matrix: Array) -> Array:
    """(m, 3, 3) corners of the open triangles."""
    corners = geometry.place(found.points[found.triangles[found.opened]], matrix)
    return corners[:, ::-1] if np.linalg.det(matrix[:3, :3]) < 0 else corners


def of_soup(corners: Array) -> Bodies:
    triangles = np.arange(3 * len(corners)).reshape(-1, 3)
    return bodies(corners.reshape(-1, 3), triangles, tolerant=True)
