"""Binary STL from arrays."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from utils.cad.scene import Mesh

Array = npt.NDArray[Any]

HEADER = b"Atelier binary STL, millimetres".ljust(80)
RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def write(path: Path, meshes: list[Mesh]) -> None:
    """Write the meshes, in mm, one after the other."""
    count = sum(len(mesh.triangles) for mesh in meshes)
    with path.open("wb") as file:
        file.write(HEADER + count.to_bytes(4, "little"))
        for mesh in meshes:
            file.write(records_of(mesh.points, mesh.triangles))


def records_of(points: Array, triangles: Array) -> bytes:
    records = np.zeros(len(triangles), RECORD)
    corners = points[triangles]
    records["corners"] = corners
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    records["normal"] = np.divide(normals, lengths, out=np.zeros_like(normals), where=lengths > 0)
    return records.tobytes()
