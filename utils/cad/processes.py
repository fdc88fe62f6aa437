"""What the system holds against a process: whose death is its own, how much memory it may map."""

import ctypes
import fcntl
import os
import resource
import signal
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path

PR_SET_PDEATHSIG = 1
F_SETSIG = 10


def die_with_parent() -> None:
    """Let the system kill this process when the one that forked it is gone."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def die_with_pool() -> None:
    """Let the system kill this process when the pool's own is gone, whatever it is busy with.

    A child of the fork server was not forked by the process that uses it, but that one holds the
    other end of the sentinel pipe, which closes with it. The kernel of CAD holds Python's lock, so
    a thread could not watch; a signal on the pipe needs no Python.
    """
    parent = parent_process()
    if parent is None:
        return
    fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(parent.sentinel, F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, os.O_ASYNC)
    if wait([parent.sentinel], 0):  # it was gone already
        os.kill(os.getpid(), signal.SIGKILL)


def limit_memory(memory_bytes: int) -> None:
    """Refuse allocations beyond what is mapped now plus `memory_bytes`; leave no core dumps."""
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limit = mapped + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
