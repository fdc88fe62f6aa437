"""How STEP files are written: code pages, units, marks and signatures, triangles, colours."""

import json

import cadquery as cq
import pytest
from OCP.BRep import BRep_Builder, BRep_Tool
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.Interface import Interface_Static
from OCP.Poly import Poly_Triangle
from OCP.Quantity import Quantity_Color, Quantity_TOC_sRGB
from OCP.STEPCAFControl import STEPCAFControl_Writer
from OCP.STEPControl import STEPControl_AsIs, STEPControl_Writer
from OCP.TopAbs import TopAbs_REVERSED
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Face, TopoDS_Shell, TopoDS_Solid
from OCP.XCAFDoc import XCAFDoc_ColorSurf

from tests.utils.cad import products, samples
from tests.utils.cad.products import Assembly, Part, write_step
from utils.cad import brep, units
from utils.cad.codepages import code_page
from utils.cad.convert import convert
from utils.cad.formats import inspect
from utils.cad.options import Options

NAMES = [
    ("gbk", "桌子腿"),
    ("gbk", "姿态控制舱段"),
    ("gbk", "螺栓M6"),
    ("cp932", "部品テーブル"),
    ("cp932", "ねじ M6"),
    ("cp932", "ソケット"),  # its first character ends in a backslash
    ("big5", "桌子腿"),
    ("cp1251", "Ножки стола"),
    ("cp1251", "ВАЛ ШЕСТЕРНЯ"),
    ("cp1251", "Болт 6-20"),
    ("cp1252", "Gehäuse für Größe 2"),
    ("cp1252", "Pièce été"),
    ("cp1252", "Ø8 90°"),
    ("utf-8", "桌子腿"),
    ("utf-8", "Ножки"),
]


def part(name, x=0.0):
    return Part(name, cq.Workplane().box(10, 10, 10).translate((x, 0, 0)).val(), samples.GREEN)


def made(source, **options):
    with source.open("rb") as stream:
        kind = inspect(source.name, stream, source.stat().st_size)
    return convert(source, kind, source.parent, Options(png=False, **options), lambda _: None)


def tree(folder):
    content = (folder / "preview.glb").read_bytes()
    return json.loads(content[20 : 20 + int.from_bytes(content[12:16], "little")])


def two_parts(path, name):
    """An assembly of two parts whose names are `name` in place of the first word."""
    parts = [(part("FIRSTNAME"), cq.Location()), (part("Second"), cq.Location((20, 0, 0)))]
    write_step(Assembly("Top", parts), path)
    path.write_bytes(path.read_bytes().replace(b"FIRSTNAME", name))
    return path


@pytest.mark.parametrize(("codec", "name"), NAMES)
def test_names_come_out_of_the_code_page_they_were_written_in(codec, name, tmp_path):
    source = two_parts(tmp_path / "a.step", name.encode(codec))
    assert code_page(source) == codec
    assembly = made(source)["measures"]["assembly"]
    assert assembly["children"][0]["name"] == name
    assert name in {node.get("name") for node in tree(tmp_path)["nodes"]}


@pytest.mark.parametrize("name", [b"a\\X\\00b", b"a\\X\\0Ab\\X\\9F", b"a\\X2\\D8000085\\X0\\b"])
def test_names_hold_no_control_characters(name, tmp_path):
    measures = made(two_parts(tmp_path / "a.step", name))["measures"]
    names = [
        measures["assembly"]["children"][0]["name"],
        *(n.get("name", "") for n in tree(tmp_path)["nodes"]),
    ]
    assert all(char.isprintable() for each in names for char in each)
    json.dumps(names, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "after", [b" " * 20_000, b"\nSIGNATURE;\n" + b"MIIB" * 5_000 + b"\nENDSEC;\n", b"\n\x00"]
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_marks_before_and_signatures_behind_do_no_harm(mark, after, tmp_path):
    source = write_step(part("Block"), tmp_path / "a.step")
    source.write_bytes(mark + source.read_bytes().rstrip() + after)
    assert made(source)["measures"]["volume_mm3"] == pytest.approx(1000)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("MILLIMETRE", "mm"),
        ("DECIMETRE", "dm"),
        ("Meters", "m"),
        ("INCHES", "in"),
        ("foot", "ft"),
        ("Yard", "yd"),
        ("THOU", "mil"),
        ("NAUTICAL MILE", "nmi"),
        ("micro-inch", "uin"),
        ("", "mm"),
        ("cubit\x85", "cubit"),
    ],
)
def test_units_are_short_symbols(name, word):
    assert units.symbol(name) == word


@pytest.mark.parametrize(("name", "factor", "word"), [("INCHES", 25.4, "in"), ("YARD", 914.4, "yd")])
def test_a_unit_by_another_name_is_known(name, factor, word, tmp_path):
    source = tmp_path / "a.step"
    cq.Workplane().box(10, 20, 30).val().exportStep(str(source), unit="MM", outputUnit="INCH")
    text = source.read_text()
    text = text.replace("LENGTH_MEASURE_WITH_UNIT(25.4,", f"LENGTH_MEASURE_WITH_UNIT({factor},")
    source.write_text(text.replace("CONVERSION_BASED_UNIT('INCH'", f"CONVERSION_BASED_UNIT('{name}'"))
    measures = made(source)["measures"]
    assert measures["source_unit"] == word
    assert measures["bbox_mm"] == pytest.approx([side / 25.4 * factor for side in (10, 20, 30)])


def triangulated(shape):
    """The shape as triangles without surfaces, wound outwards."""
    BRepMesh_IncrementalMesh(shape, 0.1)
    builder, shell, solid = BRep_Builder(), TopoDS_Shell(), TopoDS_Solid()
    builder.MakeShell(shell)
    for face in cq.Shape.cast(shape).Faces():
        triangles = BRep_Tool.Triangulation_s(face.wrapped, TopLoc_Location()).Copy()
        for index in range(1, triangles.NbTriangles() + 1):
            a, b, c = triangles.Triangle(index).Get()
            if face.wrapped.Orientation() == TopAbs_REVERSED:
                triangles.SetTriangle(index, Poly_Triangle(a, c, b))
        bare = TopoDS_Face()
        builder.MakeFace(bare, triangles)
        builder.Add(shell, bare)
    builder.MakeSolid(solid)
    builder.Add(solid, shell)
    return solid


def test_a_tessellated_shape_is_measured_by_its_triangles(tmp_path):
    before = Interface_Static.IVal_s("write.step.tessellated")
    Interface_Static.SetIVal_s("write.step.tessellated", 1)
    Interface_Static.SetCVal_s("write.step.unit", "MM")
    writer = STEPControl_Writer()
    writer.Transfer(triangulated(cq.Workplane().box(60, 40, 12).val().wrapped), STEPControl_AsIs)
    writer.Write(str(tmp_path / "a.step"))
    Interface_Static.SetIVal_s("write.step.tessellated", before)
    assert "TESSELLATED_SOLID" in (tmp_path / "a.step").read_text()
    result = made(tmp_path / "a.step")
    measures = result["measures"]
    assert result["notes"] == [brep.TRIANGLES]
    assert (measures["exact"], measures["holes"], measures["is_watertight"]) == (False, None, True)
    assert measures["volume_mm3"] == pytest.approx(60 * 40 * 12)
    assert measures["area_mm2"] == pytest.approx(2 * (60 * 40 + 60 * 12 + 40 * 12))


def painted(path, count):
    """An assembly of a part and a block of which `count` faces are red, as sub-shapes."""
    document = products.Document()
    block = part("Block")
    top = document.add(Assembly("Top", [(block, cq.Location()), (part("Other"), cq.Location((20, 0, 0)))]))
    label = document.labels[block]
    document.colors.UnSetColor(label, products.XCAFDoc_ColorGen)
    for face in cq.Shape.cast(document.shapes.GetShape_s(label)).Faces()[:count]:
        red = Quantity_Color(1, 0, 0, Quantity_TOC_sRGB)
        document.colors.SetColor(document.shapes.AddSubShape(label, face.wrapped), red, XCAFDoc_ColorSurf)
    assert not top.IsNull()
    document.shapes.UpdateAssemblies()
    writer = STEPCAFControl_Writer()
    writer.SetColorMode(True)
    writer.SetNameMode(True)
    writer.Transfer(document.wrapped, STEPControl_AsIs)
    writer.Write(str(path))
    return path


@pytest.mark.parametrize(("count", "color"), [(6, "#ff0000"), (1, None)])
def test_a_part_has_the_colour_that_all_its_faces_have(count, color, tmp_path):
    assembly = made(painted(tmp_path / "a.step", count))["measures"]["assembly"]
    assert {child["name"]: child["color"] for child in assembly["children"]}["Block"] == color
