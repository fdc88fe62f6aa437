"""What the children that convert can reach, tried inside of real ones: nothing but their own file."""

import errno
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.utils.cad import samples
from utils.cad import jail, landlock, seccomp
from utils.cad.desks import Desks
from utils.cad.errors import CannotConvert
from utils.cad.options import Options
from utils.cad.pool import Pool

TOP = Path(__file__).parents[3]
SECRET = "nobody-may-read-4711"
GLB_ONLY = Options(stl=False, png=False, holes=False)


@pytest.fixture(scope="module", params=jail.WALLS)
def pool(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """By each kind of wall, as in DATA_DIR: database, secret and stored files stand beside the desks."""
    data = tmp_path_factory.mktemp("data")
    (data / "atelier.db").write_text(SECRET)
    (data / "secret_key").write_text(SECRET)
    os.environ["SECRET_KEY"] = SECRET
    with Pool(1, 60, 2**31, data / "desks", walls=(request.param,)) as pool:
        held = pool.warm()
        if held.files != request.param:
            pytest.skip(f"this machine's kernel has no {request.param} for us")
        yield pool
    del os.environ["SECRET_KEY"]


def inside(pool: Pool, function: Callable[..., Any], *arguments: Any) -> Any:
    """What the call answers, or raises, in a child."""
    return pool._schedule(function, *arguments).result(60)


def data_of(pool: Pool) -> Path:
    return pool.desks.root.parents[1]


def test_it_says_what_holds(pool: Pool) -> None:
    held = pool.warm()
    assert (held.files, held.network, held.is_whole) == (pool.walls[0], "seccomp", True)


@pytest.mark.parametrize("name", ["atelier.db", "secret_key", "nothing"])
def test_it_opens_nothing_of_ours(pool: Pool, name: str) -> None:
    with pytest.raises((PermissionError, FileNotFoundError)):
        inside(pool, Path.read_bytes, data_of(pool) / name)


@pytest.mark.parametrize("path", [TOP / "config.py", Path("/etc/passwd"), Path("/proc/1/environ")])
def test_it_opens_nothing_of_the_machine(pool: Pool, path: Path) -> None:
    with pytest.raises((PermissionError, FileNotFoundError)):
        inside(pool, Path.read_bytes, path)


@pytest.mark.parametrize("part", ["sources", "outs"])
def test_it_cannot_open_others_files_without_their_names(pool: Pool, tmp_path: Path, part: str) -> None:
    if pool.walls[0] != jail.LANDLOCK:
        pytest.skip("without Landlock names can be listed")
    desk = pool.desks.lend(samples.plate_step(tmp_path), tmp_path)
    with pytest.raises(PermissionError):
        inside(pool, os.listdir, getattr(pool.desks.cell, part))
    desk.clear()


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (Path.write_text, ("changed",)),
        (Path.unlink, ()),
        (os.truncate, (0,)),
        (os.chmod, (0,)),
        (Path.rename, ("/tmp/stolen",)),  # noqa: S108
    ],
)
def test_it_changes_nothing_of_ours(pool: Pool, function: Callable[..., Any], arguments: tuple[Any]) -> None:
    path = data_of(pool) / "atelier.db"
    with pytest.raises(OSError):  # noqa: PT011  each kernel has its own
        inside(pool, function, path, *arguments)
    assert path.read_text() == SECRET


def test_it_does_not_change_its_source(pool: Pool, tmp_path: Path) -> None:
    """Which is the stored file itself under a second name."""
    source = samples.plate_step(tmp_path)
    before = source.read_text()
    desk = pool.desks.lend(source, tmp_path)
    assert inside(pool, Path.read_text, desk.source) == before
    with pytest.raises(OSError):  # noqa: PT011
        inside(pool, Path.write_text, desk.source, "changed")
    with pytest.raises(OSError):  # noqa: PT011
        inside(pool, Path.hardlink_to, desk.made / "mine", desk.source)
    assert source.read_text() == before
    desk.clear()


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6, socket.AF_UNIX])
def test_it_has_no_network(pool: Pool, family: int) -> None:
    with pytest.raises(PermissionError):
        inside(pool, socket.socket, family)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (os.utime, (".", (1, 1))),
        (os.setxattr, (".", "user.seen", b"1")),
        (os.symlink, ("atelier.db", "stage")),
        (os.link, ("atelier.db", "stage")),
        (os.mkfifo, ("stage",)),
        (os.setpriority, (os.PRIO_PROCESS, os.getpid(), 5)),
        (os.sched_setaffinity, (os.getpid(), [0])),
        (resource.prlimit, (os.getpid(), resource.RLIMIT_NOFILE)),
    ],
)
def test_it_touches_nobody_elses(pool: Pool, function: Callable[..., Any], arguments: tuple[Any]) -> None:
    """Neither files that Landlock lets it touch unopened, nor names that a worker would follow, nor others'
    processes: where it lies does not matter, so anywhere will do."""
    with pytest.raises(PermissionError, match="Operation not permitted"):
        inside(pool, function, *arguments)


@pytest.mark.parametrize(
    "call",
    ["inotify_init()", "inotify_init1(0)", "shmget(4711, 1, 0)", "msgget(4711, 0)", "semget(4711, 1, 0)"],
)
def test_it_watches_no_names_and_shares_no_memory(pool: Pool, call: str) -> None:
    """The kernel tells who watches a folder what is made in it, though Landlock lets nobody list it."""
    code = f"[(c := __import__('ctypes')), (l := c.CDLL(None, use_errno=True)).{call}, c.get_errno()][1:]"
    assert inside(pool, eval, code) == [-1, errno.EPERM]


def test_it_may_ask_for_its_own_limits(pool: Pool) -> None:
    """As threads do when they are made."""
    assert inside(pool, resource.prlimit, 0, resource.RLIMIT_NOFILE)


def test_it_starts_no_program(pool: Pool) -> None:
    with pytest.raises(OSError):  # noqa: PT011
        inside(pool, subprocess.call, [sys.executable, "-c", ""])


def test_it_signals_nobody_outside(pool: Pool) -> None:
    if pool.walls[0] != jail.LANDLOCK or landlock.version() < 6:
        pytest.skip("this kernel cannot keep signals in")
    with pytest.raises(PermissionError):
        inside(pool, os.kill, os.getpid(), signal.SIGUSR1)


def test_it_knows_no_secret(pool: Pool) -> None:
    """Neither by name nor anywhere in its memory, the fork server's included."""
    assert SECRET not in str(inside(pool, os.getenv, "SECRET_KEY"))
    child = psutil.Process(inside(pool, os.getpid))
    for process in (child, child.parent()):
        assert process is not None
        assert "SECRET_KEY" not in process.environ()
        assert SECRET.encode() not in memory_of(process.pid)


def memory_of(pid: int) -> bytes:
    """All that it may write to."""
    found = bytearray()
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            start, end = (int(edge, 16) for edge in span.split("-"))
            if rights.startswith("rw") and "[v" not in line:
                memory.seek(start)
                found += memory.read(end - start)
    return bytes(found)


def test_it_has_inherited_nothing_but_pipes(pool: Pool) -> None:
    folder = Path(f"/proc/{inside(pool, os.getpid)}/fd")
    held = {int(entry.name): str(entry.readlink()) for entry in folder.iterdir()}
    known = ("pipe:", "/dev/null")
    assert [what for number, what in held.items() if number > 2 and not what.startswith(known)] == []


def test_it_converts_all_the_same(pool: Pool, tmp_path: Path) -> None:
    result = pool.convert(samples.plate_step(tmp_path), "step", tmp_path, Options()).result(60)
    assert result["measures"]["bbox_mm"] == pytest.approx([40, 30, 10])
    assert {path.name for path in tmp_path.glob("preview.*")} == {
        f"preview.{kind}" for kind in ("glb", "stl", "png", "webp")
    }


def test_desks_leave_nothing_behind(pool: Pool, tmp_path: Path) -> None:
    pool.convert(samples.plate_step(tmp_path), "step", tmp_path, GLB_ONLY).result(60)
    with pytest.raises(CannotConvert):
        pool.convert(samples.step_without_shapes(tmp_path), "step", tmp_path, GLB_ONLY).result(60)
    assert not [*pool.desks.cell.sources.iterdir(), *pool.desks.cell.outs.iterdir()]


def test_the_next_desks_clear_what_a_killed_process_left(tmp_path: Path) -> None:
    living, left = Desks(tmp_path), tmp_path / "desks-of-the-dead"
    (left / "out").mkdir(parents=True)
    Desks(tmp_path).close()
    assert list(tmp_path.iterdir()) == [living.root]
    living.close()


def test_data_where_all_may_read_is_not_called_safe(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    assert not jail.lies_open(desks.cell)
    desks.close()
    among_packages = replace(desks.cell, sources=Path(pytest.__file__).parent / "in")
    assert jail.lies_open(among_packages)


def test_each_call_is_refused_by_one_jump() -> None:
    """The filter as a machine would run it: foreign architectures die, listed numbers are refused."""
    steps = seccomp.program(0xC000003E, [41, 59])
    assert run(steps, 0xC000003E, 41) == run(steps, 0xC000003E, 59) == seccomp.REFUSE
    assert run(steps, 0xC000003E, 42) == seccomp.ALLOW
    assert run(steps, 0xC000003E, 0x40000029) == seccomp.REFUSE
    assert run(steps, 0x40000003, 42) == seccomp.KILL


def test_some_calls_are_taken_for_oneself_alone() -> None:
    steps = seccomp.program(0xC000003E, [41], [302, 303])
    answers = [run(steps, 0xC000003E, number, who) for number in (302, 303, 304) for who in (0, 7)]
    assert answers == [seccomp.ALLOW, seccomp.REFUSE] * 2 + [seccomp.ALLOW] * 2


def run(steps: list[seccomp.Step], machine: int, number: int, first: int = 0) -> int:
    known = {seccomp.MACHINE: machine, seccomp.NUMBER: number, seccomp.FIRST_ARGUMENT: first}
    loaded, at = 0, 0
    while True:
        code, yes, no, operand = steps[at]
        if code == seccomp.ANSWER:
            return operand
        if code == seccomp.LOAD:
            loaded = known[operand]
            at += 1
        else:
            holds = loaded == operand if code == seccomp.EQUAL else loaded >= operand
            at += 1 + (yes if holds else no)
