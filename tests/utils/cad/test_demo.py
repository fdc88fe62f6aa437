"""The demo parts are sound solids, and their STEP files keep names, colours and sharing."""

import re

import cadquery as cq
import pytest

from utils.cad.demo import DEMOS, write_all
from utils.cad.products import Part, write_step


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return {path.stem: path for path in write_all(tmp_path_factory.mktemp("demo") / "new")}


def parts_of(product):
    if isinstance(product, Part):
        return [product]
    return [part for child, _ in product.children for part in parts_of(child)]


def products_in(text):
    return sorted(re.findall(r"PRODUCT\('([^']*)'", text))


@pytest.mark.parametrize("name", DEMOS)
def test_every_part_is_one_valid_solid(name):
    for part in parts_of(DEMOS[name]()):
        assert part.shape.ShapeType() == "Solid", part.name
        assert part.shape.isValid(), part.name


@pytest.mark.parametrize("name", DEMOS)
def test_the_file_holds_the_part_in_millimetres(files, name):
    made = sum(part.shape.Volume() for part in parts_of(DEMOS[name]()))
    read = cq.importers.importStep(str(files[name])).val()
    assert sum(solid.Volume() for solid in read.Solids()) == pytest.approx(made, rel=1e-6)


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
    colours = {name: text_of.count("COLOUR_RGB") for name, text_of in _texts(files).items()}
    assert colours.pop("coloured-assembly") >= 5
    assert set(colours.values()) == {1}


def test_the_same_part_is_the_same_bytes(files, tmp_path):
    again = {path.stem: path for path in write_all(tmp_path)}
    same = [name for name in DEMOS if again[name].read_bytes() == files[name].read_bytes()]
    assert set(same) >= set(DEMOS) - {"coloured-assembly"}


def _texts(files):
    return {name: path.read_text() for name, path in files.items()}
