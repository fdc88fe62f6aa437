"""Measures of real files against the kernel's exact integrals."""

import json
from pathlib import Path

import pytest

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
    options = Options(png=False)
    measures = convert(SAMPLES / name, "step", tmp_path, options, lambda stage: None)["measures"]
    expected = EXPECTED[name]
    size = max(expected["bbox_mm"])
    assert measures["volume_mm3"] == pytest.approx(expected["volume_mm3"], rel=1e-3)
    assert measures["area_mm2"] == pytest.approx(expected["area_mm2"], rel=1e-3)
    assert measures["center_of_mass_mm"] == pytest.approx(expected["center_of_mass_mm"], abs=1e-3 * size)
    assert measures["bbox_mm"] == pytest.approx(expected["bbox_mm"], rel=2e-3)
    assert measures["bodies"] == expected["bodies"]
    assert measures["faces"] == counted(expected["faces"])
    assert measures["source_unit"] == UNITS.get(name, measures["source_unit"])
    assert measures["is_watertight"]
    assert measures["exact"]


def counted(faces):
    """The listed counts under our names, with zeros where a type is missing."""
    counts = dict.fromkeys(("plane", "cylinder", "cone", "sphere", "torus", "bspline", "other"), 0)
    for name, count in faces.items():
        counts[NAMES.get(name, name)] += count
    return counts
