"""Restricts a Linux process by Landlock and seccomp: no files of the operator, no network, no other process.

Landlock (https://docs.kernel.org/userspace-api/landlock.html, Linux 5.13) denies every file outside the given
folders, TCP (6.7) and signals to other processes (6.12). The seccomp filter denies sockets, new programs and
processes, tracing, signals to other processes, changes of their limits, and changes of files. Neither needs a
privilege. On other systems, and if the kernel lacks them, nothing is restricted here.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_LANDLOCK_CREATE_RULESET: Final = 444
_LANDLOCK_ADD_RULE: Final = 445
_LANDLOCK_RESTRICT_SELF: Final = 446
_LANDLOCK_CREATE_RULESET_VERSION: Final = 1
_RULE_PATH_BENEATH: Final = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""All rights to files that a version of Landlock handles, by the first version that has them."""

_NETWORK_VERSION, _NETWORK_RIGHTS = 4, 0b11
_SCOPE_VERSION, _SCOPES = 6, 0b11
"""Abstract UNIX sockets and signals to processes outside."""

_O_PATH: Final = 0o10000000
_EPERM, _ENOSYS = 1, 38
_RET_ALLOW, _RET_ERRNO, _RET_KILL = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _JUMP_EQUAL, _JUMP_NOT_LESS, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_CLONE, _CLONE_THREAD = (56, 220), 0x10000
"""System calls that start a thread or a process; only threads are allowed."""

_X32_BIT: Final = 0x40000000

_ARCHITECTURES: Final = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""Audit number of an architecture, and its column in the table of system calls."""

_DENIED_CALLS: Final = {
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "sendto": (44, 206),
    "sendmsg": (46, 211), "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kill": (62, 129),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "unlink": (87, None),
    "unlinkat": (263, 35), "rmdir": (84, None), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    "truncate": (76, 45), "ftruncate": (77, 46), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "link": (86, None),
    "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36), "mkdir": (83, None), "mkdirat": (258, 34),
    "mknod": (133, None), "mknodat": (259, 33), "utimensat": (280, 88), "setxattr": (188, 5), "mount": (165, 40),
    "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97), "setns": (308, 268),
    "bpf": (321, 280), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "open_by_handle_at": (304, 265), "memfd_create": (319, 279), "inotify_init1": (294, 26),
    # Signals, limits, priorities and processors of other processes.
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "setpriority": (141, 140),
    "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119), "sched_setparam": (142, 118),
    "sched_setattr": (314, 274), "ioprio_set": (251, 30), "kcmp": (312, 272), "migrate_pages": (256, 238),
    "move_pages": (279, 239), "setpgid": (109, 154), "setsid": (112, 157),
    # Times, attributes and changes of files, which Landlock doesn't restrict.
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "fallocate": (285, 47), "inotify_init": (253, None), "fanotify_init": (300, 262), "name_to_handle_at": (303, 264),
    # Memory and queues that outlive a process.
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "msgget": (68, 186), "msgsnd": (69, 189),
    "msgrcv": (70, 188), "msgctl": (71, 187), "semget": (64, 190), "semop": (65, 193), "semctl": (66, 191),
    "mq_open": (240, 180), "mq_unlink": (241, 181),
    # Calls that only root may make: a bot in a container may be root.
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "sethostname": (170, 161), "setdomainname": (171, 162), "reboot": (169, 142), "swapon": (167, 224),
    "swapoff": (168, 225), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "acct": (163, 89), "quotactl": (179, 60),
    "iopl": (172, None), "ioperm": (173, None), "syslog": (103, 116), "vhangup": (153, 58), "setuid": (105, 146),
    "setgid": (106, 144), "setreuid": (113, 145), "setregid": (114, 143), "setresuid": (117, 147),
    "setresgid": (119, 149), "setgroups": (116, 159), "capset": (126, 91),
}  # fmt: skip
"""System calls that reading a document does not need, with their numbers on x86-64 and on 64-bit ARM."""

_OWN_CALLS: Final = {"tgkill": (234, 131), "prlimit64": (302, 261)}
"""Calls that a process may make for itself: to abort, and to lower its limits. Their first argument is a process."""

_FIRST_COMMON_NUMBER: Final = 424
"""From here on, system calls have the same number on every architecture, and libraries work without them."""

_COMMON_CALLS: Final = (436, 437, 439, 441, 449, 453, 454, 455, 456, 462)
"""Those of them that are allowed: `close_range`, `openat2`, `faccessat2`, `epoll_pwait2`, the calls of futexes,
`map_shadow_stack`, `mseal`. The others, and those that a newer kernel adds, fail as unknown (ENOSYS): `fchmodat2`,
`setxattrat`, `open_tree`, `mount_setattr` and the like change what Landlock does not protect."""


def restrict_kernel_access(readable: Iterable[str]) -> frozenset[str]:
    """Drops the rights of this process permanently.

    Args:
        readable: folders and files that may still be read.

    Returns:
        What the kernel enforces now: `landlock`, `seccomp`, both, or nothing on a system without them.
    """
    if sys.platform != "linux":
        return frozenset()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return frozenset()
    enforced = set()
    # guard 35 false:
    #   tests/integration/documents/test_kernel.py::test_reading_process_cannot_open_operators_files
    if _restrict_files(libc, readable):
        enforced.add("landlock")
    # guard 35 false:
    #   tests/integration/documents/test_kernel.py::test_reading_process_has_no_network_and_no_programs
    if _filter_calls(libc):
        enforced.add("seccomp")
    return frozenset(enforced)


def end_with_parent() -> None:
    """Makes the kernel kill this process when its parent process ends."""
    if sys.platform == "linux":
        # guard 35 remove: tests/integration/documents/test_kernel.py::test_reader_ends_with_its_parent
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _restrict_files(libc: ctypes.CDLL, readable: Iterable[str]) -> bool:
    version = libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_CREATE_RULESET_VERSION)
    if version < 1:
        return False
    rights = max(value for first, value in _FILE_RIGHTS.items() if first <= version)
    network = _NETWORK_RIGHTS if version >= _NETWORK_VERSION else 0
    scopes = _SCOPES if version >= _SCOPE_VERSION else 0
    fields = [rights, *([network] if network else []), *([scopes] if scopes else [])]
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    ruleset = libc.syscall(_LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _allow_reading(libc, ruleset, path)
        return bool(libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow_reading(libc: ctypes.CDLL, ruleset: int, path: str) -> None:
    with suppress(OSError):
        descriptor = os.open(path, _O_PATH | os.O_CLOEXEC)
        try:
            allowed = _READ_FILE | (_READ_DIR if os.path.isdir(path) else 0)  # noqa: PTH112 - before anything is loaded
            rule = struct.pack("=Qi", allowed, descriptor)
            libc.syscall(_LANDLOCK_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0)
        finally:
            os.close(descriptor)


def _filter_calls(libc: ctypes.CDLL) -> bool:
    architecture = _ARCHITECTURES.get(platform.machine())
    if architecture is None:
        return False
    audit_number, column = architecture
    numbers = sorted({number for call in _DENIED_CALLS.values() if (number := call[column]) is not None})
    program = [(_LOAD, 0, 0, 4), (_JUMP_EQUAL, 1, 0, audit_number), (_RETURN, 0, 0, _RET_KILL), (_LOAD, 0, 0, 0)]
    if column == 0:
        # The numbers of the x32 interface are those of x86-64 with another bit.
        program += [(_JUMP_NOT_LESS, 0, 1, _X32_BIT), (_RETURN, 0, 0, _RET_ERRNO | _EPERM)]
    for number in numbers:
        program += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _RET_ERRNO | _EPERM)]
    for call in _OWN_CALLS.values():
        program += [
            (_JUMP_EQUAL, 0, 5, call[column]),
            (_LOAD, 0, 0, 16),
            (_JUMP_EQUAL, 2, 0, 0),
            (_JUMP_EQUAL, 1, 0, os.getpid()),
            (_RETURN, 0, 0, _RET_ERRNO | _EPERM),
            (_RETURN, 0, 0, _RET_ALLOW),
        ]
    for number in _COMMON_CALLS:
        program += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _RET_ALLOW)]
    program += [
        # `clone3` too, whose flags are in memory: libraries fall back to `clone`.
        (_JUMP_NOT_LESS, 0, 1, _FIRST_COMMON_NUMBER),
        (_RETURN, 0, 0, _RET_ERRNO | _ENOSYS),
        (_JUMP_EQUAL, 0, 3, _CLONE[column]),
        (_LOAD, 0, 0, 16),
        (_JUMP_SET, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, _RET_ERRNO | _EPERM),
        (_RETURN, 0, 0, _RET_ALLOW),
    ]
    instructions = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(instructions, len(instructions))
    header = struct.pack("@HP", len(program), ctypes.addressof(buffer))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0)
