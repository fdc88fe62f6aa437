"""Colours that a mesh file states arrive in the preview's GLB and in what is drawn."""

import json

import numpy as np
import pytest

from tests.utils.cad.mesh_files import (
    CORNERS,
    TRIANGLES,
    Gltf,
    converted,
    mesh_xml,
    object_xml,
    points,
    threemf,
)
from utils.cad.meshes import MeshFile
from utils.cad.palettes import MOST
from utils.cad.surfaces import BARE

RED, GREEN, GLASS = (255, 0, 0, 255), (0, 128, 0, 255), (0, 0, 255, 128)
BARE_COLOR = tuple(BARE.tolist())
ITEM = '<item objectid="1"/>'
BASE = (
    '<basematerials id="5"><base name="r" displaycolor="#FF0000"/>'
    '<base name="g" displaycolor="#008000FF"/><base name="b" displaycolor="#0000FF80"/></basematerials>'
)
COLORS = '<m:colorgroup id="6"><m:color color="#FF0000"/><m:color color="#008000"/></m:colorgroup>'
MIXED = (
    '<m:compositematerials id="7" matid="5" matindices="0 1"><m:composite values="0.5 0.5"/>'
    "</m:compositematerials>"
)
LAYERS = '<m:multiproperties id="8" pids="5 6"><m:multi pindices="0 1"/></m:multiproperties>'
PICTURE = '<m:texture2dgroup id="9" texid="3"><m:tex2coord u="0" v="0"/></m:texture2dgroup>'


def drawn(folder, name, content):
    """The colours drawn and how many triangles have each; the GLB's must be the same."""
    source = folder / name
    source.write_bytes(content.encode() if isinstance(content, str) else content)
    file = MeshFile(source, name.split(".")[-1], 100)
    file.mesh()
    found = {}
    for mesh in file.meshes():
        color = tuple(round(255 * value) for value in mesh.color)
        found[color] = found.get(color, 0) + len(mesh.triangles)
    file.write(folder / "preview.glb")
    assert stored(folder / "preview.glb") == found
    return found


def tree_of(path):
    content = path.read_bytes()
    return json.loads(content[20 : 20 + int.from_bytes(content[12:16], "little")])


def stored(path):
    """The materials' colours of a GLB, in sRGB, and how many triangles have each."""
    tree, found = tree_of(path), {}
    for each in tree["meshes"][0]["primitives"]:
        factor = tree["materials"][each["material"]]["pbrMetallicRoughness"]["baseColorFactor"]
        light = np.array(factor[:3])
        curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
        color = tuple(round(255 * value) for value in [*curved.tolist(), factor[3]])
        found[color] = found.get(color, 0) + tree["accessors"][each["indices"]]["count"] // 3
    return found


def painted(group, first="", attributes=""):
    return object_xml(1, mesh_xml(triangle=first), f'pid="{group}" pindex="0" {attributes}')


PACKAGES = {
    "an object's material": (BASE + painted(5), {RED: 12}),
    "a triangle's index": (BASE + painted(5, 'p1="1"'), {RED: 11, GREEN: 1}),
    "a triangle's group": (BASE + COLORS + painted(5, 'pid="6" p1="1"'), {RED: 11, GREEN: 1}),
    "see-through": (BASE + painted(5, 'p1="2"'), {RED: 11, GLASS: 1}),
    "what nobody would see": (BASE.replace("#FF0000", "#FF000000") + painted(5), {RED: 12}),
    "colours": (COLORS + painted(6), {RED: 12}),
    "mixtures": (BASE + MIXED + painted(7), {(128, 64, 0, 255): 12}),
    "layers": (BASE + COLORS + LAYERS + painted(8), {GREEN: 12}),
    "a triangle alone": (
        BASE + object_xml(1, mesh_xml(triangle='pid="5" p1="0"')),
        {RED: 1, BARE_COLOR: 11},
    ),
    "an index beyond": (BASE + painted(5, 'p1="9"'), {RED: 12}),
    "a missing group": (painted(77), {BARE_COLOR: 12}),
    "a picture": (PICTURE + painted(9), {BARE_COLOR: 12}),
    "no colour": (
        '<basematerials id="5"><base displaycolor="red"/></basematerials>' + painted(5),
        {BARE_COLOR: 12},
    ),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_colours_of_a_3mf(name, tmp_path):
    resources, expected = PACKAGES[name]
    assert drawn(tmp_path, "part.3mf", threemf(resources, ITEM)) == expected


def material(red, green, blue, alpha=1.0, **more):
    return {"pbrMetallicRoughness": {"baseColorFactor": [red, green, blue, alpha]}, **more}


def two_materials(*materials):
    made = Gltf(materials=list(materials))
    place = made.accessor(points())
    made.primitive(place, TRIANGLES[:4], material=0)
    made.primitive(place, TRIANGLES[4:], **({"material": 1} if len(materials) > 1 else {}))
    return made.content()


HALF = 0.21586  # of linear light, which sRGB writes as 128 of 255


def test_materials_of_a_glb_stay_apart(tmp_path):
    content = two_materials(material(1, 0, 0), material(0, 0, 1, 0.5, alphaMode="BLEND"))
    assert drawn(tmp_path, "part.glb", content) == {RED: 4, GLASS: 8}


def test_opaque_materials_of_a_glb_are_opaque_whatever_their_alpha(tmp_path):
    content = two_materials(material(1, 0, 0, 0.2), material(0, HALF, 0))
    assert drawn(tmp_path, "part.glb", content) == {RED: 4, GREEN: 8}


def test_what_has_no_material_beside_what_has_one_is_grey(tmp_path):
    assert drawn(tmp_path, "part.glb", two_materials(material(1, 0, 0))) == {RED: 4, BARE_COLOR: 8}


def test_what_has_a_picture_is_grey_and_says_so(tmp_path):
    content = two_materials({"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}, material(1, 0, 0))
    assert drawn(tmp_path, "part.glb", content) == {BARE_COLOR: 4, RED: 8}
    assert "Pictures" in converted(tmp_path, "part.glb", content)["notes"][0]


def tinted(tint, **more):
    made = Gltf(materials=[material(1, 1, 1)])
    place = made.accessor(points())
    colors = made.accessor(tint, **more)
    made.primitive(place, TRIANGLES, attributes={"COLOR_0": colors}, material=0)
    return made.content()


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("kind", ["float32", "uint8", "uint16"])
def test_points_of_a_glb_have_colours(kind, channels, tmp_path):
    tint = np.tile([1.0, 0, 0, 1.0][:channels], (8, 1))
    if kind != "float32":
        tint = tint * np.iinfo(kind).max
    content = tinted(tint.astype(kind), **({} if kind == "float32" else {"normalized": True}))
    assert drawn(tmp_path, "part.glb", content) == {RED: 12}


XYZ = "property float x\nproperty float y\nproperty float z\n"
FACES = "property list uchar int vertex_indices\n"
ROWS = [f"{x} {y} {z}" for x, y, z in CORNERS]
TRIPLES = [f"3 {a} {b} {c}" for a, b, c in TRIANGLES]


def ply(of_points="", of_faces="", values="", face_values=""):
    lines = [f"{row} {values}" for row in ROWS] + [f"{row} {face_values}" for row in TRIPLES]
    head = f"ply\nformat ascii 1.0\nelement vertex 8\n{XYZ}{of_points}element face 12\n{FACES}{of_faces}"
    return head + "end_header\n" + "\n".join(lines) + "\n"


RGB, RGBA = ("red", "green", "blue"), ("red", "green", "blue", "alpha")
DIFFUSE = ("diffuse_red", "diffuse_green", "diffuse_blue")


def channels(kind, names=RGB):
    return "".join(f"property {kind} {name}\n" for name in names)


PLIES = {
    "bytes": (ply(channels("uchar"), values="255 0 0"), RED),
    "bytes with alpha": (ply(channels("uchar", RGBA), values="0 0 255 128"), GLASS),
    "fractions": (ply(channels("float"), values="1.0 0 0"), RED),
    "wide": (ply(channels("ushort"), values="65535 0 0"), RED),
    "diffuse": (ply(channels("uchar", DIFFUSE), values="255 0 0"), RED),
    "of faces": (ply(of_faces=channels("uchar"), face_values="255 0 0"), RED),
}


@pytest.mark.parametrize("name", PLIES)
def test_colours_of_a_ply(name, tmp_path):
    content, color = PLIES[name]
    assert drawn(tmp_path, "part.ply", content) == {color: 12}


@pytest.mark.parametrize("color", ["1 0 0", "255 0 0"])
def test_colours_beside_the_points_of_an_obj(color, tmp_path):
    faces = [f"f {a + 1} {b + 1} {c + 1}" for a, b, c in TRIANGLES]
    text = "\n".join([*(f"v {row} {color}" for row in ROWS), *faces])
    assert drawn(tmp_path, "part.obj", text) == {RED: 12}


def test_a_scan_with_a_colour_at_every_point_keeps_them_in_the_glb(tmp_path):
    """It is drawn in few colours, but the preview has each point's own."""
    shades = [(n * 36, 255 - n * 36, 99) for n in range(8)]
    lines = [f"{row} {r} {g} {b}" for row, (r, g, b) in zip(ROWS, shades, strict=True)]
    text = ply(channels("uchar"), values="@").replace(" @", "")
    for row, line in zip(ROWS, lines, strict=True):
        text = text.replace(f"\n{row}\n", f"\n{line}\n", 1)
    converted(tmp_path, "part.ply", text)
    tree = tree_of(tmp_path / "preview.glb")
    primitive = tree["meshes"][0]["primitives"][0]
    assert tree["accessors"][primitive["attributes"]["COLOR_0"]]["count"] == 8
    (tmp_path / "again.glb").write_bytes((tmp_path / "preview.glb").read_bytes())
    again = MeshFile(tmp_path / "again.glb", "glb", 1).placed[0].surface.colors.reshape(-1, 4)
    assert {tuple(color[:3]) for color in again.tolist()} == set(shades)


def test_a_scan_is_drawn_in_few_colours(tmp_path):
    """One drawn mesh for each of a thousand colours would take long."""
    count = 2000
    rng = np.random.default_rng(3)
    corners, shades = rng.random((3 * count, 3)), rng.integers(0, 256, (3 * count, 3))
    rows = np.concatenate([corners, shades], axis=1)
    faces = np.arange(3 * count).reshape(-1, 3) + 1
    lines = ["v " + " ".join(map(str, row)) for row in rows] + [f"f {a} {b} {c}" for a, b, c in faces]
    (tmp_path / "scan.obj").write_text("\n".join(lines))
    file = MeshFile(tmp_path / "scan.obj", "obj", 1)
    file.mesh()
    assert len(file.meshes()) <= MOST
