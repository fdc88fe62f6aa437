"""Assemblies that unfold to too much are refused by their text."""

import pytest

from tests.utils.cad import samples
from tests.utils.cad.demo import DEMOS
from tests.utils.cad.products import write_step
from utils.cad import nesting
from utils.cad.errors import CannotConvert


def test_ten_levels_of_ten_are_counted_not_walked(tmp_path):
    with pytest.raises(CannotConvert, match="places 10000000000 parts"):
        nesting.check(samples.step_exploding_assembly(tmp_path), 10_000)


def test_an_assembly_that_contains_itself_is_refused(tmp_path):
    with pytest.raises(CannotConvert, match="contains itself"):
        nesting.check(samples.step_cyclic_assembly(tmp_path), 10_000)


def test_the_limit_is_the_number_of_placed_parts(tmp_path):
    path = write_step(DEMOS["coloured-assembly"](), tmp_path / "drive.step")
    nesting.check(path, 15)
    with pytest.raises(CannotConvert, match="places 15 parts; 14 are allowed"):
        nesting.check(path, 14)


def test_a_single_part_passes(tmp_path):
    nesting.check(samples.plate_step(tmp_path), 0)


def test_quotes_in_names_do_not_confuse_it():
    text = b"#9=NEXT_ASSEMBLY_USAGE_OCCURRENCE ( '1' , 'it''s, #3' , $ , #1 , #22 , $ ) ;"
    assert [found.groups() for found in nesting.USAGE.finditer(text)] == [(b"1", b"22")]
