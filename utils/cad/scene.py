"""What the renderer draws: coloured meshes already placed in one space, in millimetres, Z up."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32] | npt.NDArray[np.float64]
Triangles = npt.NDArray[np.int32]
Color = tuple[float, float, float, float]

GREY: Color = (0.72, 0.74, 0.77, 1.0)  # what a part without a colour of its own is shown in


NO_EDGES: Floats = np.zeros((0, 2, 3), np.float32)


@dataclass(frozen=True, slots=True)
class Mesh:
    """A placed surface of one colour.

    points     (n, 3) mm
    triangles  (m, 3) int32 indices into points, wound counter-clockwise seen from outside
    normals    (n, 3) unit vectors, or None where the renderer is to make its own
    color      (r, g, b, a), each 0..1, sRGB (as a screen or CSS has them, not linear)
    edges      (k, 2, 3) mm: k straight segments to draw as lines; k may be 0, and is for a mesh
               format: the renderer may then look for feature edges itself
    """

    points: Floats
    triangles: Triangles
    normals: Floats | None = None
    color: Color = GREY
    edges: Floats = field(default_factory=lambda: NO_EDGES)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything to be drawn, in the order it is drawn."""

    meshes: list[Mesh]
