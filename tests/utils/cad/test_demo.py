"""The demo parts are sound solids, and the files kept of them have their names, colours and sharing."""

import re

import cadquery as cq
import pytest

from tests.service import TOP
from tests.utils.cad.demo import DEMOS, write_all
from tests.utils.cad.products import Part, write_step


@pytest.fixture
def files():
    return {path.stem: path for path in (TOP / "app/demo").glob("*.step")}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return {path.stem: path for path in write_all(tmp_path_factory.mktemp("demo") / "new")}


def test_all_of_them_are_kept_and_no_other(files):
    assert files.keys() == DEMOS.keys()


def parts_of(product):
    if isinstance(product, Part):
        return [product]
    return [part for child, _ in product.children for part in parts_of(child)]


def products_in(text):
    return sorted(re.findall(r"PRODUCT\('([^']*)'", text))


def colours_in(text):
    found = re.findall(r"COLOUR_RGB\('',([^)]*)\)", text)
    return sorted([round(float(share), 6) for share in each.split(",")] for each in found)


@pytest.mark.parametrize("name", DEMOS)
def test_every_part_is_one_valid_solid(name):
    for part in parts_of(DEMOS[name]()):
        assert part.shape.ShapeType() == "Solid", part.name
        assert part.shape.isValid(), part.name


def solids_in(shapes):
    """Volume in mm3 and faces of each solid, whatever their order."""
    solids = [solid for shape in shapes for solid in shape.Solids()]
    return sorted((len(solid.Faces()), solid.Volume()) for solid in solids)


@pytest.mark.parametrize("name", DEMOS)
def test_the_file_is_what_is_made_in_millimetres(files, name):
    made = solids_in(part.shape for part in parts_of(DEMOS[name]()))
    read = solids_in([cq.importers.importStep(str(files[name])).val()])
    assert [faces for faces, _ in read] == [faces for faces, _ in made]
    assert [volume for _, volume in read] == pytest.approx([volume for _, volume in made], rel=1e-6)


@pytest.mark.parametrize("name", DEMOS)
def test_the_file_has_the_names_and_colours_that_are_written(files, written, name):
    kept, new = files[name].read_text(), written[name].read_text()
    assert products_in(kept) == products_in(new)
    assert colours_in(kept) == colours_in(new)


def test_products_used_several_times_are_stored_once(files):
    text = files["coloured-assembly"].read_text()
    assert len(products_in(text)) == len(set(products_in(text))) == 8
    assert "Socket screw M6x16" in products_in(text)
    assert len(re.findall(r"NEXT_ASSEMBLY_USAGE_OCCURRENCE", text)) == 13


def test_a_moved_part_is_one_product_and_stays_where_it_is(tmp_path):
    moved = cq.Solid.makeBox(1, 2, 3).moved(cq.Location(10, 0, 0))
    path = write_step(Part("Moved", moved, (0.5, 0.5, 0.5)), tmp_path / "moved.step")
    assert products_in(path.read_text()) == ["Moved"]
    assert cq.importers.importStep(str(path)).val().BoundingBox().xmin == pytest.approx(10, abs=1e-6)


def test_colours_are_in_the_files(files):
    colours = {name: len(colours_in(path.read_text())) for name, path in files.items()}
    assert colours.pop("coloured-assembly") >= 5
    assert set(colours.values()) == {1}


def test_the_same_part_is_the_same_bytes(written, tmp_path):
    again = {path.stem: path for path in write_all(tmp_path)}
    same = [name for name in DEMOS if again[name].read_bytes() == written[name].read_bytes()]
    assert set(same) >= set(DEMOS) - {"coloured-assembly"}
