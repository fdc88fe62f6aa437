"""What goes wrong in a child or in its fork tells where it did."""

from traceback import format_exception

import pytest

from utils.cad.errors import Crashed
from utils.cad.kernel import beside
from utils.cad.options import Options
from utils.cad.pool import Pool


def mistaken():
    raise KeyError("a mistake of ours")


@pytest.mark.parametrize("worth", [False, True], ids=["here", "in a fork"])
def test_a_mistake_beside_tells_its_line(worth):
    with pytest.raises(KeyError) as raised, beside(mistaken, worth) as answer:
        answer()
    assert 'raise KeyError("a mistake of ours")' in "".join(format_exception(raised.value))


def test_a_mistake_in_a_child_tells_its_line(tmp_path):
    with Pool(workers=1, timeout_s=60, memory_bytes=4 * 2**30) as pool:
        (tmp_path / "some.file").write_bytes(b"x")
        conversion = pool.convert(tmp_path / "some.file", "nonsense", tmp_path, Options())
        with pytest.raises(Crashed, match="The converter failed") as raised:
            conversion.result(60)
    trace = "".join(format_exception(raised.value))
    assert "KeyError: 'nonsense'" in trace
    assert "readers" in trace
