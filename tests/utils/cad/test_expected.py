"""Measures of real files against the kernel's exact integrals."""

import json
from pathlib import Path

import pytest
import trimesh

from utils.cad.convert import convert
from utils.cad.options import Options

SAMPLES = Path(__file__).parents[4] / "shared" / "cad"
LISTED = SAMPLES / "expected.json"
EXPECTED = json.loads(LISTED.read_text()) if LISTED.exists() else {}
NAMES = {"bsplinesurface": "bspline", "surfaceofrevolution": "other", "surfaceofextrusion": "other"}
UNITS = {"cube-in.step": "in", "cube-m.step": "m", "cube-mm.step": "mm", "11752.stp": "in"}

pytestmark = pytest.mark.skipif(not EXPECTED, reason="../shared/cad is absent")


@pytest.mark.parametrize("name", EXPECTED)
def test_measures_agree_with_exact_integrals(name, tmp_path):
    measures = measured(name, tmp_path)
    expected = EXPECTED[name]
    size = max(expected["bbox_mm"])
    assert measures["volume_mm3"] == pytest.approx(expected["volume_mm3"], rel=1e-3)
    assert measures["area_mm2"] == pytest.approx(expected["area_mm2"], rel=1e-3)
    assert measures["center_of_mass_mm"] == pytest.approx(expected["center_of_mass_mm"], abs=1e-3 * size)
    assert measures["bbox_mm"] == pytest.approx(expected["bbox_mm"], abs=1e-3, rel=1e-5)
    assert measures["bodies"] == expected["bodies"]
    assert measures["faces"] == counted(expected["faces"])
    assert measures["source_unit"] == UNITS.get(name, measures["source_unit"])
    assert measures["is_watertight"]
    assert measures["exact"]


@pytest.mark.parametrize("linear_mm", [None, 0.1])
@pytest.mark.parametrize("name", EXPECTED)
def test_no_face_is_missing_from_the_mesh(name, linear_mm, tmp_path):
    measured(name, tmp_path, linear_mm)
    mesh = trimesh.load_mesh(tmp_path / "preview.stl")
    assert mesh.area == pytest.approx(EXPECTED[name]["area_mm2"], rel=0.01)


def measured(name, folder, linear_mm=None):
    options = Options(png=False, linear_mm=linear_mm)
    return convert(SAMPLES / name, "step", folder, options, lambda stage: None)["measures"]


def counted(faces):
    """The listed counts under our names, with zeros where a type is missing."""
    counts = dict.fromkeys(("plane", "cylinder", "cone", "sphere", "torus", "bspline", "other"), 0)
    for name, count in faces.items():
        counts[NAMES.get(name, name)] += count
    return counts
