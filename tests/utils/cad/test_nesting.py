"""Assembly bombs are counted before the kernel sees them."""

import re
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
    start = time.process_time()
    with pytest.raises(CannotConvert, match="places 10000000000 parts; 1000 are allowed"):
        nesting.check(source, 1000)
    assert time.process_time() - start < 0.5


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


def mapped(levels, instances, entity="MAPPED_ITEM('',#{map},#3)"):
    """Representation #1 shows #2 some times, which shows #3 ...; the last one is a solid."""
    lines = [f"#9{levels} = ADVANCED_BREP_SHAPE_REPRESENTATION('a (b)',(#11,#15),#345);\n"]
    for level in range(levels):
        items = [f"8{level}{number}" for number in range(instances)]
        lines += [f"#{item} = {entity.format(map=f'7{level}')};\n" for item in items]
        lines += [f"#7{level} = REPRESENTATION_MAP(#11,#9{level + 1});\n"]
        lines += [f"#9{level} = SHAPE_REPRESENTATION('',(#11,\n{','.join('#' + i for i in items)}),#345);\n"]
    return "".join(lines)


@pytest.mark.parametrize(
    "entity",
    [
        "MAPPED_ITEM('',#{map},#3)",
        "(GEOMETRIC_REPRESENTATION_ITEM() MAPPED_ITEM(#{map},#3) REPRESENTATION_ITEM(''))",
    ],
    ids=["alone", "in brackets"],
)
def test_mapped_items_multiply_too(entity, tmp_path):
    source = tmp_path / "a.step"
    source.write_text(mapped(3, 4, entity))
    assert not nesting.check(source, 64)
    with pytest.raises(CannotConvert, match="places 64 parts; 63 are allowed"):
        nesting.check(source, 63)


@pytest.mark.parametrize("related", [False, True])
def test_mapped_items_multiply_with_assemblies(related, tmp_path):
    """A product of 16 mapped solids, placed three times."""
    shown = "#91000" if related else "#90"
    link = "#5 = SHAPE_REPRESENTATION_RELATIONSHIP('','',#91000,#90);\n" if related else ""
    ties = f"#6 = PRODUCT_DEFINITION_SHAPE('','',#2);\n#7 = SHAPE_DEFINITION_REPRESENTATION(#6,{shown});\n"
    source = tmp_path / "a.step"
    source.write_text(mapped(2, 4) + link + ties + usage(1, 2) * 3)
    assert nesting.check(source, 48)
    with pytest.raises(CannotConvert, match="places 48 parts"):
        nesting.check(source, 47)


PATTERNS = [name for name, value in vars(nesting).items() if isinstance(value, re.Pattern)]


@pytest.mark.parametrize("name", PATTERNS)
@given(text=st.text("NEXT_ASMBLYUGOCRPDHFI(',$#1 =)\n"))
def test_any_text_is_searched_in_linear_time(name, text):
    start = time.process_time()
    getattr(nesting, name).findall(("#1=NEXT_ASSEMBLY_USAGE_OCCURRENCE(" + text * 50).encode())
    assert time.process_time() - start < 0.5
