"""Where children find their source and leave what they made: the only folders of ours they may open.

All children of a pool share two folders, and no child may list them. Each conversion has names of its own
in them that nobody can guess, so that a child opens no other's.
"""

import fcntl
import os
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from tempfile import mkdtemp
from threading import Lock

from utils.cad.jail import Cell

PREFIX, UNFINISHED = "desks-", "new-"
STAGE = "stage"
MADE = ("preview.glb", "preview.stl", "preview.png", "preview.webp", STAGE)
LONGEST_STAGE = 32


@dataclass
class Desk:
    """One conversion's: the child works in `source` and `made`, and was asked for `out`."""

    source: Path
    made: Path
    out: Path
    _lock: Lock = field(default_factory=Lock)

    def clear(self) -> None:
        """Bring what was made to `out`, and leave nothing. Safe to do twice, and from any thread."""
        with self._lock:
            for name in MADE:
                bring(self.made / name, self.out / name)
            shutil.rmtree(self.made, ignore_errors=True)
            self.source.unlink(missing_ok=True)


class Desks:
    """The two folders, in one that is removed with the pool or, if its process was killed, by the next."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        self._held: int | None
        self.root, self._held = claimed(folder)
        self.cell = Cell(self.root / "in", self.root / "out", self.root / "root")
        for part in (self.cell.sources, self.cell.outs, self.cell.root):
            part.mkdir()

    def lend(self, source: Path, out: Path) -> Desk:
        """The child reads the file itself where a second name for it can be made, else a copy."""
        name = token_hex(16)
        desk = Desk(self.cell.sources / name, self.cell.outs / name, out)
        desk.made.mkdir()
        name_again(source.resolve(), desk.source)
        with suppress(FileExistsError):
            (out / STAGE).symlink_to(desk.made / STAGE)
        return desk

    def close(self) -> None:
        """Safe to do twice."""
        shutil.rmtree(self.root, ignore_errors=True)
        held, self._held = self._held, None
        if held is not None:  # its number may be another file's by now
            os.close(held)


def stage_of(out: Path) -> str | None:
    """The stage a conversion into `out` is in, or was in when it died; None before it began."""
    try:
        opened = os.open(out / STAGE, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    with os.fdopen(opened, "rb") as file:
        stage = file.read(LONGEST_STAGE).decode(errors="replace")
    return stage if stage.isprintable() and stage else None  # a child may have written anything


def bring(made: Path, out: Path) -> None:
    """Only a file of a name we know: a child may have made anything."""
    with suppress(FileNotFoundError):
        if stat.S_ISREG(made.lstat().st_mode):
            shutil.move(made, out)


def name_again(source: Path, name: Path) -> None:
    try:
        os.link(source, name)
    except OSError:  # another file system, or one without such names
        shutil.copyfile(source, name)


def claimed(folder: Path) -> tuple[Path, int]:
    """A new folder, locked for as long as this process lives: it gets its name once it is."""
    made = Path(mkdtemp(dir=folder, prefix=UNFINISHED))
    held = os.open(made, os.O_RDONLY | os.O_CLOEXEC)
    fcntl.flock(held, fcntl.LOCK_EX)
    return made.rename(made.with_name(PREFIX + made.name.removeprefix(UNFINISHED))), held


def sweep(folder: Path) -> None:
    for left in folder.glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody lives in it, or has just removed it
            opened = os.open(left, os.O_RDONLY | os.O_CLOEXEC)
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(opened)
