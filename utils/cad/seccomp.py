"""System calls that a conversion never makes, refused by the kernel from now on: all of the network,
other programs, other processes' memory, and what Landlock leaves open.

A filter is a program of the classic BPF (https://docs.kernel.org/userspace-api/seccomp_filter.html).
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable

# By name: the numbers on x86_64 and aarch64 (include/uapi/asm-generic/unistd.h, arch/x86/entry/syscalls).
REFUSED: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198),
    "connect": (42, 203),
    "io_uring_setup": (425, 425),  # it opens sockets without any of the calls above
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "mount": (165, 40),
    "umount2": (166, 39),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "mount_setattr": (442, 442),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_by_handle_at": (304, 265),
    # Names of files that a worker would follow, and devices.
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "link": (86, None),
    "linkat": (265, 37),
    "mknod": (133, None),
    "mknodat": (259, 33),
    # They tell the names that others' files get.
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    # Memory and queues that all processes of a user share.
    "shmget": (29, 194),
    "shmat": (30, 196),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    # How other processes run.
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # Of files it may not open, Landlock lets these through.
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "setxattrat": (463, 463),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "truncate": (76, 45),
    "chmod": (90, None),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchownat": (260, 54),
}
# Taken with 0 for a process, which is the caller; refused for others.
OF_ONESELF: dict[str, tuple[int | None, int | None]] = {"prlimit64": (302, 261)}
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, AUDIT_ARCH_*
FOREIGN = 0x40000000  # x86_64: numbers from here on are the same calls under other numbers (x32)

LOAD, EQUAL, AT_LEAST, ANSWER = 0x20, 0x15, 0x35, 0x06
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16  # where they stand in struct seccomp_data
ALLOW, KILL = 0x7FFF0000, 0x80000000
REFUSE = 0x00050000 | errno.EPERM
PR_SET_SECCOMP, FILTER = 22, 2

Step = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def enter() -> None:
    """For this thread and whatever it starts. Needs `no_new_privs`. Raises OSError."""
    if platform.machine() not in MACHINES:
        raise OSError(errno.ENOSYS, f"seccomp: the numbers of {platform.machine()} are not known here")
    column, architecture = MACHINES[platform.machine()]
    refused, of_oneself = numbers_of(REFUSED, column), numbers_of(OF_ONESELF, column)
    steps = program(architecture, refused, of_oneself)
    written = b"".join(struct.pack("<HBBI", *step) for step in steps)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(Program(len(steps), written)), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp: " + os.strerror(ctypes.get_errno()))


def numbers_of(calls: dict[str, tuple[int | None, int | None]], column: int) -> list[int]:
    return [number for call in calls.values() if (number := call[column]) is not None]


def program(architecture: int, numbers: list[int], of_oneself: Iterable[int] = ()) -> list[Step]:
    """Another architecture's calls kill: their numbers mean other things."""
    steps: list[Step] = [(LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, architecture), (ANSWER, 0, 0, KILL)]
    steps += [(LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, FOREIGN), (ANSWER, 0, 0, REFUSE)]
    for number in numbers:
        steps += [(EQUAL, 0, 1, number), (ANSWER, 0, 0, REFUSE)]
    for number in of_oneself:
        steps += [(EQUAL, 0, 4, number), (LOAD, 0, 0, FIRST_ARGUMENT), (EQUAL, 1, 0, 0)]
        steps += [(ANSWER, 0, 0, REFUSE), (ANSWER, 0, 0, ALLOW)]
    return [*steps, (ANSWER, 0, 0, ALLOW)]
