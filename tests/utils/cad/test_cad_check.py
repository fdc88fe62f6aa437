"""The check of a folder finds what differs, and says what was refused."""

import pytest

from tests import cad_check
from tests.utils.cad import samples

RIGHT = {
    "volume_mm3": 1000.0,
    "area_mm2": 600.0,
    "center_of_mass_mm": [0, 0, 0],
    "bbox_mm": [10, 10, 10],
    "exact": True,
}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"volume_mm3": 1000.9, "area_mm2": 600.5, "bbox_mm": [10.001, 10, 10]}, []),
        ({"volume_mm3": 1001.1}, ["volume_mm3"]),
        ({"area_mm2": 599.3, "center_of_mass_mm": [0.02, 0, 0]}, ["area_mm2", "center_of_mass_mm"]),
        ({"bbox_mm": [10, 10, 10.002]}, ["bbox_mm"]),
        ({"volume_mm3": 0.0, "exact": False}, []),
    ],
)
def test_only_what_is_off_is_named(changed, found):
    lines = list(cad_check.differences(RIGHT | changed, RIGHT))
    assert [line.split(":")[0] for line in lines] == found


def test_a_folder_is_converted_and_compared(tmp_path, capfd):
    samples.plate_step(tmp_path)
    samples.truncated_step(tmp_path)
    (tmp_path / "notes.txt").write_text("no CAD file")
    assert cad_check.main([str(tmp_path)]) == 0
    out = capfd.readouterr().out
    assert f"agrees     {tmp_path / 'plate.step'}" in out
    assert "Damaged: The STEP file is cut off" in out
    assert out.endswith("1 agrees, 1 refused\n")
