"""Whole conversions of parts made here, whose measures are known by arithmetic."""

import json
import re
from io import BytesIO
from math import pi
from zipfile import ZipFile

import cadquery as cq
import numpy as np
import pytest
import trimesh
from OCP.IGESControl import IGESControl_Writer

from tests.utils.cad import samples
from tests.utils.cad.products import Assembly, Part, write_step
from utils.cad import documents, glb
from utils.cad.convert import convert
from utils.cad.errors import CannotConvert
from utils.cad.formats import EXTENSIONS, inspect
from utils.cad.options import Options

QUICK = Options(png=False)
STEEL = (0.5, 0.5, 0.6)


def converted(source, out, options=QUICK):
    stages = []
    with source.open("rb") as stream:
        file_format = inspect(source.name, stream, source.stat().st_size)
    result = convert(source, file_format, out, options, stages.append)
    assert stages[:3] == ["reading", "meshing", "writing"]
    assert stages[-1] == "measuring"
    json.dumps(result)
    return result


def part(body, name="Part"):
    return Part(name, body.val(), STEEL)


def tree(path):
    content = path.read_bytes()
    assert content[:4] == b"glTF"
    assert int.from_bytes(content[8:12], "little") == len(content)
    return json.loads(content[20 : 20 + int.from_bytes(content[12:16], "little")])


def test_a_box_measures_what_arithmetic_says(tmp_path):
    body = cq.Workplane().box(30, 20, 10, centered=False)
    source = write_step(part(body), tmp_path / "box.step")
    measures = converted(source, tmp_path)["measures"]
    assert measures == {
        "volume_mm3": pytest.approx(6000),
        "area_mm2": pytest.approx(2200),
        "bbox_mm": pytest.approx([30, 20, 10]),
        "min_bbox_mm": pytest.approx([10, 20, 30]),
        "center_of_mass_mm": pytest.approx([15, 10, 5]),
        "is_watertight": True,
        "bodies": 1,
        "triangles": 12,
        "source_unit": "mm",
        "exact": True,
        "faces": {"plane": 6} | dict.fromkeys(("cylinder", "cone", "sphere", "torus", "bspline", "other"), 0),
        "holes": [],
        "assembly": None,
    }


@pytest.mark.parametrize(
    ("body", "volume", "box"),
    [
        (cq.Workplane().sphere(7), 4 / 3 * pi * 7**3, [14, 14, 14]),
        (cq.Workplane().circle(5).extrude(12), pi * 25 * 12, [10, 10, 12]),
        (cq.Workplane().circle(2).revolve(360, (-9, 0), (-9, 1)), 2 * pi**2 * 9 * 4, [22, 4, 22]),
    ],
    ids=["sphere", "cylinder", "torus"],
)
@pytest.mark.parametrize("turn", [0, 33])
def test_round_parts_are_exact_though_their_mesh_is_not(body, volume, box, turn, tmp_path):
    turned = body.rotate((0, 0, 0), (0, 0, 1), turn)
    source = write_step(part(turned), tmp_path / "round.step")
    coarse = Options(deflection=0.01, png=False)
    measures = converted(source, tmp_path, coarse)["measures"]
    assert measures["volume_mm3"] == pytest.approx(volume, rel=1e-5)
    if turn == 0 or box[0] == box[1]:
        assert measures["bbox_mm"] == pytest.approx(box, rel=2e-3)


def test_a_box_lying_askew_has_an_upright_smallest_box(tmp_path):
    body = cq.Workplane().box(40, 20, 10).rotate((0, 0, 0), (1, 2, 3), 37)
    measures = converted(write_step(part(body), tmp_path / "askew.step"), tmp_path)["measures"]
    assert measures["min_bbox_mm"] == pytest.approx([10, 20, 40], rel=1e-4)
    assert np.prod(measures["bbox_mm"]) > 8000 * 1.2


@pytest.mark.parametrize(("unit", "word"), [("MM", "mm"), ("CM", "cm"), ("M", "m"), ("INCH", "in")])
def test_every_unit_becomes_millimetres(unit, word, tmp_path):
    source = tmp_path / "part.step"
    cq.Workplane().box(10, 20, 30).val().exportStep(str(source), unit="MM", outputUnit=unit)
    measures = converted(source, tmp_path)["measures"]
    assert measures["source_unit"] == word
    assert measures["bbox_mm"] == pytest.approx([10, 20, 30])
    assert measures["volume_mm3"] == pytest.approx(6000)


@pytest.fixture
def bolted(tmp_path):
    bolt = part(cq.Workplane().circle(3).extrude(20), "Bolt")
    plate = part(cq.Workplane().rect(80, 40).pushPoints([(20, 0)]).circle(4).extrude(5), "Plate")
    places = [(bolt, cq.Location((10 * number, 0, 5))) for number in range(8)]
    assembly = Assembly("Bolted", [(plate, cq.Location()), *places])
    return write_step(assembly, tmp_path / "bolted.step")


def test_an_assembly_keeps_its_tree_and_stores_a_product_once(bolted, tmp_path):
    measures = converted(bolted, tmp_path)["measures"]
    assert measures["bodies"] == 9
    assert measures["faces"]["cylinder"] == 8 + 1
    bolts, plate = 8 * pi * 9 * 20, (80 * 40 - pi * 16) * 5
    assert measures["volume_mm3"] == pytest.approx(bolts + plate, rel=1e-6)
    assert measures["center_of_mass_mm"][2] == pytest.approx(
        (bolts * 15 + plate * 2.5) / (bolts + plate), rel=1e-6
    )
    assert [hole["count"] for hole in measures["holes"]] == [1]
    top = measures["assembly"]
    assert (top["name"], top["quantity"]) == ("Bolted", 1)
    children = {child["name"]: child["quantity"] for child in top["children"]}
    assert children == {"Plate": 1, "Bolt": 8}
    assert top["children"][0]["color"].startswith("#")
    gltf = tree(tmp_path / "preview.glb")
    assert len(gltf["meshes"]) == 2
    assert {"Bolt", "Plate"} <= {node.get("name") for node in gltf["nodes"]}


def test_the_glb_is_in_metres_and_y_is_up(tmp_path):
    body = cq.Workplane().box(300, 200, 100, centered=(True, True, False))
    converted(write_step(part(body), tmp_path / "box.step"), tmp_path)
    scene = trimesh.load_scene(tmp_path / "preview.glb")
    assert scene.bounds == pytest.approx(np.array([[-0.15, 0, -0.1], [0.15, 0.1, 0.1]]), abs=1e-6)
    assert tree(tmp_path / "preview.glb")["asset"]["version"] == "2.0"


def test_the_stl_is_binary_closed_and_in_millimetres(bolted, tmp_path):
    measures = converted(bolted, tmp_path)["measures"]
    solid = trimesh.load_mesh(tmp_path / "preview.stl")
    assert len(solid.faces) == measures["triangles"]
    assert solid.is_watertight
    assert solid.volume == pytest.approx(measures["volume_mm3"], rel=0.02)
    assert np.sort(solid.extents) == pytest.approx(np.sort(measures["bbox_mm"]), rel=0.01)


def test_a_large_model_is_made_coarser_and_says_so(tmp_path):
    body = cq.Workplane().sphere(50)
    source = write_step(part(body), tmp_path / "ball.step")
    fine = converted(source, tmp_path, Options(deflection=1e-4, angular=0.2, png=False))
    size = (tmp_path / "preview.glb").stat().st_size
    limit = Options(deflection=1e-4, angular=0.2, png=False, max_glb_bytes=size // 5)
    coarse = converted(source, tmp_path, limit)
    assert (tmp_path / "preview.glb").stat().st_size <= size // 5
    assert fine["notes"] == []
    assert "coarser" in coarse["notes"][0]
    assert coarse["measures"]["triangles"] < fine["measures"]["triangles"] / 4
    assert coarse["measures"]["volume_mm3"] == pytest.approx(fine["measures"]["volume_mm3"])


def test_too_many_instances_are_refused(bolted, tmp_path):
    with pytest.raises(CannotConvert, match="places 9 parts; 8 are allowed"):
        converted(bolted, tmp_path, Options(max_instances=8))


@pytest.mark.parametrize("extension", ["stl", "obj", "ply", "glb", "3mf"])
def test_every_mesh_format_comes_in(extension, tmp_path):
    box = trimesh.creation.box((30, 20, 10))
    source = tmp_path / f"box.{extension}"
    if extension == "glb":
        box.apply_transform(glb.TO_GLTF)
    trimesh.Scene(box).export(source)
    result = converted(source, tmp_path, Options())
    measures = result["measures"]
    assert measures["volume_mm3"] == pytest.approx(6000, rel=1e-5)
    assert measures["area_mm2"] == pytest.approx(2200, rel=1e-5)
    assert measures["bbox_mm"] == pytest.approx([30, 20, 10], rel=1e-5)
    assert measures["is_watertight"]
    assert (measures["bodies"], measures["triangles"], measures["exact"]) == (1, 12, False)
    assert (measures["faces"], measures["holes"], measures["assembly"]) == (None, None, None)
    assert measures["source_unit"] == ("m" if extension == "glb" else "mm")
    assert (tmp_path / "preview.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "preview.webp").read_bytes()[8:12] == b"WEBP"
    shown = trimesh.load_scene(tmp_path / "preview.glb")
    assert shown.extents == pytest.approx([0.03, 0.01, 0.02], rel=1e-5)


def test_a_3mf_says_its_own_unit(tmp_path):
    packed = BytesIO(trimesh.Scene(trimesh.creation.box((1, 2, 3))).export(file_type="3mf"))
    source = tmp_path / "inches.3mf"
    with ZipFile(packed) as whole, ZipFile(source, "w") as inches:
        for name in whole.namelist():
            inches.writestr(name, whole.read(name).replace(b'"millimeter"', b'"inch"'))
    measures = converted(source, tmp_path)["measures"]
    assert measures["source_unit"] == "in"
    assert measures["bbox_mm"] == pytest.approx([25.4, 50.8, 76.2])


def test_iges_comes_in_through_the_kernel(tmp_path):
    writer = IGESControl_Writer("IN", 1)
    writer.AddShape(cq.Workplane().box(25.4, 50.8, 76.2).val().wrapped)
    writer.ComputeModel()
    assert writer.Write(str(tmp_path / "box.igs"))
    measures = converted(tmp_path / "box.igs", tmp_path)["measures"]
    assert measures["source_unit"] == "in"
    assert measures["bbox_mm"] == pytest.approx([25.4, 50.8, 76.2])
    assert measures["volume_mm3"] == pytest.approx(25.4 * 50.8 * 76.2)


def test_an_open_mesh_says_that_its_volume_is_an_estimate(tmp_path):
    box = trimesh.creation.box((10, 10, 10))
    box.update_faces(np.arange(12) > 0)
    box.export(tmp_path / "open.stl")
    result = converted(tmp_path / "open.stl", tmp_path)
    assert not result["measures"]["is_watertight"]
    assert "not closed" in result["notes"][0]


def test_coordinates_that_are_not_numbers_are_refused(tmp_path):
    with pytest.raises(CannotConvert, match="not numbers"):
        converted(samples.stl_with_nan(tmp_path), tmp_path)


def test_a_mesh_without_triangles_is_refused(tmp_path):
    (tmp_path / "points.obj").write_text("v 0 0 0\nv 1 0 0\n")
    with pytest.raises(CannotConvert, match=r"triangles|damaged"):
        converted(tmp_path / "points.obj", tmp_path)


def test_the_key_names_every_parameter():
    keys = {Options().key(), Options(angular=0.4).key(), Options(stl=False).key()}
    assert len(keys) == 3
    assert Options().key() == Options().key()


def test_every_format_is_known():
    assert set(EXTENSIONS.values()) == {"step", "stl", "obj", "3mf", "ply", "glb", "iges"}


def turned_face(path, target):
    """The file with the first of its faces turned inside out."""
    text = path.read_text()
    face = next(re.finditer(r"ADVANCED_FACE\('[^']*',\([^)]*\),#\d+,\.(T|F)\.\)", text))
    turned = face[0].replace(".T.)", ".X.)").replace(".F.)", ".T.)").replace(".X.)", ".F.)")
    target.write_text(text.replace(face[0], turned))
    return target


def test_a_file_that_needs_healing_is_healed(tmp_path, monkeypatch):
    """Its quick reading contradicts itself, and the careful one gives what the sound file gives."""
    sound = samples.plate_step(tmp_path)
    broken = turned_face(sound, tmp_path / "broken.step")
    readings = []
    read = documents.read
    monkeypatch.setattr(documents, "read", lambda *a: (readings.append(a[-1]), read(*a))[1])
    made = [convert(path, "step", tmp_path, Options(png=False), lambda _: None) for path in (sound, broken)]
    assert readings == [False, False, True]
    volumes = [each["measures"]["volume_mm3"] for each in made]
    assert volumes[1] == pytest.approx(volumes[0], rel=1e-6)
