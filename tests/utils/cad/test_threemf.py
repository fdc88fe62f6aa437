"""3MF by its specification: parts, units, components, what is not the model, colours and refusals."""

from io import BytesIO

import pytest

from tests.utils.cad.mesh_files import (
    converted,
    measured,
    mesh_xml,
    model_xml,
    object_xml,
    package,
    threemf,
)
from utils.cad.errors import CannotConvert
from utils.cad.formats import inspect

ITEM = '<item objectid="1"/>'
MOVED = "1 0 0 0 1 0 0 0 1 100 0 0"
BEAMS = "http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02"
VOLUMES = "http://schemas.microsoft.com/3dmanufacturing/volumetric/2022/01"


def component(number: int = 1, path: str = "", transform: str = "") -> str:
    where = f'p:path="{path}" ' if path else ""
    return f'<component objectid="{number}" {where}{f"transform={transform!r}" if transform else ""}/>'


def components(*uses: str) -> str:
    return f"<components>{''.join(uses)}</components>"


def produced(main: str, build: str = ITEM, unit: str = "millimeter", other: str = "millimeter") -> bytes:
    """Two parts with an object 1 each: 10 x 20 x 30 in the one, 1 x 1 x 1 in the other."""
    small = object_xml(1, mesh_xml((1, 1, 1)))
    return package(
        {
            "3D/3dmodel.model": model_xml(main, build, f'unit="{unit}" requiredextensions="p"'),
            "3D/Objects/a.model": model_xml(object_xml(1), "", f'unit="{other}"'),
            "3D/Objects/b.model": model_xml(small, "", f'unit="{other}"'),
        }
    )


def test_the_same_id_in_two_parts_is_two_objects(tmp_path):
    uses = components(component(1, "/3D/Objects/a.model"), component(1, "/3D/Objects/b.model", MOVED))
    measures = measured(tmp_path, "part.3mf", produced(object_xml(1, uses)))
    assert measures["volume_mm3"] == pytest.approx(6001)
    assert measures["bbox_mm"] == pytest.approx([101, 20, 30])
    assert (measures["bodies"], measures["triangles"]) == (2, 24)


def test_an_item_may_place_an_object_of_another_part(tmp_path):
    build = f'<item objectid="1" p:path="/3d/objects/B.model" transform="{MOVED}"/>{ITEM}'
    measures = measured(tmp_path, "part.3mf", produced(object_xml(), build))
    assert measures["volume_mm3"] == pytest.approx(6001)


def test_each_part_has_its_own_unit(tmp_path):
    uses = components(component(1, "/3D/Objects/b.model", MOVED))
    content = produced(object_xml(1, uses), unit="centimeter", other="inch")
    measures = measured(tmp_path, "part.3mf", content)
    assert measures["source_unit"] == "cm"
    assert measures["bbox_mm"] == pytest.approx([25.4, 25.4, 25.4])
    both = object_xml(1, uses) + object_xml(2)
    content = produced(both, ITEM + '<item objectid="2"/>', "centimeter", "inch")
    assert measured(tmp_path, "part.3mf", content)["bbox_mm"] == pytest.approx([1025.4, 200, 300])


LENGTHS = {"micron": 0.001, "centimeter": 10, "meter": 1000, "inch": 25.4, "foot": 304.8}


@pytest.mark.parametrize("unit", LENGTHS)
def test_every_unit_is_millimetres_in_the_end(unit, tmp_path):
    measures = measured(tmp_path, "part.3mf", threemf(object_xml(), ITEM, f'unit="{unit}"'))
    assert measures["bbox_mm"] == pytest.approx([side * LENGTHS[unit] for side in (10, 20, 30)])


def test_a_component_is_turned_and_moved_and_stored_once(tmp_path):
    """Rows from the left: x goes to y, y to -x; then the item's move."""
    quarter = "0 1 0 -1 0 0 0 0 1 0 0 5"
    uses = components(component(1), component(1, transform=quarter))
    content = threemf(object_xml(1) + object_xml(2, uses), f'<item objectid="2" transform="{MOVED}"/>')
    measures = measured(tmp_path, "part.3mf", content)
    assert measures["bbox_mm"] == pytest.approx([30, 20, 35])
    assert measures["center_of_mass_mm"] == pytest.approx([100 + (5 - 10) / 2, 7.5, 17.5])
    assert (tmp_path / "preview.glb").read_bytes().count(b'"POSITION"') == 1


@pytest.mark.parametrize("kind", ["support", "solidsupport", "other"])
def test_supports_are_no_part_of_the_model(kind, tmp_path):
    objects = object_xml(1) + object_xml(2, attributes=f'type="{kind}"')
    build = f'{ITEM}<item objectid="2" transform="{MOVED}"/>'
    result = converted(tmp_path, "part.3mf", threemf(objects, build))
    assert result["measures"]["volume_mm3"] == pytest.approx(6000)
    assert "Left out" in result["notes"][0]


def test_modifiers_within_an_object_are_no_part_of_it(tmp_path):
    """As Bambu Studio and OrcaSlicer write volumes that only change how a part is printed."""
    objects = object_xml(1) + object_xml(2, attributes='type="other"')
    objects += object_xml(3, components(component(1), component(2, transform=MOVED)))
    assert measured(tmp_path, "part.3mf", threemf(objects, '<item objectid="3"/>'))["bodies"] == 1


@pytest.mark.parametrize("said", ['printable="0"', 'printable="false"', 'p:printable="0"'])
def test_what_is_not_to_be_printed_is_left_out(said, tmp_path):
    content = threemf(object_xml(), f'{ITEM}<item objectid="1" transform="{MOVED}" {said}/>')
    assert measured(tmp_path, "part.3mf", content)["bodies"] == 1


def test_the_model_has_any_name(tmp_path):
    parts = {"Geometry/Körper 1.xml": model_xml(object_xml(), ITEM), "other.model": "<nothing/>"}
    content = package(parts, root="/Geometry/K%C3%B6rper%201.xml")
    assert measured(tmp_path, "part.3mf", content)["volume_mm3"] == pytest.approx(6000)
    del parts["other.model"]
    content = package(parts, root="/Geometry/K%C3%B6rper%201.xml")
    assert inspect("part.3mf", BytesIO(content), len(content)) == "3mf"


def test_what_builds_nothing_shows_its_objects_once(tmp_path):
    objects = object_xml(1) + object_xml(2, components(component(1)))
    result = converted(tmp_path, "part.3mf", threemf(objects, ""))
    assert result["measures"]["bodies"] == 1
    assert "builds nothing" in result["notes"][0]


def test_required_extensions_that_change_nothing_are_taken(tmp_path):
    attributes = (
        'requiredextensions="p m s" xmlns:s="http://schemas.microsoft.com/3dmanufacturing/slice/2015/07"'
    )
    assert measured(tmp_path, "part.3mf", threemf(object_xml(), ITEM, attributes))["bodies"] == 1


def test_a_prefix_that_is_not_declared_is_overlooked(tmp_path):
    """As in two of the 3MF Consortium's own samples."""
    group = '<m:colorgroup id="6"><ms:shine/><m:color color="#FF0000" ms:way="1"/></m:colorgroup>'
    content = threemf(group + object_xml(attributes='pid="6" pindex="0"'), ITEM)
    assert measured(tmp_path, "part.3mf", content)["bodies"] == 1
    assert b'"baseColorFactor":[1.0,0.0,0.0,1.0]' in (tmp_path / "preview.glb").read_bytes()


def test_a_colour_outside_of_every_group_is_nobodys(tmp_path):
    content = threemf('<m:color color="#FF0000"/>' + object_xml(), ITEM)
    assert measured(tmp_path, "part.3mf", content)["bodies"] == 1


def test_the_draft_that_windows_wrote_is_read(tmp_path):
    xml = model_xml(object_xml(), ITEM).replace("core/2015/02", "2013/01")
    content = package({"3D/3dmodel.model": xml})
    assert measured(tmp_path, "part.3mf", content)["bodies"] == 1


CYCLE = object_xml(1, components(component(2))) + object_xml(2, components(component(1)))
DEEP = object_xml(1) + "".join(object_xml(n, components(component(n - 1))) for n in range(2, 2000))
BOMB = object_xml(1) + "".join(object_xml(n, components(*[component(n - 1)] * 10)) for n in range(2, 40))
EMPTY_BOMB = BOMB.replace(mesh_xml(), "<mesh><vertices/><triangles/></mesh>")
LATTICE = f'<mesh><vertices/><triangles/><b:beamlattice xmlns:b="{BEAMS}"/></mesh>'
LEVELS = f'<v:levelset xmlns:v="{VOLUMES}" functionid="1"/>'
ENTITIES = '<!DOCTYPE model [<!ENTITY a "1"><!ENTITY b "&a;&a;">]>'
NEEDS_BEAMS = f'requiredextensions="b" xmlns:b="{BEAMS}"'
ELSEWHERE = '<item objectid="1" p:path="/3D/x.model"/>'
BEYOND = object_xml().replace('v1="0"', 'v1="99"')
REFUSED = {
    "a lattice it needs": (threemf(object_xml(), ITEM, NEEDS_BEAMS), "beam lattice"),
    "a lattice": (threemf(object_xml(1, LATTICE), ITEM), "beam lattice"),
    "a level set": (threemf(object_xml(1, LEVELS), ITEM), "level set"),
    "an unknown extension": (threemf(object_xml(), ITEM, 'requiredextensions="z" xmlns:z="urn:z"'), "urn:z"),
    "an undeclared extension": (threemf(object_xml(), ITEM, 'requiredextensions="z"'), "extension z"),
    "only supports": (threemf(object_xml(attributes='type="support"'), ITEM), "only supports"),
    "nothing to print": (threemf(object_xml(), '<item objectid="1" printable="0"/>'), "not to be printed"),
    "no object": (threemf("", ITEM), "object 1, which it does not hold"),
    "no objects at all": (threemf("", ""), "no triangles"),
    "a missing part": (threemf(object_xml(), ELSEWHERE), "3d/x.model is missing"),
    "a cycle": (threemf(CYCLE, ITEM), "component of itself"),
    "a long chain": (threemf(DEEP, '<item objectid="1999"/>'), "too deeply"),
    "a bomb": (threemf(BOMB, '<item objectid="39"/>'), "more than 500 parts"),
    "a bomb of nothing": (threemf(EMPTY_BOMB, '<item objectid="39"/>'), "too deeply"),
    "missing corners": (threemf(BEYOND, ITEM), "corners that it does not hold"),
    "a word for a number": (threemf(object_xml().replace('x="10', 'x="ten'), ITEM), "damaged"),
    "a number that is none": (threemf(object_xml().replace('x="10.0"', 'x="nan"'), ITEM), "not numbers"),
    "a short transform": (threemf(object_xml(), '<item objectid="1" transform="1 0 0"/>'), "damaged"),
    "an unknown unit": (threemf(object_xml(), ITEM, 'unit="parsec"'), "unit"),
    "entities": (threemf(object_xml(), ITEM, inner=ENTITIES), "document type"),
    "an unknown encoding": (
        package({"3D/3dmodel.model": model_xml(object_xml(), ITEM).replace("UTF-8", "UTF-9")}),
        "damaged",
    ),
    "no XML": (package({"3D/3dmodel.model": "model"}), "damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_every_refusal_says_why(name, tmp_path):
    content, why = REFUSED[name]
    with pytest.raises(CannotConvert, match=rf"^The .*{why}.*\.$"):
        converted(tmp_path, "part.3mf", content, max_instances=500)


def test_names_are_shown_without_control_characters(tmp_path):
    content = threemf(object_xml(attributes='name="Halter&#x9;&#x85;&#x202E; links"'), ITEM)
    converted(tmp_path, "part.3mf", content)
    assert b'"Halter links"' in (tmp_path / "preview.glb").read_bytes()
