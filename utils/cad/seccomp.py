"""System calls that a conversion never makes, refused by the kernel from now on: all of the network,
other programs, other processes' memory, and what Landlock leaves open.

A filter is a program of the classic BPF (https://docs.kernel.org/userspace-api/seccomp_filter.html).
"""

import ctypes
import errno
import os
import platform
import struct

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
    # Of files it may not open, Landlock lets these through.
    "truncate": (76, 45),
    "chmod": (90, None),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchownat": (260, 54),
}
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, AUDIT_ARCH_*
FOREIGN = 0x40000000  # x86_64: numbers from here on are the same calls under other numbers (x32)

LOAD, EQUAL, AT_LEAST, ANSWER = 0x20, 0x15, 0x35, 0x06
NUMBER, MACHINE = 0, 4  # where they stand in struct seccomp_data
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
    numbers = [found[column] for found in REFUSED.values()]
    steps = program(architecture, [number for number in numbers if number is not None])
    written = b"".join(struct.pack("<HBBI", *step) for step in steps)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(Program(len(steps), written)), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp: " + os.strerror(ctypes.get_errno()))


def program(architecture: int, numbers: list[int]) -> list[Step]:
    """Another architecture's calls kill: their numbers mean other things."""
    steps: list[Step] = [(LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, architecture), (ANSWER, 0, 0, KILL)]
    steps += [(LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, FOREIGN), (ANSWER, 0, 0, REFUSE)]
    for number in numbers:
        steps += [(EQUAL, 0, 1, number), (ANSWER, 0, 0, REFUSE)]
    return [*steps, (ANSWER, 0, 0, ALLOW)]
