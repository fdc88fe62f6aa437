"""Triangles sorted by colour: one flat colour each for pictures, exact ones for the GLB."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

MOST = 64  # colours drawn apart; a scan has one at every point, and is drawn in steps
STEP = 64  # of 0..255 between colours that are drawn as one then


def flat(colors: Array) -> Iterator[tuple[Array, Array]]:
    """((4,) uint8, numbers of the triangles so coloured) of (m, 3, 4) corners, mixed per triangle."""
    mixed = np.round(colors.mean(axis=1)).astype(np.uint8)
    if len(distinct_colors(mixed)[0]) > MOST:
        mixed[:, :3] = mixed[:, :3] // STEP * STEP + STEP // 2
        mixed[:, 3] = np.where(mixed[:, 3] < 255, mixed[:, 3] // STEP * STEP + STEP // 2, 255)
    return grouped(mixed)


def exact(colors: Array) -> list[tuple[Array, Array]] | None:
    """The same without mixing; None where corners of one triangle differ or there are too many."""
    if (colors != colors[:, :1]).any() or len(distinct_colors(colors[:, 0])[0]) > MOST:
        return None
    return list(grouped(colors[:, 0]))


def grouped(colors: Array) -> Iterator[tuple[Array, Array]]:
    distinct, which = distinct_colors(colors)
    order = np.argsort(which, kind="stable")
    ends = np.cumsum(np.bincount(which, minlength=len(distinct)))
    yield from zip(distinct, np.split(order, ends[:-1]), strict=True)


def distinct_colors(colors: Array) -> tuple[Array, Array]:
    words = np.ascontiguousarray(colors).view(np.uint32).ravel()
    distinct, which = np.unique(words, return_inverse=True)
    return distinct.view(np.uint8).reshape(-1, 4), which
