"""Landlock: the kernel's own list of what a process may still open. It can be entered, never left.

No package that is kept up binds it, and it is three system calls with the same numbers everywhere.
Source: https://docs.kernel.org/userspace-api/landlock.html and include/uapi/linux/landlock.h.
"""

import ctypes
import os
import stat
from collections.abc import Mapping
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_FILE, MAKE_REG, TRUNCATE, IOCTL_DEV = 1 << 5, 1 << 8, 1 << 14, 1 << 15
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV  # all others are rights on folders

LOOK = READ_FILE | READ_DIR
OPEN_BY_NAME = READ_FILE  # no listing: who does not know a name finds nothing
MAKE_BY_NAME = READ_FILE | WRITE_FILE | TRUNCATE | MAKE_REG | REMOVE_FILE

# How many rights on files each version knows; the first of these versions that it has not passed counts.
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
LATEST_RIGHTS = 16
TCP = 0b11  # bind and connect, from version 4 on
SCOPES = 0b11  # abstract sockets and signals of processes outside, from version 6 on

libc = ctypes.CDLL(None, use_errno=True)


class Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """Of the running kernel; 0 where it has none, or a container forbids it."""
    return max(0, int(libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)))


def enter(allowed: Mapping[Path, int]) -> None:
    """From now on this thread, and whatever it starts, opens only what lies at or below these paths.

    A path that is not there is left out. Needs `no_new_privs`. Raises OSError.
    """
    known = (1 << RIGHTS.get(version(), LATEST_RIGHTS)) - 1
    ruleset = make_ruleset(known)
    try:
        for path, rights in allowed.items():
            allow(ruleset, path, rights & known)
        call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def make_ruleset(known: int) -> int:
    """Older kernels take a shorter structure, which lacks what they do not know."""
    found = version()
    attributes = Ruleset(known, TCP if found >= 4 else 0, SCOPES if found >= 6 else 0)
    size = 8 if found < 4 else 16 if found < 6 else 24
    return call(CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0)


def allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            rights &= OF_FILES
        call(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(Beneath(rights, opened)), 0)
    finally:
        os.close(opened)


def call(*arguments: object) -> int:
    answer = int(libc.syscall(*arguments))
    if answer < 0:
        raise OSError(ctypes.get_errno(), "Landlock: " + os.strerror(ctypes.get_errno()))
    return answer
