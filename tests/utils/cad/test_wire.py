"""What a child says runs nothing in its worker, whatever has become of the child."""

import errno
import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.utils.cad import samples
from utils.cad import wire
from utils.cad.errors import CannotConvert
from utils.cad.options import Options
from utils.cad.pool import Pool

GLB_ONLY = Options(stl=False, png=False, holes=False)
# In a child: one message of its own making, through the pipe by which it answers.
SAY = """next(
    call.frame.f_locals["channel"].writer.send_bytes(said)
    for call in __import__("inspect").stack(0)
    if "channel" in call.frame.f_locals
)"""
THROWN = "(_ for _ in ()).throw({})"


class Touches:
    """Read as a pickle it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[Any, ...]:
        return os.open, (self.path, os.O_CREAT)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1, 60, 2**31) as pool:
        yield pool


def asked(pool: Pool, code: str, **names: Any) -> Any:
    return pool._schedule(eval, code, names).result(60)


def still_converts(pool: Pool, folder: Path) -> None:
    source = samples.plate_step(folder, "good.step")
    assert pool.convert(source, "step", folder, GLB_ONLY).result(60)["measures"]


@pytest.mark.parametrize("protocol", [2, pickle.HIGHEST_PROTOCOL])
def test_a_pickle_of_a_childs_runs_nothing(pool: Pool, tmp_path: Path, protocol: int) -> None:
    touched = tmp_path / "touched"
    asked(pool, SAY, said=pickle.dumps(Touches(touched), protocol))
    still_converts(pool, tmp_path)
    assert not touched.exists()


@pytest.mark.parametrize(
    "said", [b"", b"[]", b"null", b"7", b"{", b'{"task": {}}', b'{"task": 1, "failure": 3}', b"[" * 9000]
)
def test_what_is_no_message_is_passed_over(pool: Pool, tmp_path: Path, said: bytes) -> None:
    asked(pool, SAY, said=said)
    still_converts(pool, tmp_path)


def test_an_answer_that_is_no_data_is_said_to_be_none(pool: Pool) -> None:
    with pytest.raises(wire.Failed, match="not JSON serializable"):
        asked(pool, "object()")


def test_what_a_child_raises_keeps_its_kind_its_number_and_its_trace(pool: Pool) -> None:
    with pytest.raises(CannotConvert, match="so it is"):
        asked(pool, THROWN.format("__import__('utils.cad.errors').cad.errors.CannotConvert('so it is')"))
    with pytest.raises(OSError, match="full") as full:
        asked(pool, THROWN.format("OSError(28, 'full')"))
    assert full.value.errno == errno.ENOSPC
    with pytest.raises(wire.Failed, match="ZeroDivisionError: division by zero") as failed:
        asked(pool, "1 / 0")
    assert "Traceback" in failed.value.__notes__[0]


def test_an_answer_has_an_end(pool: Pool, tmp_path: Path) -> None:
    with pytest.raises(wire.Failed, match="An answer of"):
        asked(pool, f"'x' * {wire.LONGEST + 1}")
    still_converts(pool, tmp_path)
