"""Landlock: a process gives up what it may do with files, for itself and its children.

Source: https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING

from workshop.grading import syscalls

if TYPE_CHECKING:
    from collections.abc import Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on every architecture
_VERSION = 1
_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE = 1 << 4, 1 << 5
MAKE_SOCK = 1 << 9
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_FIRST = (1 << 13) - 1  # what version 1 knows

READ = EXECUTE | READ_FILE | READ_DIR
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV


class _Ruleset(ctypes.Structure):
    _fields_ = [("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"  # what _pack_ means, which Python 3.14 wants to be said
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """Return the version of Landlock that the kernel has; 0 for none."""
    try:
        return syscalls.syscall(_CREATE, None, 0, _VERSION)
    except OSError:
        return 0


def restrict(
    *,
    readable: Iterable[str],
    writable: Iterable[str],
    sockets: Iterable[str] = (),
    network: bool,
) -> None:
    """Leave this process only these files, for good.

    Args:
        readable: files and folders to read and execute.
        writable: files and folders to do anything with.
        sockets: folders to make sockets in, and nothing else.
        network: whether it may use TCP.

    Raises:
        OSError: the kernel has no Landlock.
    """
    known = version()
    everything = _FIRST
    everything |= REFER if known >= 2 else 0
    everything |= TRUNCATE if known >= 3 else 0
    everything |= IOCTL_DEV if known >= 5 else 0
    ruleset = _Ruleset(fs=everything)
    if known >= 4 and not network:
        ruleset.net = 0b11  # bind and connect
    if known >= 6:
        ruleset.scoped = 0b11  # abstract sockets and signals of others
    size = 8 if known < 4 else 16 if known < 6 else 24
    handle = syscalls.syscall(_CREATE, ctypes.byref(ruleset), size, 0)
    try:
        for paths, access in (
            (readable, READ),
            (writable, everything),
            (sockets, MAKE_SOCK | READ_DIR),
        ):
            for path in paths:
                _allow(handle, path, access & everything)
        syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
        syscalls.syscall(_RESTRICT, handle, 0)
    finally:
        os.close(handle)


def _allow(handle: int, path: str, access: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not os.path.isdir(path):
            access &= _OF_FILES
        rule = _PathBeneath(access, parent)
        syscalls.syscall(_ADD, handle, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(parent)
