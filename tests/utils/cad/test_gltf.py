"""Others' GLB files, as three.js, Blender and gltf-transform write them, and as the standard allows."""

import base64

import numpy as np
import pytest

from tests.utils.cad.mesh_files import TRIANGLES, Gltf, converted, measured, points
from utils.cad.errors import CannotConvert

# 10 x 20 x 30 mm along glTF's axes, of which Y is up: our y is their z.
BOX = [10, 30, 20]


def plain(**tree):
    made = Gltf(**tree)
    made.primitive(made.accessor(points()), TRIANGLES)
    return made


def nodes(**node):
    return {"nodes": [{"mesh": 0, **node}]}


def box_of(folder, made):
    return measured(folder, "part.glb", made.content())["bbox_mm"]


def test_metres_and_y_up_become_millimetres_and_z_up(tmp_path):
    measures = measured(tmp_path, "part.glb", plain().content())
    assert measures["bbox_mm"] == pytest.approx(BOX)
    assert measures["volume_mm3"] == pytest.approx(6000)
    assert (measures["bodies"], measures["source_unit"]) == (1, "m")


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16, np.uint16])
def test_normalized_whole_numbers_are_fractions(kind, tmp_path):
    """KHR_mesh_quantization as gltf-transform writes it: -1..1 or 0..1, stretched by the node."""
    top = np.iinfo(kind).max
    made = Gltf(**nodes(scale=[0.01, 0.02, 0.03]), extensionsRequired=["KHR_mesh_quantization"])
    corners = (points((1, 1, 1)) * top).astype(kind)
    made.primitive(made.accessor(corners, normalized=True), TRIANGLES)
    assert box_of(tmp_path, made) == pytest.approx(BOX)


def test_whole_numbers_that_are_not_normalized_stay(tmp_path):
    made = Gltf(**nodes(scale=[0.001] * 3), extensionsRequired=["KHR_mesh_quantization"])
    made.primitive(made.accessor((points() * 1000).round().astype(np.int16)), TRIANGLES)
    assert box_of(tmp_path, made) == pytest.approx(BOX)


def test_points_may_lie_between_normals(tmp_path):
    made = Gltf()
    mixed = np.concatenate([np.zeros((8, 3), np.float32), points()], axis=1)
    view = made.view(mixed, byteStride=24)
    place = made.accessor(points(), bufferView=view, byteOffset=12)
    made.primitive(place, TRIANGLES)
    assert box_of(tmp_path, made) == pytest.approx(BOX)


@pytest.mark.parametrize("has_view", [False, True])
def test_sparse_accessors_are_filled_in(has_view, tmp_path):
    made, corners = Gltf(), points()
    moved = np.flatnonzero(corners.any(axis=1)).astype(np.uint8)
    sparse = {
        "count": len(moved),
        "indices": {"bufferView": made.view(moved), "componentType": 5121},
        "values": {"bufferView": made.view(corners[moved])},
    }
    more = {} if has_view else {"bufferView": None}
    place = made.accessor(np.zeros_like(corners), sparse=sparse, **more)
    if not has_view:
        del made.tree["accessors"][place]["bufferView"]
    made.primitive(place, TRIANGLES)
    assert box_of(tmp_path, made) == pytest.approx(BOX)


def test_instances_in_a_table_are_all_shown(tmp_path):
    """EXT_mesh_gpu_instancing, as gltf-transform's `instance` writes it."""
    made = Gltf()
    half = np.sqrt(0.5)
    turn = np.array([[0, 0, 0, 1], [0, half, 0, half], [0, 0, 0, 1]], np.float32)
    table = {
        "TRANSLATION": made.accessor(np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0]], np.float32)),
        "ROTATION": made.accessor(turn),
        "SCALE": made.accessor(np.array([[1, 1, 1], [1, 1, 1], [2, 2, 2]], np.float32)),
    }
    made.primitive(made.accessor(points()), TRIANGLES)
    made.tree["nodes"][0]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": table}}
    made.tree["extensionsRequired"] = ["EXT_mesh_gpu_instancing"]
    measures = measured(tmp_path, "part.glb", made.content())
    assert measures["bodies"] == 3
    assert measures["volume_mm3"] == pytest.approx(6000 * (1 + 1 + 8), rel=1e-5)
    assert measures["bbox_mm"] == pytest.approx([2020, 70, 40], rel=1e-5)


def test_a_mirrored_node_is_no_hole(tmp_path):
    measures = measured(tmp_path, "part.glb", plain(**nodes(scale=[-1, 1, 1])).content())
    assert measures["volume_mm3"] == pytest.approx(6000)
    assert measures["center_of_mass_mm"] == pytest.approx([-5, -15, 10])


def test_nodes_below_nodes_are_placed_by_all_of_them(tmp_path):
    tree = {"nodes": [{"children": [1], "scale": [2, 2, 2]}, {"mesh": 0, "translation": [1, 0, 0]}]}
    measures = measured(tmp_path, "part.glb", plain(**tree).content())
    assert measures["center_of_mass_mm"] == pytest.approx([2010, -30, 20])
    assert measures["volume_mm3"] == pytest.approx(48000)


def test_a_body_of_several_materials_is_one_body(tmp_path):
    made = Gltf(materials=[{}, {}, {}])
    for material in range(3):
        part = TRIANGLES[material * 4 : material * 4 + 4]
        made.primitive(made.accessor(points()), part, material=material)
    measures = measured(tmp_path, "part.glb", made.content())
    assert (measures["bodies"], measures["is_watertight"]) == (1, True)
    assert measures["volume_mm3"] == pytest.approx(6000)


def test_a_body_of_several_meshes_is_one_body(tmp_path):
    """three.js knows one material a mesh: its exporter writes a node for each."""
    made = Gltf(scenes=[{"nodes": [0, 1]}], nodes=[{"mesh": 0}, {"mesh": 1}], meshes=[])
    for half in (TRIANGLES[:6], TRIANGLES[6:]):
        made.tree["meshes"].insert(0, {"primitives": []})
        made.primitive(made.accessor(points()), half)
    measures = measured(tmp_path, "part.glb", made.content())
    assert (measures["bodies"], measures["is_watertight"]) == (1, True)
    assert measures["volume_mm3"] == pytest.approx(6000)


@pytest.mark.parametrize(("mode", "order"), [(5, [0, 1, 2, 3]), (6, [0, 1, 3, 2])])
def test_strips_and_fans_are_triangles(mode, order, tmp_path):
    made = Gltf()
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]], np.float32)
    made.primitive(made.accessor(corners), np.array(order), mode=mode)
    measures = measured(tmp_path, "part.glb", made.content())
    assert (measures["triangles"], measures["area_mm2"]) == (2, pytest.approx(1e6))


def test_lines_and_points_beside_the_triangles_are_left_out(tmp_path):
    made = plain()
    made.primitive(0, np.array([0, 1]), mode=1)
    made.primitive(0, np.array([0]), mode=0)
    assert measured(tmp_path, "part.glb", made.content())["triangles"] == 12


def test_triangles_without_indices_and_data_within_the_description(tmp_path):
    corners = points()[TRIANGLES].reshape(-1, 3)
    made = Gltf()
    place = made.accessor(corners)
    made.tree["meshes"][0]["primitives"] = [{"attributes": {"POSITION": place}}]
    inner = base64.b64encode(made.binary).decode()
    made.tree["buffers"] = [{"byteLength": 1, "uri": f"data:application/octet-stream;base64,{inner}"}]
    made.binary = b""
    assert box_of(tmp_path, made) == pytest.approx(BOX)


def test_bones_and_moving_shapes_are_left_out_with_a_note(tmp_path):
    made = plain(**nodes(skin=0), skins=[{"joints": [0]}])
    assert "bones" in converted(tmp_path, "part.glb", made.content())["notes"][0]
    made = plain()
    made.tree["meshes"][0]["primitives"][0]["targets"] = [{"POSITION": 0}]
    assert "moving" in converted(tmp_path, "part.glb", made.content())["notes"][0]


def test_only_the_scene_that_is_meant_is_shown(tmp_path):
    tree = {"scene": 1, "scenes": [{"nodes": [0]}, {"nodes": [1]}], "nodes": [{"mesh": 0}, {"mesh": 0}]}
    assert measured(tmp_path, "part.glb", plain(**tree).content())["bodies"] == 1


@pytest.mark.parametrize("extension", ["KHR_materials_unlit", "KHR_texture_transform", "KHR_lights_punctual"])
def test_looks_that_are_required_are_no_hindrance(extension, tmp_path):
    assert box_of(tmp_path, plain(extensionsRequired=[extension])) == pytest.approx(BOX)


def changed(**accessor):
    made = plain()
    made.tree["accessors"][0] |= accessor
    return made


def primitive(**more):
    made = plain()
    made.tree["meshes"][0]["primitives"][0] |= more
    return made


def beyond():
    made = Gltf()
    made.primitive(made.accessor(points()), TRIANGLES + 5)
    return made


def packed():
    made = primitive(extensions={"KHR_draco_mesh_compression": {}})
    del made.tree["accessors"][0]["bufferView"]
    return made


REFUSED = {
    "an unknown extension": (plain(extensionsRequired=["ACME_solid"]), "ACME_solid"),
    "Draco": (plain(extensionsRequired=["KHR_draco_mesh_compression"]), "Draco.*without compression"),
    "Draco alone": (packed(), "packed with Draco"),
    "meshopt": (plain(extensionsRequired=["EXT_meshopt_compression"]), "packed with meshopt"),
    "another file": (plain(buffers=[{"uri": "/etc/\x07passwd"}]), "another file, passwd"),
    "a buffer that is nowhere": (plain(buffers=[]), "damaged"),
    "broken data": (plain(buffers=[{"byteLength": 9, "uri": "data:;base64,!"}]), "damaged"),
    "too many points": (changed(count=9000), "cut off"),
    "points before the view": (changed(byteOffset=-12), "cut off"),
    "no such type": (changed(componentType=1), "damaged"),
    "flat points": (changed(type="VEC2"), "corners"),
    "no such points": (primitive(attributes={"POSITION": 77}), "damaged"),
    "minus one": (primitive(attributes={"POSITION": -1}), "damaged"),
    "indices beyond": (beyond(), "corners that it does not hold"),
    "no node": (plain(scenes=[{"nodes": [5]}]), "damaged"),
    "a node in itself": (plain(**nodes(children=[0])), "below two others"),
    "only points": (primitive(mode=0), "no triangles"),
    "no numbers": (plain(**nodes(scale=[float("nan")] * 3)), "not numbers"),
    "nothing": (Gltf(scenes=[{}]), "no triangles"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_every_refusal_says_why(name, tmp_path):
    made, why = REFUSED[name]
    with pytest.raises(CannotConvert, match=rf"^The .*({why}).*\.$"):
        converted(tmp_path, "part.glb", made.content())


def test_too_many_instances_are_refused(tmp_path):
    tree = {"scenes": [{"nodes": list(range(9))}], "nodes": [{"mesh": 0}] * 9}
    with pytest.raises(CannotConvert, match="more than 8 parts"):
        converted(tmp_path, "part.glb", plain(**tree).content(), max_instances=8)
