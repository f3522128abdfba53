"""Watches a sandbox from outside: ends it when it uses too much, and leaves nothing of it."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import signal
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

    from workshop.grading.limits import Limits

_LOOK_EVERY = 0.2  # seconds between two looks at memory and disk


def watch(channel: socket.socket, first: int, folder: str | None, limits: Limits) -> str:
    """Wait for the end of the sandbox and return its reason, for a person; empty when it ended.

    Args:
        channel: closed by the other side when the sandbox is no longer needed.
        first: the first process in the sandbox.
        folder: the folder that it writes to, when the kernel does not limit that.
        limits: what it may use.
    """
    handle = os.pidfd_open(first)
    poll = select.poll()
    poll.register(channel, select.POLLIN)
    poll.register(handle, select.POLLIN)
    own = _resident([first])
    while True:
        ready = dict(poll.poll(_LOOK_EVERY * 1000))
        if handle in ready:
            return ""
        if channel.fileno() in ready and not channel.recv(1):
            return ""
        tree = _tree(first)
        # Shares are costly to find out, so they are only looked at when the simple sum is large.
        if _resident(tree) > limits.memory and _shared(tree) > limits.memory + own:
            return f"it used more than {limits.memory // 2**20} MB of memory"
        if folder is not None and _disk(folder) > limits.disk:
            return f"it wrote more than {limits.disk // 2**20} MB"


def _tree(first: int) -> list[int]:
    """Return ``first`` and all its descendants."""
    found = [first]
    for pid in found:
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                    found += map(int, file.read().split())
    return found


def _resident(pids: list[int]) -> int:
    """Return the bytes of memory of the processes; what they share counts for each of them."""
    page = os.sysconf("SC_PAGE_SIZE")
    total = 0
    for pid in pids:
        with (
            contextlib.suppress(OSError, IndexError),
            open(f"/proc/{pid}/statm", encoding="ascii") as file,
        ):
            total += int(file.read().split()[1]) * page
    return total


def _shared(pids: list[int]) -> int:
    """Return the bytes of memory of the processes; what they share is divided among them.

    Where the kernel does not tell, it counts for each.
    """
    total = 0
    for pid in pids:
        with (
            contextlib.suppress(OSError),
            open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file,
        ):
            total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:")) * 1024
    return total or _resident(pids)


def _disk(folder: str) -> int:
    """Return the bytes in a folder; each file and folder counts for a block at least.

    Folders too deep to be named count as more than any limit: nobody needs them.
    """
    total = 0
    folders = [folder]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    status = entry.stat(follow_symlinks=False)
                    total += max(status.st_blocks * 512, 4096)
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
        except OSError as error:  # most are gone again
            if error.errno == errno.ENAMETOOLONG:
                return sys.maxsize
    return total


def kill_all(first: int, uid: int | None) -> None:
    """End every process of the sandbox; with ``uid``, every process of that user."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(first, signal.SIGKILL)  # with a process namespace, this is the end of all
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        left = _tree(os.getpid())[1:]
        left += _processes_of(uid) if uid is not None else []
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not left:
            return
        time.sleep(0.005)


def _processes_of(uid: int) -> list[int]:
    pids = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):
                if os.stat(f"/proc/{name}").st_uid == uid:
                    pids.append(int(name))
    return pids
