"""Assembly bombs are counted before the kernel sees them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.utils.cad import samples
from utils.cad import nesting
from utils.cad.errors import CannotConvert


def usage(whole, part):
    return f"#9=NEXT_ASSEMBLY_USAGE_OCCURRENCE('it''s, (x)',$ ,'',\n #{whole} , #{part},$);\n"


def test_instances_multiply_from_level_to_level():
    assert nesting.unfolded([(1, 2)] * 3 + [(2, 3)] * 4 + [(1, 3)]) == 13
    assert nesting.unfolded([]) == 0


def test_a_bomb_is_refused_in_no_time(tmp_path):
    source = samples.step_exploding_assembly(tmp_path)
    start = time.perf_counter()
    with pytest.raises(CannotConvert, match="places 10000000000 parts; 1000 are allowed"):
        nesting.check(source, 1000)
    assert time.perf_counter() - start < 0.5


def test_an_assembly_in_itself_is_refused(tmp_path):
    with pytest.raises(CannotConvert, match="contains itself"):
        nesting.check(samples.step_cyclic_assembly(tmp_path), 1000)


def test_a_tower_of_assemblies_is_refused():
    with pytest.raises(CannotConvert, match="more than 100 levels"):
        nesting.unfolded([(level, level + 1) for level in range(5000)])


def test_usages_are_found_however_they_are_written(tmp_path):
    source = tmp_path / "a.step"
    source.write_text(usage(1, 2) * 4)
    nesting.check(source, 4)
    with pytest.raises(CannotConvert, match="places 4 parts"):
        nesting.check(source, 3)


@given(text=st.text("NEXT_ASMBLYUGOCR(',$#1 \n"))
def test_any_text_is_searched_in_linear_time(text):
    start = time.perf_counter()
    nesting.USAGE.findall(("NEXT_ASSEMBLY_USAGE_OCCURRENCE(" + text * 50).encode())
    assert time.perf_counter() - start < 0.5
