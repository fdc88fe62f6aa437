"""Volumes of meshes, body by body: inside out counts as meant, cavities are taken off."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from utils.cad import inside, shells, welding
from utils.cad.shells import Shells

Array = npt.NDArray[Any]

NEAR = 1e-6  # of the mesh's diagonal: points this near were meant to be one (float32 rounds at 6e-8)

LEAK = 1e-6  # of the area: what rounding leaves of a closed surface's area as a vector
NOTHING = 1e-9  # of a sphere's volume with the same area, some ten times: what rounding leaves of none


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """A mesh and what it encloses.

    points, triangles  welded; the triangles of closed shells wound counter-clockwise seen from
                       outside, those of open ones in one way each
    whole     (m,) which of the given triangles each of them was
    reversed  (m,) whether it is wound the other way now
    shell     (m,) of each triangle
    closed    (k,) of each shell
    volume    (k,) signed: negative for a cavity; of an open shell an estimate, never negative
    moment    (k, 3) volume times centroid
    """

    points: Array
    triangles: Array
    whole: Array
    reversed: Array
    shell: Array
    closed: Array
    volume: Array
    moment: Array

    @property
    def count(self) -> int:
        """Bodies: every shell that is no cavity and encloses something, or is open."""
        return int(((self.volume > 0) | ~self.closed).sum())

    def of_shells(self, wanted: Array) -> "Bodies":
        """Without the volumes of the (k,) shells that are not wanted."""
        return replace(
            self, closed=self.closed[wanted], volume=self.volume[wanted], moment=self.moment[wanted]
        )

    @property
    def opened(self) -> Array:
        """(m,): the triangles that enclose nothing."""
        return ~self.closed[self.shell]


def bodies(points: Array, triangles: Array, tolerant: bool = False) -> Bodies:
    """What (m, 3) triangles over (n, 3) points enclose.

    Triangles without a surface and doubled ones are left out only where the mesh closes without
    them. `tolerant` also joins points at the rims that nearly touch.
    """
    points, triangles = welding.weld(points, triangles)
    if tolerant:
        triangles = joined(points, triangles)
    kept = proper(triangles)
    found = sort_bodies(points, triangles[kept])
    if len(second := second_sides(points, triangles[kept], found)):
        kept = np.delete(kept, second)
        found = sort_bodies(points, triangles[kept])
    if not found.closed.all():
        cleaner = kept[needed(points, triangles[kept])]
        again = sort_bodies(points, triangles[cleaner])
        if len(cleaner) and again.closed.mean() > found.closed.mean():
            kept, found = cleaner, again
    return measured(points, triangles[kept], kept, found)


def proper(triangles: Array) -> Array:
    """The triangles of three different points."""
    a, b, c = triangles.T
    return np.flatnonzero((a != b) & (b != c) & (c != a))


def needed(points: Array, triangles: Array) -> Array:
    """Without triangles that have no area, pairs back to back, and repetitions."""
    flat = areas_of(points, triangles) <= 1e-12 * np.ptp(points, axis=0).max() ** 2
    turn = np.argmin(triangles, axis=1)[:, None]
    even = np.take_along_axis(triangles, (turn + np.arange(3)) % 3, axis=1)
    forth = even[:, 1] < even[:, 2]
    _, first, same = np.unique(np.sort(even, axis=1), axis=0, return_index=True, return_inverse=True)
    both = (np.bincount(same, forth) > 0) & (np.bincount(same, ~forth) > 0)
    return np.sort(first[~flat[first] & ~both])


def second_sides(points: Array, triangles: Array, found: Shells) -> Array:
    """Which triangles only draw others once more from behind: some programs write every face so,
    and both sides together enclose nothing. Where one side alone does not close, both stay."""
    wound = turn_over(triangles, found.turned)
    volume, _ = integrals(points, wound, found.of, len(found.closed))
    drawn_twice = np.flatnonzero(is_empty(points, triangles, found, volume)[found.of])
    sides = np.sort(triangles[drawn_twice], axis=1)
    _, first, same = np.unique(sides, axis=0, return_index=True, return_inverse=True)
    if not len(first):
        return first
    alone = sort_bodies(points, triangles[drawn_twice[first]])
    closing = alone.closed[alone.of][same.ravel()]
    closing[first] = False
    return drawn_twice[closing]


def without_crumbs(points: Array, triangles: Array, found: Shells, volume: Array) -> tuple[Shells, Array]:
    """Where nothing at all is enclosed nothing is closed; beside bodies empty shells are no bodies."""
    empty = is_empty(points, triangles, found, volume)
    if (empty == found.closed).all():
        return replace(found, closed=found.closed & ~empty), volume
    return found, np.where(empty, 0.0, volume)


def is_empty(points: Array, triangles: Array, found: Shells, volume: Array) -> Array:
    """(k,) which closed shells enclose nothing, as a sheet of two sides does."""
    area = np.bincount(found.of, areas_of(points, triangles), len(found.closed))
    empty: Array = found.closed & (np.abs(volume) <= NOTHING * area**1.5)
    return empty


def sort_bodies(points: Array, triangles: Array) -> Shells:
    return shells.shells(triangles, areas_of(points, triangles))


def areas_of(points: Array, triangles: Array) -> Array:
    a, b, c = (points[triangles[:, side]] for side in range(3))
    areas: Array = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2.0
    return areas


def joined(points: Array, triangles: Array) -> Array:
    """The triangles by fewer points: those at rims that lie nearer than rounding explains are one."""
    kept = triangles[proper(triangles)]
    found = sort_bodies(points, kept)
    loose = np.unique(kept[~found.closed[found.of]])
    reach = NEAR * float(np.linalg.norm(np.ptp(points, axis=0)))
    return welding.near(points, loose, reach)[triangles] if len(loose) else triangles


def measured(points: Array, triangles: Array, whole: Array, found: Shells) -> Bodies:
    """Turn what is to be turned, so that every closed shell's volume has its sign."""
    wound = turn_over(triangles, found.turned)
    found = without_gaps(points, wound, found)
    volume, moment = integrals(points, wound, found.of, len(found.closed))
    found, volume = without_crumbs(points, triangles, found, volume)
    meant = np.where(found.closed, inside.signs(points, wound, found, volume), 1)
    sign = np.where(meant * volume < 0, -1.0, 1.0)
    turned = found.turned ^ ((sign < 0) & found.closed)[found.of]
    return Bodies(
        points,
        turn_over(triangles, turned),
        whole,
        turned,
        found.of,
        found.closed,
        sign * volume,
        sign[:, None] * moment,
    )


def without_gaps(points: Array, triangles: Array, found: Shells) -> Shells:
    """Open shells as one where their areas, as vectors, sum up to nothing: then their rims lie on
    one another, only with other corners, and together they enclose an exact volume."""
    opened = ~found.closed[found.of]
    a, b, c = (points[triangles[opened, side]] for side in range(3))
    vectors = np.cross(b - a, c - a)
    if not opened.any() or np.linalg.norm(vectors.sum(0)) > LEAK * np.linalg.norm(vectors, axis=1).sum():
        return found
    first = int(np.argmin(found.closed))
    _, of = np.unique(np.where(opened, first, found.of), return_inverse=True)
    kept = found.closed | (np.arange(len(found.closed)) == first)
    return Shells(of, found.turned, found.closed[kept])


def turn_over(triangles: Array, turned: Array) -> Array:
    return np.where(turned[:, None], triangles[:, ::-1], triangles)


def integrals(points: Array, triangles: Array, of: Array, count: int) -> tuple[Array, Array]:
    """Signed volume and moment of each shell by the divergence theorem, measured from the middle
    of its own corners, so that nothing cancels out and an open shell's estimate is its own."""
    a, b, c = (points[triangles[:, side]] for side in range(3))
    number = np.bincount(of, minlength=count)[:, None]
    middle = sums(of, (a + b + c) / 3.0, count) / np.maximum(number, 1)
    a, b, c = (each - middle[of] for each in (a, b, c))
    volumes = np.einsum("ij,ij->i", a, np.cross(b - a, c - a)) / 6.0
    volume = np.bincount(of, volumes, count)
    moment = sums(of, volumes[:, None] * (a + b + c) / 4.0, count) + volume[:, None] * middle
    return volume, moment


def sums(of: Array, values: Array, count: int) -> Array:
    return np.stack([np.bincount(of, values[:, axis], count) for axis in range(3)], axis=1)
