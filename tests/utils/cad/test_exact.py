"""The kernel's integrals where its fixed rule is wrong."""

import cadquery as cq
import numpy as np
import pytest
from OCP.BRepAdaptor import BRepAdaptor_Curve

from utils.cad import exact

THICKNESS = 3.0


def wave():
    """A closed curve as a laser cuts it: teeth of two sizes round a circle."""
    turns = np.linspace(0, 2 * np.pi, 300, endpoint=False)
    reach = 50 + 6 * np.sin(12 * turns) + 2 * np.sign(np.sin(31 * turns))
    points = np.stack([reach * np.cos(turns), reach * np.sin(turns)], axis=1)
    return cq.Workplane().spline([tuple(point) for point in points.tolist()], periodic=True).wire().val()


def area(wire):
    """By the shoelace formula, of as many points as leave out nothing that counts."""
    curve = BRepAdaptor_Curve(wire.Edges()[0].wrapped)
    places = np.linspace(curve.FirstParameter(), curve.LastParameter(), 20_001)[:-1].tolist()
    x, y = np.array([(point.X(), point.Y()) for point in map(curve.Value, places)]).T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def test_a_sheet_with_a_free_outline_has_its_area_and_volume():
    wire = wave()
    sheet = cq.Solid.extrudeLinear(wire, [], cq.Vector(0, 0, THICKNESS)).wrapped
    flat = cq.Face.makeFromWires(wire).wrapped
    assert exact.surface(flat).amount == pytest.approx(area(wire), rel=1e-4)
    assert exact.surface(sheet).amount == pytest.approx(2 * area(wire) + wire.Length() * THICKNESS, rel=1e-4)
    assert exact.volume(sheet).amount == pytest.approx(area(wire) * THICKNESS, rel=1e-4)
