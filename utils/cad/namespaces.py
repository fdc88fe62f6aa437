"""Where the kernel has no Landlock: a root folder of its own, with nothing in it but what is needed.

Needs the right to make user namespaces, or to be root with the right to mount.
Source: user_namespaces(7), mount_namespaces(7), pivot_root(2).
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

NEW_MOUNTS, NEW_USER, NEW_NETWORK, NEW_IPC = 0x00020000, 0x10000000, 0x40000000, 0x08000000
RDONLY, NOSUID, NODEV, REMOUNT, BIND, REC, PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
NOEXEC, NOATIME, RELATIME = 8, 1024, 1 << 21
# What a mount has must stay when it is mounted read-only: as statvfs says it, as mount takes it.
KEPT = {
    os.ST_NOSUID: NOSUID,
    os.ST_NODEV: NODEV,
    os.ST_NOEXEC: NOEXEC,
    os.ST_NOATIME: NOATIME,
    os.ST_RELATIME: RELATIME,
}

libc = ctypes.CDLL(None, use_errno=True)


def enter(new_root: Path, readable: Iterable[Path], writable: Path) -> None:
    """From now on this process has `new_root` for `/`: the paths that are named are in it under their own
    names, and no network is. Needs a process of one thread. Raises OSError, and may then be half-way in."""
    user, group = os.geteuid(), os.getegid()
    check(libc.unshare(NEW_USER | NEW_MOUNTS | NEW_NETWORK | NEW_IPC), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    mount(None, Path("/"), None, REC | PRIVATE)
    mount("tmpfs", new_root, "tmpfs", NOSUID | NODEV)
    for path in (*sorted(readable), writable):  # what holds others comes before them
        show(path, new_root, path == writable)
    mount(None, new_root, None, BIND | REMOUNT | RDONLY | NOSUID | NODEV)
    os.chroot(new_root)
    os.chdir("/")


def show(path: Path, root: Path, writable: bool) -> None:
    """The path beneath the new root; of a link, what it leads to."""
    shown = root / path.relative_to("/")
    if shown.exists() or not path.exists():
        return
    shown.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shown.mkdir()
    else:
        shown.touch()
    mount(str(path), shown, None, BIND | REC)
    if not writable:
        kept = sum(flag for said, flag in KEPT.items() if os.statvfs(shown).f_flag & said)
        mount(None, shown, None, BIND | REMOUNT | RDONLY | kept)


def mount(source: str | None, target: Path, kind: str | None, flags: int) -> None:
    words = [None if word is None else os.fsencode(word) for word in (source, target, kind)]
    check(libc.mount(*words, ctypes.c_ulong(flags), None), f"mounting {target}")


def check(answer: int, what: str) -> None:
    if answer:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
