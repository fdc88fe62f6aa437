"""Arithmetic on triangles: pure, so any box, turn and place will do."""

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.cad import geometry, glb
from utils.cad.scene import Mesh

SIDES = st.tuples(*[st.floats(0.1, 1000)] * 3)
PLACES = st.tuples(*[st.floats(-1000, 1000)] * 3)
TURNS = st.tuples(*[st.floats(-1, 1)] * 4).filter(lambda turn: np.linalg.norm(turn) > 0.1)


def box_mesh(sides, matrix):
    box = trimesh.creation.box(sides)
    return Mesh(geometry.place(box.vertices, matrix), box.faces.astype(np.int32))


def placed(turn, place):
    unit = np.array(turn) / np.linalg.norm(turn)
    return glb.local_matrix({"rotation": unit.tolist(), "translation": place})


@given(sides=SIDES, turn=TURNS, place=PLACES)
def test_a_turned_and_moved_box_keeps_its_integrals(sides, turn, place):
    mesh = box_mesh(sides, placed(turn, place))
    volume, area, by_volume, by_area = geometry.integrals(mesh.points, mesh.triangles)
    a, b, c = sides
    assert volume == pytest.approx(a * b * c, rel=1e-6)
    assert area == pytest.approx(2 * (a * b + b * c + c * a), rel=1e-6)
    assert by_volume == pytest.approx(place, abs=1e-5 * (1000 + max(sides)))
    assert by_area == pytest.approx(place, abs=1e-5 * (1000 + max(sides)))


@settings(max_examples=30)
@given(sides=SIDES, turn=TURNS)
def test_the_smallest_box_of_a_turned_box_is_the_box(sides, turn):
    mesh = box_mesh(sides, placed(turn, (0, 0, 0)))
    found = geometry.smallest_box([mesh], geometry.box([mesh]))
    assert np.prod(found) <= np.prod(sides) * 1.006
    assert list(found) == sorted(found)


@given(turn=TURNS, place=PLACES)
def test_a_node_matrix_is_a_turn_and_a_move(turn, place):
    matrix = placed(turn, place)
    assert matrix[:3, :3] @ matrix[:3, :3].T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(matrix[:3, :3]) == pytest.approx(1)
    assert glb.local_matrix({"matrix": matrix.T.ravel().tolist()}) == pytest.approx(matrix)


def test_the_edges_of_faces_are_drawn_once_and_smooth_ones_not_at_all():
    square = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
    beside, above = square + np.array([1, 0, 0]), square[:, [0, 2, 1]]
    triangles = np.array([[0, 1, 2], [0, 2, 3]])
    points = np.concatenate([square, beside, above]).astype(np.float32)
    together = np.concatenate([triangles, triangles + 4, triangles + 8])
    up, front = np.tile([0, 0, 1.0], (8, 1)), np.tile([0, -1.0, 0], (4, 1))
    edges = geometry.sharp_edges(points, together, np.concatenate([up, front]))
    drawn = {tuple(sorted(map(tuple, edge.tolist()))) for edge in edges}
    assert len(drawn) == len(edges) == 12 - 1 - 2  # one shared and drawn once, one smooth
    assert ((1, 0, 0), (1, 1, 0)) not in drawn
    assert ((0, 0, 0), (1, 0, 0)) in drawn


def test_a_flat_cloud_has_its_upright_box():
    flat = Mesh(np.array([[0, 0, 0], [2.0, 0, 0], [0, 3, 0]]), np.array([[0, 1, 2]], np.int32))
    assert list(geometry.smallest_box([flat], geometry.box([flat]))) == [0, 2, 3]
