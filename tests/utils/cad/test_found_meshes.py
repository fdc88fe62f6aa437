"""Mesh files that went wrong once: what they are by a second way of reckoning."""

from pathlib import Path

import pytest

from tests.utils.cad.mesh_files import converted
from utils.cad.errors import CannotConvert

FOUND = Path(__file__).parents[4] / "shared" / "found" / "cad"
# Volume in mm3, the box's longest side in mm, bodies.
EXPECTED = {
    "3mf_basematerials.3mf": (6000, 30, 1),
    "3mf_item_path.3mf": (2_000_000, 210, 3),  # one of its boxes has a loose triangle in it
    "3mf_production_components.3mf": (187.5, 25, 2),
    "3mf_support.3mf": (6000, 30, 1),
    "3mf_zip64_end.3mf": (1_000_000, 100, 1),
    "glb_quantized.glb": (6000, 30, 1),
    "glb_two_materials.glb": (6000, 30, 1),
    "obj_bom.obj": (6000, 30, 1),
    "obj_comment_eol.obj": (6000, 30, 1),
    "obj_interleaved_negative.obj": (12000, 60, 2),
    "obj_materials_cube.obj": (1, 1, 1),
    "obj_tabs.obj": (6000, 30, 1),
    "ply_blank_after_header.ply": (1, 1, 1),
    "stl_bin_trailing_nl.stl": (6000, 30, 1),
    "stl_bin_two_bodies_one_inverted.stl": (12000, 60, 2),
    "stl_inconsistent_winding.stl": (0.00742322, 1.08846, 2),
}

pytestmark = pytest.mark.skipif(not FOUND.exists(), reason="../shared/found is absent")


@pytest.mark.parametrize("name", EXPECTED)
def test_they_are_measured_rightly_now(name, tmp_path):
    volume, longest, bodies = EXPECTED[name]
    measures = converted(tmp_path, name, (FOUND / name).read_bytes())["measures"]
    assert measures["volume_mm3"] == pytest.approx(volume, rel=2e-4)
    assert max(measures["bbox_mm"]) == pytest.approx(longest, rel=1e-4)
    assert measures["bodies"] == bodies


def test_draco_is_refused_by_its_name(tmp_path):
    with pytest.raises(CannotConvert, match="Draco"):
        converted(tmp_path, "part.glb", (FOUND / "glb_draco.glb").read_bytes())
