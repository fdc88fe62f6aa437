"""Children that convert: what a bad file costs, and that nothing outlives its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.utils.cad import samples
from utils.cad.errors import CannotConvert, Crashed, TooLong, TooMuchMemory
from utils.cad.options import Options
from utils.cad.pool import Pool, stage_of

GLB_ONLY = Options(stl=False, png=False, holes=False)
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def pool():
    with Pool(workers=1, timeout_s=60, memory_bytes=2 * 2**30) as pool:
        pool.warm()
        yield pool


def processes_below(pid):
    """Ids of the children of this process' children: those that a fork server forked for it."""
    listing = subprocess.check_output(["ps", "-eo", "pid=,ppid="], text=True)  # noqa: S607
    below = {}
    for line in listing.splitlines():
        child, parent = map(int, line.split())
        below.setdefault(parent, set()).add(child)
    return {forked for server in below.get(pid, ()) for forked in below.get(server, ())}


def kill_children():
    for child in processes_below(os.getpid()):
        os.kill(child, signal.SIGKILL)


def still_converts(pool, folder):
    good = samples.plate_step(folder, "good.step")
    result = pool.convert(good, "step", folder, GLB_ONLY).result(60)
    assert result["measures"]["bbox_mm"] == pytest.approx([40, 30, 10])


def test_a_good_file_is_converted_and_tells_its_stage(pool, tmp_path):
    assert stage_of(tmp_path) is None
    conversion = pool.convert(samples.plate_step(tmp_path), "step", tmp_path, Options())
    assert [hole["diameter_mm"] for hole in conversion.result(60)["measures"]["holes"]] == [6, 8]
    assert conversion.done()
    assert stage_of(tmp_path) == "measuring"
    made = {path.name for path in tmp_path.glob("preview.*")}
    assert made == {"preview.glb", "preview.stl", "preview.png", "preview.webp"}


def test_a_file_that_is_at_fault_is_refused_in_words(pool, tmp_path):
    source = samples.step_without_shapes(tmp_path)
    with pytest.raises(CannotConvert, match="holds no shape"):
        pool.convert(source, "step", tmp_path, GLB_ONLY).result(60)
    still_converts(pool, tmp_path)


@pytest.mark.parametrize("sample", [samples.step_exploding_assembly, samples.step_cyclic_assembly])
def test_an_assembly_without_end_is_refused_before_the_time_limit(pool, tmp_path, sample):
    with pytest.raises((CannotConvert, Crashed)):
        pool.convert(sample(tmp_path), "step", tmp_path, GLB_ONLY).result(60)
    still_converts(pool, tmp_path)


def test_a_file_that_crashes_the_kernel_costs_one_child(pool, tmp_path):
    with pytest.raises(Crashed, match="crashed"):
        pool.convert(samples.kernel_crasher(tmp_path), "step", tmp_path, GLB_ONLY).result(60)
    still_converts(pool, tmp_path)


def test_a_file_that_needs_too_much_memory_is_refused(pool, tmp_path):
    with pytest.raises(TooMuchMemory, match="more memory"):
        pool.convert(samples.memory_eater(tmp_path), "glb", tmp_path, GLB_ONLY).result(60)
    still_converts(pool, tmp_path)


def test_a_file_that_takes_too_long_is_stopped(tmp_path):
    with Pool(workers=1, timeout_s=0.4, memory_bytes=2**31) as pool:
        fifo = tmp_path / "never.stl"
        os.mkfifo(fifo)  # reading it waits for a writer that never comes
        with pytest.raises(TooLong, match=r"after 0\.4 s"):
            pool.convert(fifo, "stl", tmp_path, GLB_ONLY).result(60)
        assert stage_of(tmp_path) == "reading"


def test_a_killed_child_ends_its_job_and_no_other(pool, tmp_path):
    fifo = tmp_path / "waiting.stl"
    os.mkfifo(fifo)
    conversion = pool.convert(fifo, "stl", tmp_path, GLB_ONLY)
    while stage_of(tmp_path) is None:
        time.sleep(0.01)
    kill_children()
    with pytest.raises(Crashed):
        conversion.result(60)
    still_converts(pool, tmp_path)


def test_a_child_killed_while_idle_is_replaced(pool, tmp_path):
    still_converts(pool, tmp_path)
    kill_children()
    time.sleep(0.5)
    still_converts(pool, tmp_path)


PARENT = """
import sys, time
from pathlib import Path
from utils.cad.options import Options
from utils.cad.pool import Pool
if __name__ == "__main__":
    pool = Pool(1, 600, 2**31)
    pool.convert(Path(sys.argv[1]), "stl", Path(sys.argv[2]), Options(png=False))
    heavy = {"numpy", "OCP", "vtkmodules", "trimesh"} & set(sys.modules)
    Path(sys.argv[2], "heavy").write_text(" ".join(heavy))
    time.sleep(600)
"""


def test_children_die_with_their_parent_even_at_work(tmp_path):
    script, fifo = tmp_path / "parent.py", tmp_path / "never.stl"
    script.write_text(PARENT)
    os.mkfifo(fifo)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), str(fifo), str(tmp_path)]
    parent = subprocess.Popen(command, env=environment)
    wait_until(lambda: stage_of(tmp_path) == "reading")
    assert (tmp_path / "heavy").read_text() == ""
    forked = processes_below(parent.pid)
    assert forked
    parent.kill()
    parent.wait()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in forked))


def wait_until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)
