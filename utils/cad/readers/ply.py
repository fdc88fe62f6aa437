"""PLY (Stanford): polygons and strips, with the colours of points or faces."""

from itertools import pairwise

import numpy as np

from utils.cad import polygons
from utils.cad.errors import CannotConvert
from utils.cad.readers import ply_tables
from utils.cad.readers.ply_tables import Lists, Table
from utils.cad.surfaces import BARE, Array, Content, alone

CORNERS = ("vertex_indices", "vertex_index")
CHANNELS = ("red", "green", "blue", "alpha")
MEANT = ("diffuse_red", "diffuse_green", "diffuse_blue", "alpha")  # what a few programs call them
NONE = np.zeros(0, np.int64)


def read(content: bytes) -> Content:
    """CannotConvert where the header cannot be understood or what it promises is not there."""
    tables = ply_tables.read(content)
    points = points_of(tables)
    triangles, faces = triangles_of(points, tables)
    return alone(points, triangles, colors(tables, triangles, faces))


def points_of(tables: dict[str, Table]) -> Array:
    vertex = tables.get("vertex", Table())
    if not {"x", "y", "z"} <= vertex.columns.keys():
        raise CannotConvert("The PLY file holds no points.")
    return np.stack([vertex.columns[axis] for axis in "xyz"], axis=1).astype(np.float64)


def triangles_of(points: Array, tables: dict[str, Table]) -> tuple[Array, Array]:
    """(m, 3) triangles, and the number of the face of each where there are faces."""
    if found := lists_of(tables, "face"):
        check(found.values, len(points))
        return polygons.triangles(points, found.values, found.counts)
    if found := lists_of(tables, "tristrips"):
        check(found.values[found.values != -1], len(points))
        strips = np.split(found.values, np.cumsum(found.counts)[:-1])
        return np.concatenate([cut_strip(strip) for strip in strips] or [NONE.reshape(0, 3)]), NONE
    return NONE.reshape(0, 3), NONE


def lists_of(tables: dict[str, Table], name: str) -> Lists | None:
    lists = tables.get(name, Table()).lists
    found = next((lists[each] for each in CORNERS if each in lists), None)
    if found is None:
        return None
    if not np.isfinite(found.values).all():
        raise CannotConvert("The PLY file names corners that are not numbers.")
    return Lists(found.counts, found.values.astype(np.int64))


def check(corners: Array, count: int) -> None:
    if len(corners) and not 0 <= corners.min() <= corners.max() < count:
        raise CannotConvert("The PLY file names corners that it does not hold.")


def cut_strip(strip: Array) -> Array:
    """The triangles of a strip, in which -1 begins a new one; every second is wound backwards."""
    ends = [-1, *np.flatnonzero(strip == -1), len(strip)]
    made = []
    for start, end in pairwise(ends):
        run = strip[start + 1 : end]
        found = np.stack([run[:-2], run[1:-1], run[2:]], axis=1) if len(run) > 2 else NONE.reshape(0, 3)
        found[1::2] = found[1::2, ::-1]
        made.append(found)
    return np.concatenate(made)


def colors(tables: dict[str, Table], triangles: Array, faces: Array) -> Array | None:
    """Of the corners where points have colours, else of the faces."""
    by_point = paints_of(tables.get("vertex", Table()))
    if by_point is not None:
        return by_point[triangles]
    by_face = paints_of(tables.get("face", Table()))
    if by_face is None or len(faces) != len(triangles):
        return None
    return np.repeat(by_face[faces][:, None], 3, axis=1)


def paints_of(table: Table) -> Array | None:
    """(n, 4) uint8; whole numbers are 0..the type's largest, fractions 0..1."""
    names = next((each for each in (CHANNELS, MEANT) if set(each[:3]) <= table.columns.keys()), None)
    if names is None:
        return None
    painted = np.tile(BARE, (len(table.columns[names[0]]), 1))
    for channel, name in enumerate(names):
        if name in table.columns:
            values = table.columns[name]
            top = 1.0 if table.kinds[name][0] == "f" else float(np.iinfo(table.kinds[name]).max)
            painted[:, channel] = np.round(np.clip(np.nan_to_num(values / top), 0.0, 1.0) * 255)
    return painted
