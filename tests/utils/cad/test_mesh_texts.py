"""STL, OBJ and PLY as programs and people really write them, and what is damaged in truth."""

import numpy as np
import pytest

from tests.utils.cad.mesh_files import CORNERS, SIDES, TRIANGLES, ascii_stl, box, converted, measured, stl
from utils.cad.errors import CannotConvert

BOX = box()
LINES = [f"v {x} {y} {z}" for x, y, z in CORNERS * (10, 20, 30)]
QUADS = [f"f {' '.join(str(corner + 1) for corner in side)}" for side in SIDES]
# An L-shaped prism: 6-cornered faces that a fan from some corners would overlap.
L_POINTS = [(0, 0), (10, 0), (10, 3), (3, 3), (3, 10), (0, 10)]


def obj(points=LINES, faces=QUADS, end="\n"):
    return end.join([*points, *faces, ""])


def second(lines):
    """The box again, 50 further, its faces naming the newest points."""
    moved = [f"v {x + 50} {y} {z}" for x, y, z in CORNERS * (10, 20, 30)]
    back = [f"f {' '.join(str(corner - 8) for corner in side)}" for side in SIDES]
    return [*lines, *moved, *back]


def prism(first):
    """The L-shape, 5 high, its top and bottom beginning at this corner."""
    points = [f"v {x} {y} {z}" for z in (0, 5) for x, y in L_POINTS]
    ring = [(first + step) % 6 for step in range(6)]
    top = "f " + " ".join(str(corner + 7) for corner in ring)
    bottom = "f " + " ".join(str(corner + 1) for corner in reversed(ring))
    sides = [f"f {n + 1} {(n + 1) % 6 + 1} {(n + 1) % 6 + 7} {n + 7}" for n in range(6)]
    return "\n".join([*points, top, bottom, *sides])


FIRST = [*LINES, *[f"f {' '.join(str(corner - 8) for corner in side)}" for side in SIDES]]
# Its outline crosses itself when seen from above: ear clipping gives up.
CROSSED = "v -5 0 5\nv 5 0 5\nv 5 0 -5\nv -5 0 -5\nv 0 5 -5\nf 1// 2// 3// 4// 5//\n"
OBJECTS = {
    "plain": (obj(), 6000),
    "a mark of its encoding": ("\ufeff" + obj(), 6000),
    "tabs": (obj().replace(" ", "\t"), 6000),
    "comments at the ends": (obj().replace("\n", " # a point 1 2 3\n"), 6000),
    "Windows' lines": (obj(end="\r\n"), 6000),
    "a line broken in two": (obj().replace(" 1 ", " \\\n1 ", 1), 6000),
    "textures and normals": (obj().replace("f 1 ", "f 1/1/1 "), 6000),
    "normals alone": (obj().replace("f 1 ", "f 1//3 "), 6000),
    "weights": (obj(points=[f"{line} 1.0" for line in LINES]), 6000),
    "what we do not know": ("g some group\ns off\nvp 1 2\n" + obj() + "l 1 2\np 3\n", 6000),
    "the newest points": ("\n".join(second(FIRST)), 12000),
    "concave polygons": (prism(0), 255),
    "concave polygons, from another corner": (prism(4), 255),
    "a concave quad": (
        "v 0 0 0\nv 10 0 0\nv 3 3 0\nv 0 10 0\nv 0 0 5\nv 10 0 5\nv 3 3 5\nv 0 10 5\n"
        "f 4 3 2 1\nf 6 7 8 5\nf 1 2 6 5\nf 2 3 7 6\nf 3 4 8 7\nf 4 1 5 8\n",
        150,
    ),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_every_way_to_write_an_obj_is_read(name, tmp_path):
    text, volume = OBJECTS[name]
    measures = measured(tmp_path, "part.obj", text)
    assert measures["volume_mm3"] == pytest.approx(volume)
    assert measures["is_watertight"]


def test_no_polygon_is_lost(tmp_path):
    assert measured(tmp_path, "part.obj", CROSSED)["triangles"] == 3


def test_colours_in_another_file_are_missed_but_not_looked_for(tmp_path):
    (tmp_path / "part.mtl").write_text("newmtl red\nKd 1 0 0\n")
    result = converted(tmp_path, "part.obj", "mtllib part.mtl\nusemtl red\n" + obj())
    assert "part.mtl" in result["notes"][0]


def header(form, *elements):
    return "\n".join(["ply", f"format {form} 1.0", "comment by hand", *elements, "end_header"]) + "\n"


XYZ = ("element vertex 8", "property float x", "property float y", "property float z")
FACES = "property list uchar int vertex_indices"
TEXT = "".join(f"{x} {y} {z}\n" for x, y, z in CORNERS * (10, 20, 30))
TEXT_FACES = "".join(f"4 {' '.join(map(str, side))}\n" for side in SIDES)
MIXED = [*SIDES[:5].tolist(), SIDES[5, :3].tolist(), SIDES[5, [0, 2, 3]].tolist()]


def binary_ply(order, faces, name="vertex_indices", more="", tail=b""):
    """`more` is a property of faces behind the corners, `tail` its value."""
    form = {"<": "binary_little_endian", ">": "binary_big_endian"}[order]
    lists = FACES.replace("vertex_indices", name)
    about = header(form, *XYZ, f"element face {len(faces)}", lists, *([more] if more else []))
    body = (CORNERS * (10, 20, 30)).astype(f"{order}f4").tobytes()
    for face in faces:
        body += bytes([len(face)]) + np.array(face, f"{order}i4").tobytes() + tail
    return about.encode() + body


STRIP = "1 0 3 2 7 6 5 4 1 0 -1 1 3 5 7 -1 0 4 2 6"
SIX = ("element face 6", FACES)
PLIES = {
    "text": header("ascii", *XYZ, *SIX) + TEXT + TEXT_FACES,
    "a blank line behind the header": header("ascii", *XYZ, *SIX) + "\n" + TEXT + "\n" + TEXT_FACES,
    "mixed in text": header("ascii", *XYZ, "element face 7", FACES)
    + TEXT
    + "".join(f"{len(face)} {' '.join(map(str, face))}\n" for face in MIXED),
    "Windows' lines": (header("ascii", *XYZ, *SIX) + TEXT + TEXT_FACES).replace("\n", "\r\n"),
    "more in a line than its header says": header("ascii", *XYZ, *SIX)
    + "\n"
    + TEXT.replace("\n", " 7\n\n")
    + TEXT_FACES.replace("\n", " 6 1 1 1 1 1 1\n"),
    "binary": binary_ply("<", SIDES.tolist()),
    "the other order": binary_ply(">", SIDES.tolist()),
    "mixed": binary_ply("<", MIXED),
    "mixed, the other order": binary_ply(">", MIXED),
    "another name": binary_ply("<", TRIANGLES.tolist(), "vertex_index"),
    "mixed, with flags": binary_ply("<", MIXED, more="property uchar flags", tail=b"\7"),
    "mixed, with more lists": binary_ply("<", MIXED, more="property list uchar float t", tail=b"\1\0\0\0\0"),
    "another element first": header("ascii", "element note 1", "property int a", *XYZ, *SIX)
    + "7\n"
    + TEXT
    + TEXT_FACES,
}


@pytest.mark.parametrize("name", PLIES)
def test_every_way_to_write_a_ply_is_read(name, tmp_path):
    measures = measured(tmp_path, "part.ply", PLIES[name])
    assert measures["volume_mm3"] == pytest.approx(6000)
    assert measures["is_watertight"]


def test_strips_are_triangles(tmp_path):
    strips = "property list int int vertex_indices"
    text = header("ascii", *XYZ, "element tristrips 1", strips) + TEXT + f"20 {STRIP}\n"
    measures = measured(tmp_path, "part.ply", text)
    assert measures["triangles"] == 12
    assert measures["area_mm2"] == pytest.approx(2200)


SOUND = {
    "binary": stl(BOX),
    "a line behind it": stl(BOX, more=b"\n"),
    "no count": stl(BOX, said=0),
    "a count of all ones": stl(BOX, said=2**32 - 1),
    "a count of too few": stl(BOX, said=3),
    "text behind it": stl(BOX, more=b"made by a program that signs its works, at some length" * 3),
    "text": ascii_stl(BOX),
    "capitals": ascii_stl(BOX).upper(),
    "several solids": ascii_stl(BOX[:6], BOX[6:]),
    "decimal commas": ascii_stl(BOX, number=lambda value: f"{value:.3f}".replace(".", ",")),
    "exponents": ascii_stl(BOX, number=lambda value: f"{value:+.6E}"),
    "Windows' lines": ascii_stl(BOX).replace("\n", "\r\n"),
    "all in one line": ascii_stl(BOX).replace("\n", " "),
}


@pytest.mark.parametrize("name", SOUND)
def test_every_way_to_write_an_stl_is_read(name, tmp_path):
    measures = measured(tmp_path, "part.stl", SOUND[name])
    assert measures["volume_mm3"] == pytest.approx(6000)
    assert (measures["triangles"], measures["is_watertight"]) == (12, True)


LIST = "element face 1\n" + FACES
REFUSED = {
    "four.stl": (ascii_stl(np.concatenate([BOX, BOX[:, :1]], axis=1)), "not triangles"),
    "word.stl": (ascii_stl(BOX).replace("30.0", "thirty"), "no numbers"),
    "nan.stl": (stl(np.where(BOX == 30, np.nan, BOX)), "not numbers"),
    "far.stl": (stl(BOX * 1e30), "no part can have"),
    "none.stl": ("solid a\nendsolid a\n", "no triangles"),
    "word.obj": (obj().replace("20.0", "twenty"), "line 3"),
    "short.obj": (obj().replace("v 0.0 0.0 30.0", "v 0.0"), "line 2"),
    "beyond.obj": (obj(faces=["f 1 2 9"]), "corners"),
    "before.obj": (obj(faces=["f -9 -2 -1"]), "line 9"),
    "zero.obj": (obj(faces=["f 0 1 2"]), "line 9"),
    "points.obj": (obj(faces=[]), "no triangles"),
    "curved.obj": ("cstype bspline\n" + obj(faces=["surf 0 1 0 1 1 2 3 4"]), "free-form"),
    "cut.ply": (PLIES["binary"][:-3], "cut off"),
    "cut2.ply": (PLIES["mixed"][:-3], "cut off"),
    "cut3.ply": (PLIES["text"][:-20], "cut off"),
    "huge.ply": (header("ascii", *XYZ, "element face 4000000000", FACES) + TEXT, "cut off"),
    "word.ply": (PLIES["text"].replace("20.0", "twenty"), "no numbers"),
    "beyond.ply": (header("ascii", *XYZ, LIST) + TEXT + "3 0 1 8\n", "corners"),
    "below.ply": (header("ascii", *XYZ, LIST) + TEXT + "3 0 1 -1\n", "corners"),
    "negative.ply": (header("ascii", *XYZ, LIST) + TEXT + "-3 0 1 1\n", "no length"),
    "length.ply": (header("ascii", *XYZ, LIST) + TEXT + "nan 0 1 1\n", "no length"),
    "corner.ply": (header("ascii", *XYZ, LIST) + TEXT + "3 0 1 nan\n", "corners"),
    "points.ply": (header("ascii", *XYZ) + TEXT, "no triangles"),
    "odd.ply": (header("ascii", *XYZ, "property string name") + TEXT, "header"),
    "fewer.ply": (header("ascii", *XYZ, "element face -1", FACES) + TEXT, "header"),
    "nothing.ply": (header("ascii", *XYZ, "element nothing 4000000000") + TEXT, "no triangles"),
    "form.ply": (header("binary_middle_endian", *XYZ) + TEXT, "header"),
    "flat.ply": (header("ascii", *XYZ[:3]) + TEXT, "no points"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_every_refusal_says_why(name, tmp_path):
    content, why = REFUSED[name]
    with pytest.raises(CannotConvert, match=rf"^The .*{why}.*\.$"):
        converted(tmp_path, name, content)
