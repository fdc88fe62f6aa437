"""What readers of mesh formats hand over: triangles with colours, and where each surface is placed."""

import unicodedata
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from utils.cad.errors import CannotConvert
from utils.cad.scene import GREY

Array = npt.NDArray[Any]

BARE = np.round(np.array(GREY) * 255).astype(np.uint8)
LONGEST_NAME = 100


@dataclass(slots=True, eq=False)
class Surface:
    """One object of a file, in its own coordinates and unit.

    points     (n, 3) float64
    triangles  (m, 3) indices into points
    colors     (m, 3, 4) uint8, sRGB with alpha, of each triangle's corners; None where none is stated
    """

    points: Array
    triangles: Array
    colors: Array | None = None
    name: str = ""

    def __post_init__(self) -> None:
        """Programs that know no transparency write 0 for it, and nobody would see what is measured."""
        if self.colors is not None and not self.colors[..., 3].any():
            self.colors = self.colors.copy()
            self.colors[..., 3] = 255


@dataclass(slots=True, eq=False)
class Placed:
    """A surface and the (4, 4) matrix of each instance, which brings it to mm, Z up."""

    surface: Surface
    matrices: list[Array]


@dataclass(slots=True)
class Content:
    """All that a file places, the unit it is written in, and what its reader left out."""

    placed: list[Placed]
    source_unit: str = "mm"
    notes: list[str] = field(default_factory=list)


def alone(points: Array, triangles: Array, colors: Array | None = None) -> Content:
    """A file of one surface in a format that has no units: mm are meant."""
    return Content([Placed(Surface(points, triangles, colors), [np.eye(4)])])


def shown(name: object) -> str:
    """A stranger's name as one short line without control characters."""
    text = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in str(name))
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def too_many(allowed: int) -> CannotConvert:
    return CannotConvert(f"The file places more than {allowed} parts, which is the most that is allowed.")
