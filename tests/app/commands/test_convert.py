"""The convert command, run as a person would, in its own process."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.utils.cad import samples

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-c", "from app.commands.convert import convert; convert()"]


def run(*arguments):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def test_all_files_are_converted_and_failures_are_told(tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    out = tmp_path / "out"
    good = samples.plate_step(tmp_path), samples.plate_step(other, width=60)
    bad = samples.truncated_step(tmp_path), samples.step_without_shapes(tmp_path)
    ended = run(*good, *bad, "--out", out, "--workers", 2)
    assert ended.returncode == 1
    assert "2 converted, 2 failed." in ended.stdout
    assert f"{bad[0]}: The STEP file is cut off" in ended.stderr
    assert f"{bad[1]}: The STEP file holds no shape." in ended.stderr
    endings = ("glb", "json", "png", "stl")
    assert {path.name for path in out.iterdir()} == {
        f"{stem}.{ending}" for stem in ("plate", "plate-2") for ending in endings
    }
    reports = [json.loads((out / f"{stem}.json").read_text()) for stem in ("plate", "plate-2")]
    assert [round(report["measures"]["bbox_mm"][0]) for report in reports] == [40, 60]


def test_all_is_well_ends_with_0(tmp_path):
    ended = run(samples.plate_step(tmp_path), "--out", tmp_path / "out")
    assert ended.returncode == 0, ended.stderr
    assert "1 converted, 0 failed." in ended.stdout
