"""Holes are found as they were made: whatever the part's place, mirror or orientation."""

from collections import Counter
from math import cos, radians, sqrt, tan
from time import process_time

import cadquery as cq
from hypothesis import given, settings
from hypothesis import strategies as st
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeEdge
from OCP.Geom import Geom_Circle
from OCP.GeomConvert import GeomConvert
from OCP.gp import gp_Ax2

from tests.utils.cad.products import Part, write_step
from utils.cad.holes import find_holes


def box(x=60, y=40, z=20):
    """A box whose top is the plane z = `z`."""
    return cq.Workplane().box(x, y, z, centered=(True, True, False))


def drilled(body, diameter, depth=None, x=0.0, y=0.0, top=20.0):
    """The body with a flat-bottomed hole from its top, through it where no depth is given."""
    start = cq.Workplane(origin=(x, y, top + 1)).circle(diameter / 2)
    return body.cut(start.extrude(-(depth + 1 if depth else 500)))


def found(body):
    """Counter of (diameter, depth, through)."""
    shape = body.val() if isinstance(body, cq.Workplane) else body
    rows = find_holes(shape.wrapped)
    return Counter({(r["diameter_mm"], r["depth_mm"], r["through"]): r["count"] for r in rows})


def test_through_and_blind():
    body = drilled(drilled(box(), 6, x=-20), 8, 12, x=20)
    assert find_holes(body.val().wrapped) == [
        {"diameter_mm": 6.0, "depth_mm": 20.0, "through": True, "count": 1},
        {"diameter_mm": 8.0, "depth_mm": 12.0, "through": False, "count": 1},
    ]


def test_equal_holes_are_counted_together():
    body = box().faces(">Z").workplane().rarray(10, 10, 5, 3).hole(4)
    assert found(body) == {(4.0, 20.0, True): 15}


def test_a_drill_leaves_a_conical_bottom():
    point = cq.Solid.makeCone(0, 4, 2.4, cq.Vector(0, 0, 7.6))
    assert found(drilled(box(), 8, 10).cut(point)) == {(8.0, 10.0, False): 1}


def test_a_ball_mill_leaves_a_round_bottom():
    ball = cq.Workplane(origin=(0, 0, 10)).sphere(4)
    assert found(drilled(box(), 8, 10).cut(ball)) == {(8.0, 10.0, False): 1}


def test_a_rounded_bottom_edge_still_closes_and_a_rounded_rim_does_not():
    rims = drilled(box(), 12, 10).faces("%cylinder").edges("%circle")
    assert found(rims.edges("<Z").fillet(2)) == {(12.0, 8.0, False): 1}
    assert found(rims.edges(">Z").fillet(2)) == {(12.0, 8.0, False): 1}
    through = drilled(box(), 12).faces("%cylinder").edges("%circle").fillet(2)
    assert found(through) == {(12.0, 16.0, True): 1}


def test_a_counterbore_is_a_wide_blind_hole_and_a_narrow_one_through():
    body = box().faces(">Z").workplane().cboreHole(6, 12, 5)
    assert found(body) == {(6.0, 15.0, True): 1, (12.0, 5.0, False): 1}


def test_a_countersink_counts_by_its_cylinder():
    body = box().faces(">Z").workplane().cskHole(6, 12, 90)
    assert found(body) == {(6.0, 17.0, True): 1}


def test_a_boss_an_outer_cylinder_and_a_pin_are_no_holes():
    assert found(box().union(cq.Workplane().circle(8).extrude(40))) == {}
    assert found(cq.Workplane().circle(10).extrude(30)) == {}


def test_the_bore_of_a_tube_is_a_hole_through():
    assert found(cq.Workplane().circle(10).circle(7).extrude(30)) == {(14.0, 30.0, True): 1}


def test_fillets_slots_and_corner_reliefs_are_no_holes():
    pocket = cq.Workplane(origin=(0, 0, 10)).rect(30, 20).extrude(20).edges("|Z").fillet(5)
    assert found(box().cut(pocket)) == {}
    assert found(box().faces(">Z").workplane().slot2D(30, 8).cutThruAll()) == {}
    relief = box().cut(cq.Workplane().rect(30, 20).extrude(20))
    relief = relief.cut(cq.Workplane().rect(30, 20).vertices().circle(2).extrude(20))
    assert found(relief) == {}


def test_a_bore_with_a_keyway_is_a_hole():
    hub = cq.Workplane().circle(30).circle(10).extrude(25)
    assert found(hub.cut(cq.Workplane().rect(6, 25).extrude(25))) == {(20.0, 25.0, True): 1}


def test_a_hole_in_two_separate_walls_is_two_holes():
    channel = box(60, 40, 30).cut(cq.Workplane(origin=(0, 0, 5)).rect(40, 40).extrude(30))
    pin = cq.Workplane("YZ").center(0, 18).circle(3).extrude(100, both=True)
    assert found(channel.cut(pin)) == {(6.0, 10.0, True): 2}


def test_a_hole_that_a_groove_divides_is_one_hole():
    ring = cq.Workplane(origin=(0, 0, 8)).circle(6).extrude(2)
    assert found(drilled(box(), 10).cut(ring)) == {(10.0, 20.0, True): 1}


def test_a_cavity_that_no_tool_reaches_is_no_hole():
    assert found(box().cut(cq.Workplane(origin=(0, 0, 5)).circle(6).extrude(8))) == {}


def crossed(diameter):
    """A block of 60 with an 8 mm hole along Z, and one along X that meets it."""
    cross = cq.Workplane("YZ").center(0, 10).circle(diameter / 2).extrude(100, both=True)
    return drilled(box(), 8).cut(cross)


def test_equal_crossing_holes_are_each_whole():
    assert found(crossed(8)) == {(8.0, 20.0, True): 1, (8.0, 60.0, True): 1}


def test_a_hole_across_a_narrower_gap_than_it_drills_is_one():
    assert found(crossed(4)) == {(8.0, 20.0, True): 1, (4.0, 60.0, True): 1}


def test_a_hole_that_ends_in_one_across_ends_there():
    half = cq.Workplane("YZ").center(0, 10).circle(2).extrude(100)
    wall = round(30 - sqrt(4**2 - 2**2), 3)
    assert found(drilled(box(), 8).cut(half)) == {(8.0, 20.0, True): 1, (4.0, wall, True): 1}


def test_a_hole_across_a_tube_is_in_two_walls():
    tube = cq.Workplane().circle(20).circle(18).extrude(60)
    pin = cq.Workplane("YZ").center(0, 30).circle(5).extrude(100, both=True)
    depth = round(20 - sqrt(18**2 - 5**2), 3)
    assert found(tube.cut(pin)) == {(36.0, 60.0, True): 1, (10.0, depth, True): 2}


def annular(post):
    """A round of 60 with a groove about a post, which stands `post` high of the groove's 4 mm."""
    groove = cq.Workplane(origin=(0, 0, 16)).circle(20).extrude(4)
    groove = groove.cut(cq.Workplane(origin=(0, 0, 16)).circle(17).extrude(post))
    return cq.Workplane().circle(30).extrude(20).cut(groove)


def test_a_groove_about_a_post_is_no_hole_but_a_bore_over_a_low_one_is():
    assert found(annular(4)) == {}
    assert found(annular(1)) == {(40.0, 4.0, False): 1}


def test_a_hole_of_splines_is_a_hole():
    body = drilled(drilled(box(), 6, x=-20), 8, 12, x=20).val().moved(cq.Location(300, 20, 5, 10, 20, 30))
    assert found(body.toNURBS()) == {(6.0, 20.0, True): 1, (8.0, 12.0, False): 1}


def test_a_pin_and_a_wavy_slot_of_splines_are_no_holes():
    pin = cq.Workplane().circle(10).extrude(30).val()
    assert found(pin.toNURBS()) == {}
    oval = cq.Workplane(origin=(0, 0, -1)).ellipse(8, 7.9).extrude(100)
    assert found(box().cut(oval)) == {}


def test_a_hole_whose_wall_is_an_extruded_curve_is_a_hole():
    curve = GeomConvert.CurveToBSplineCurve_s(Geom_Circle(gp_Ax2(), 5))
    inner = cq.Wire.assembleEdges([cq.Edge(BRepBuilderAPI_MakeEdge(curve).Edge())])
    outer = cq.Workplane().rect(40, 40).val()
    assert found(cq.Solid.extrudeLinear(outer, [inner], cq.Vector(0, 0, 10))) == {(10.0, 10.0, True): 1}


def test_a_tilted_hole_is_as_deep_as_its_longest_side(tmp_path):
    drill = cq.Workplane().circle(4).extrude(100, both=True).rotate((0, 0, 0), (0, 1, 0), 30)
    plate = Part("Plate", box(60, 40, 10).cut(drill).val(), (0.5, 0.5, 0.5))
    path = write_step(plate, tmp_path / "plate.step")
    depth = round(10 / cos(radians(30)) + 8 * tan(radians(30)), 3)
    assert found(cq.importers.importStep(str(path))) == {(8.0, depth, True): 1}


def test_a_hole_into_a_slanted_face_is_as_deep_as_its_deepest_side():
    slanted = box().cut(cq.Workplane().box(200, 200, 20).rotate((0, 0, 0), (0, 1, 0), 15))
    ((row, count),) = found(drilled(slanted, 6)).items()
    assert (row[0], row[2], count) == (6.0, True, 1)
    assert 9.0 < row[1] < 11.5


def test_holes_in_separate_plates_of_one_file_are_counted_each():
    plates = cq.Compound.makeCompound(
        [drilled(box(), 6).val(), drilled(box(), 6).val().moved(cq.Location((0, 0, 20)))]
    )
    assert found(plates) == {(6.0, 20.0, True): 2}


def test_an_open_shell_and_an_empty_compound_do_no_harm():
    shell = cq.Workplane().circle(10).extrude(10).faces("<Z").shell(-1).faces("not >Z").vals()
    assert isinstance(found(cq.Shell.makeShell(shell)), Counter)
    assert found(cq.Compound.makeCompound([])) == {}


sizes = st.integers(10, 95).map(lambda tenths: tenths / 10)
depths = st.none() | st.integers(20, 190).map(lambda tenths: tenths / 10)
angles = st.floats(0, 360)
offsets = st.floats(-1e4, 1e4)


@settings(max_examples=25)
@given(
    holes=st.lists(st.tuples(sizes, depths), min_size=1, max_size=8),
    turns=st.tuples(angles, angles, angles),
    shift=st.tuples(offsets, offsets, offsets),
    mirrored=st.booleans(),
    turned_inside_out=st.booleans(),
)
def test_exactly_the_holes_that_were_drilled(holes, turns, shift, mirrored, turned_inside_out):
    body = box(100, 60, 20)
    for place, (diameter, depth) in enumerate(holes):
        body = drilled(body, diameter, depth, -36 + 24 * (place % 4), -15 + 30 * (place // 4))
    shape = body.val().moved(cq.Location(*shift, *turns))
    shape = shape.mirror("XZ") if mirrored else shape
    if turned_inside_out:
        shape = cq.Shape.cast(shape.wrapped.Reversed())
    made = Counter((diameter, depth or 20.0, depth is None) for diameter, depth in holes)
    assert found(shape) == made


def test_the_answer_is_the_same_every_time():
    body = drilled(drilled(box(), 6, x=-20), 8, 12, x=20)
    assert len({str(find_holes(body.val().wrapped)) for _ in range(5)}) == 1


def perforated(count):
    """A sheet with `count` holes of 6 mm, a hundred in a row."""
    centres = [cq.Vector(10 * (i % 100) - 495, 10 * (i // 100) - count / 20 + 5) for i in range(count)]
    rims = [cq.Wire.makeCircle(3, centre, cq.Vector(0, 0, 1)) for centre in centres]
    sheet = cq.Workplane().rect(1020, count / 10 + 20).val()
    return cq.Solid.extrudeLinear(sheet, rims, cq.Vector(0, 0, 3))


def test_four_times_the_holes_take_no_more_than_eight_times_the_time():
    few, many = perforated(150), perforated(600)
    assert found(many) == {(6.0, 3.0, True): 600}
    assert min(seconds(many) for _ in range(2)) < 8 * min(seconds(few) for _ in range(2))


def seconds(body):
    start = process_time()
    find_holes(body.wrapped)
    return process_time() - start
