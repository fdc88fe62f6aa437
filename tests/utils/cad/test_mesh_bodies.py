"""What meshes enclose: bodies wound anyhow, cavities, pieces, and what is left open."""

import numpy as np
import pytest

from tests.utils.cad.mesh_files import box, converted, measured, stl, turned
from utils.cad import polydata
from utils.cad import stl as stl_writer
from utils.cad.bodies import bodies

INNER = box((2, 2, 2), (4, 4, 4))
MIXED = box()
MIXED[::3] = MIXED[::3, ::-1]
ASIDE = box(at=(50, 0, 0))


def flat(*corners):
    """A triangle beside the others whose points lie as they say on the box's first edge."""
    return np.array([[[0, 0, each] for each in corners]], float)


CLOSED = {
    "as it should be": ([box()], 6000, 1),
    "inside out": ([turned(box())], 6000, 1),
    "wound anyhow": ([MIXED], 6000, 1),
    "two, one inside out": ([box(), turned(ASIDE)], 12000, 2),
    "two, both inside out": ([turned(box()), turned(ASIDE)], 12000, 2),
    "hollow": ([box(), turned(INNER)], 5992, 1),
    "hollow, inside out": ([turned(box()), INNER], 5992, 1),
    "hollow, with a body in it": ([box(), turned(INNER), box((1, 1, 1), (4.5, 4.5, 4.5))], 5993, 2),
    "a hollow one beside one inside out": ([box(), turned(INNER), turned(ASIDE)], 11992, 2),
    "touching along an edge": ([box(), box(at=(10, 20, 0))], 12000, 2),
    "touching at a corner": ([box(), box(at=(10, 20, 30))], 12000, 2),
    "glued side to side": ([box(), box(at=(0, 0, 30))], 12000, 1),
    "a triangle that is a point": ([box(), flat(0, 0, 0)], 6000, 1),
    "a triangle that is an edge": ([box(), flat(0, 30, 0)], 6000, 1),
    "a triangle on an edge": ([box(), flat(0, 15, 30)], 6000, 1),
    "a triangle twice": ([box(), box()[:1]], 6000, 1),
}


@pytest.mark.parametrize("name", CLOSED)
def test_closed_bodies_are_measured_one_by_one(name, tmp_path):
    parts, volume, count = CLOSED[name]
    result = converted(tmp_path, "part.stl", stl(*parts))
    measures = result["measures"]
    assert measures["volume_mm3"] == pytest.approx(volume)
    assert (measures["bodies"], measures["is_watertight"], result["notes"]) == (count, True, [])
    assert measures["exact"] is False


@pytest.mark.parametrize("name", CLOSED)
def test_the_preview_is_wound_as_it_should_be(name, tmp_path):
    """Whatever the file's winding, the integral over the preview is the volume."""
    parts, volume, _ = CLOSED[name]
    converted(tmp_path, "part.stl", stl(*parts))
    content = (tmp_path / "preview.stl").read_bytes()
    a, b, c = np.frombuffer(content, stl_writer.RECORD, -1, 84)["corners"].astype(float).swapaxes(0, 1)
    assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6 == pytest.approx(volume)


def test_the_centre_of_mass_leaves_cavities_out(tmp_path):
    hollow = measured(tmp_path, "part.stl", stl(box(), turned(box((5, 20 / 3, 10), (1, 5, 10)))))
    rest = 6000 - 1000 / 3
    assert hollow["volume_mm3"] == pytest.approx(rest)
    assert hollow["center_of_mass_mm"][0] == pytest.approx((6000 * 5 - 1000 / 3 * 3.5) / rest)


def test_what_is_open_is_an_estimate_and_says_so(tmp_path):
    result = converted(tmp_path, "part.stl", stl(box()[:-1], ASIDE))
    measures = result["measures"]
    assert not measures["is_watertight"]
    assert measures["volume_mm3"] == pytest.approx(12000, rel=0.1)
    assert "not closed" in result["notes"][0]


def test_rims_that_fit_but_for_their_corners_give_an_exact_volume(tmp_path):
    """One side is cut at the middle of an edge, its neighbour is not: open, though nothing is missing."""
    parts = box()
    a, b, c = parts[0]
    middle = (a + b) / 2
    cut = np.array([[a, middle, c], [middle, b, c]])
    measures = measured(tmp_path, "part.stl", stl(parts[1:], cut))
    assert not measures["is_watertight"]
    assert measures["volume_mm3"] == pytest.approx(6000)


def test_points_that_nearly_touch_are_one(tmp_path):
    noise = np.random.default_rng(1).uniform(-1e-6, 1e-6, (12, 3, 3))
    measures = measured(tmp_path, "part.stl", stl(box() + noise))
    assert measures["is_watertight"]
    assert measures["volume_mm3"] == pytest.approx(6000)


def test_a_band_of_one_side_is_not_closed():
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    rims = [
        [(10 + s * np.cos(t / 2)) * np.cos(t), (10 + s * np.cos(t / 2)) * np.sin(t), s * np.sin(t / 2)]
        for t in angles
        for s in (-1, 1)
    ]
    rows = np.arange(80).reshape(-1, 2)
    following = np.concatenate([rows[1:], rows[:1, ::-1]])
    first = np.stack([rows[:, 0], following[:, 0], rows[:, 1]], axis=1)
    second = np.stack([rows[:, 1], following[:, 0], following[:, 1]], axis=1)
    assert bodies(np.array(rims), np.concatenate([first, second])).closed.tolist() == [False]


def test_many_bodies_take_no_longer_than_their_triangles(tmp_path):
    """2000 boxes, every second inside out: pairs of them all would be 4 million questions."""
    places = [(12.0 * (n % 50), 22.0 * (n // 50), 0.0) for n in range(2000)]
    parts = [turned(box(at=at)) if n % 2 else box(at=at) for n, at in enumerate(places)]
    measures = measured(tmp_path, "part.stl", stl(*parts))
    assert (measures["bodies"], measures["volume_mm3"]) == (2000, pytest.approx(2000 * 6000, rel=1e-5))


def test_a_mesh_too_large_for_edges_is_drawn_without(tmp_path, monkeypatch):
    monkeypatch.setattr(polydata, "TOO_MANY", 11)
    converted(tmp_path, "part.stl", stl(box()), png=True)
    assert (tmp_path / "preview.png").stat().st_size > 3_000


def test_faces_drawn_from_both_sides_enclose_what_one_side_does(tmp_path):
    measures = measured(tmp_path, "part.stl", stl(box(), turned(box()), ASIDE, turned(ASIDE)))
    assert (measures["is_watertight"], measures["bodies"]) == (True, 2)
    assert measures["volume_mm3"] == pytest.approx(12000)


def test_a_sheet_of_two_sides_is_not_closed(tmp_path):
    sheet = box()[:2]
    result = converted(tmp_path, "part.stl", stl(sheet, turned(sheet)))
    assert not result["measures"]["is_watertight"]
    assert "not closed" in result["notes"][0]


def test_a_crumb_beside_a_body_is_none(tmp_path):
    crumb = box(at=(50, 0, 0))[:2]
    measures = measured(tmp_path, "part.stl", stl(box(), crumb, turned(crumb)))
    assert (measures["is_watertight"], measures["bodies"]) == (True, 1)
    assert measures["volume_mm3"] == pytest.approx(6000)
