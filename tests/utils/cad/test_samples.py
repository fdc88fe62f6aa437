"""The samples are as bad as they say: tried on the real converter in real child processes."""

import inspect

import pytest

from tests.utils.cad import samples
from utils.cad.errors import CannotConvert, Crashed, TooLong, TooMuchMemory
from utils.cad.options import Options
from utils.cad.pool import Pool

MAKERS = [
    make
    for name, make in inspect.getmembers(samples, inspect.isfunction)
    if make.__module__ == samples.__name__ and not name.startswith("_")
]
OUTCOMES = {
    samples.step_without_shapes: CannotConvert,
    samples.step_cyclic_assembly: CannotConvert,
    samples.step_exploding_assembly: CannotConvert,
    samples.stl_with_nan: CannotConvert,
    samples.kernel_crasher: Crashed,
    samples.memory_eater: TooMuchMemory,
    samples.never_ending: TooLong,
}


@pytest.fixture(scope="module")
def pool():
    with Pool(workers=1, timeout_s=6, memory_bytes=4 * 2**30) as pool:
        pool.warm()
        yield pool


def converted(pool, path, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    return pool.convert(path, path.suffix[1:], out, Options()).result(60)


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_every_sample_is_one_small_file(make, tmp_path):
    assert make(tmp_path).stat().st_size < 2_000_000
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("make", OUTCOMES, ids=lambda make: make.__name__)
def test_a_bad_file_ends_as_it_says(pool, make, tmp_path):
    with pytest.raises(OUTCOMES[make]):
        converted(pool, make(tmp_path), tmp_path)


def test_the_good_one_is_converted(pool, tmp_path):
    measures = converted(pool, samples.plate_step(tmp_path), tmp_path)["measures"]
    assert measures["bbox_mm"] == pytest.approx([40, 30, 10], abs=0.02)
    assert measures["holes"] == [
        {"diameter_mm": 6.0, "depth_mm": 4.0, "through": False, "count": 1},
        {"diameter_mm": 8.0, "depth_mm": 10.0, "through": True, "count": 1},
    ]
