"""Boxes of parts whose size is known: to a micrometre, and never too small."""

from functools import cache

import cadquery as cq
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from OCP.Bnd import Bnd_Box
from OCP.BRepBndLib import BRepBndLib
from OCP.gp import gp_Trsf

from tests.utils.cad import demo
from tests.utils.cad.products import Assembly, Part, write_step
from utils.cad import geometry, glb
from utils.cad.assembly import Product
from utils.cad.boxes import Boxes
from utils.cad.convert import convert
from utils.cad.meshing import Fineness, mesh
from utils.cad.options import Options
from utils.cad.scene import Mesh

MEASURED = Options(png=False, stl=False, holes=False)
GREY = (0.5, 0.5, 0.5)
TURNS = st.tuples(*[st.floats(-1, 1)] * 4).filter(lambda turn: np.linalg.norm(turn) > 0.1)


def near(sides):
    """As near as is promised: 0.001 mm and 0.001 %."""
    return pytest.approx(sides, abs=1e-3, rel=1e-5)


def measures(product, folder):
    path = write_step(product, folder / "part.step")
    return convert(path, "step", folder, MEASURED, lambda stage: None)["measures"]


def part(body):
    return Part("Part", body.val() if isinstance(body, cq.Workplane) else body, GREY)


def shaft(diameter, length, chamfer):
    return cq.Workplane().circle(diameter / 2).extrude(length).faces("<Z or >Z").chamfer(chamfer)


def ring():
    return cq.Workplane().circle(20).circle(12).extrude(8).faces("<Z or >Z").chamfer(1.5)


def pipe():
    return cq.Workplane().circle(10).circle(8).extrude(100)


def loft():
    return cq.Workplane().rect(40, 30).workplane(offset=25).circle(9).loft()


def bulged():
    """Its widest place, 2 x 18, lies inside of the one face that a spline turns into."""
    profile = cq.Workplane("XZ").moveTo(10, 0).threePointArc((18, 30), (10, 60))
    return profile.lineTo(0, 60).lineTo(0, 0).close().revolve(360, (0, 0, 0), (0, 1, 0))


SIZES = {
    "a shaft with chamfers": (shaft(34, 52, 3), (34, 34, 52)),
    "a ring with chamfers": (ring(), (40, 40, 8)),
    "a torus": (cq.Solid.makeTorus(20, 5), (50, 50, 10)),
    "a sphere": (cq.Workplane().sphere(7), (14, 14, 14)),
    "a cone": (cq.Solid.makeCone(12, 0, 30), (24, 24, 30)),
    "a bulged bottle": (bulged(), (36, 36, 60)),
    "a loft": (loft(), (40, 30, 25)),
    "a torus of splines": (cq.Solid.makeTorus(20, 5).toNURBS(), (50, 50, 10)),
    "a sphere of splines": (cq.Workplane().sphere(7).val().toNURBS(), (14, 14, 14)),
    "a cube with round corners": (cq.Workplane().box(10, 10, 10).edges().fillet(2), (10, 10, 10)),
}


@pytest.mark.parametrize("name", SIZES)
def test_the_upright_box_is_as_large_as_the_part(name, tmp_path):
    body, sides = SIZES[name]
    assert measures(part(body), tmp_path)["bbox_mm"] == near(sides)


STOCKS = {
    "a torus": (cq.Solid.makeTorus(20, 5), (10, 50, 50)),
    "a pipe": (pipe(), (20, 20, 100)),
    "a ring with chamfers": (ring(), (8, 40, 40)),
    "a shaft with chamfers": (shaft(20, 70, 2), (20, 20, 70)),
}


@pytest.mark.parametrize("name", STOCKS)
def test_a_tilted_part_fits_into_its_smallest_box(name, tmp_path):
    body, sides = STOCKS[name]
    shape = body.val() if isinstance(body, cq.Workplane) else body
    found = measures(part(shape.moved(cq.Location(5, -3, 8, 20, 35, 50))), tmp_path)["min_bbox_mm"]
    assert all(found[axis] > sides[axis] - 1e-5 for axis in range(3))
    assert found == pytest.approx(sides, rel=2e-3)


def test_instances_are_measured_where_they_are_put(tmp_path):
    pin = part(cq.Workplane("YZ").circle(5).extrude(40))
    places = [cq.Location(), cq.Location((0, 0, 30), (0, 0, 1), 45)]
    found = measures(Assembly("Two pins", [(pin, place) for place in places]), tmp_path)
    slanted = 40 * np.sqrt(0.5) + 5 * np.sqrt(0.5)
    assert found["bbox_mm"] == near((40 + 5 * np.sqrt(0.5), slanted + 5, 40))


def test_the_demo_parts_are_as_large_as_they_were_drawn(tmp_path):
    assert measures(demo.turned_shaft(), tmp_path)["bbox_mm"] == near((180, 36, 36))
    assert measures(demo.coloured_assembly(), tmp_path)["bbox_mm"] == near((220, 88, 99))


def test_far_from_the_origin_a_part_has_the_same_size(tmp_path):
    far = shaft(34, 52, 3).val().moved(cq.Location(1e5, -2e5, 3e4))
    assert measures(part(far), tmp_path)["bbox_mm"] == near((34, 34, 52))


def boxes(shape, turn):
    """The boxes of a shape that is placed turned, from a coarse mesh."""
    mesh([shape.wrapped], Fineness(0.3, 0.5))
    matrix = glb.local_matrix({"rotation": (np.array(turn) / np.linalg.norm(turn)).tolist()})
    vertices, triangles = shape.tessellate(0.3, 0.5)
    points = geometry.place(np.array([vertex.toTuple() for vertex in vertices]), matrix)
    placed = Mesh(points, np.array(triangles, np.int32))
    return Boxes([Product(shape.wrapped, [matrix])], [placed], slack=0.45), matrix[:3, :3]


@settings(max_examples=25)
@given(turn=TURNS, wide=st.floats(8, 40), thin=st.floats(1, 7))
def test_a_turned_torus_is_as_high_as_its_formula_says(turn, wide, thin):
    torus = cq.Solid.makeTorus(wide, thin)
    around, rotation = boxes(torus, turn)
    upright = around.upright()
    across = np.sqrt(np.clip(1 - rotation[:, 2] ** 2, 0, 1))
    assert np.ptp(upright, axis=0) == near(2 * (wide * across + thin))
    smallest = around.smallest(upright)
    assert smallest[0] > 2 * thin - 1e-5
    assert smallest[1] > 2 * (wide + thin) - 1e-2


@settings(max_examples=15)
@given(turn=TURNS)
def test_a_turned_free_form_is_as_large_as_the_kernel_says(turn):
    shape = free_form()
    around, rotation = boxes(shape, turn)
    turned = shape.moved(cq.Location(trsf(rotation)))
    assert np.ptp(around.upright(), axis=0) == near(kernels_sides(turned.wrapped))


@cache
def free_form():
    """A wavy block of splines, part of it cut away."""
    wavy = cq.Workplane().spline([(0, 0), (20, 9), (40, -4), (60, 6)]).lineTo(60, -30).lineTo(0, -30)
    return wavy.close().twistExtrude(40, 50).val().toNURBS()


def trsf(rotation):
    made = gp_Trsf()
    made.SetValues(*np.column_stack([rotation, np.zeros(3)]).ravel().tolist())
    return made


def kernels_sides(shape):
    known = Bnd_Box()
    BRepBndLib.AddOptimal_s(shape, known, False, False)
    low, high = known.CornerMin(), known.CornerMax()
    return [high.X() - low.X(), high.Y() - low.Y(), high.Z() - low.Z()]
