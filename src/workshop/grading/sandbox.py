"""The sandbox of a student kernel: what it cannot see, reach, use up or leave behind.

A *keeper* process stands outside and watches; it forks the first process inside, which builds the
walls, gives up all rights, and forks the kernel. Nothing is executed anew, so what the parent has
imported is there at once. Two kinds of walls:

``namespaces``
    Own process, mount, network, IPC, host name and user namespaces: the kernel sees the system
    read-only, a folder of its own in memory, and nobody else. Landlock and seccomp stand besides.
``landlock``
    For machines that allow no namespaces, such as ordinary containers: Landlock leaves the kernel
    only its files, seccomp no network, and its own user id keeps it from other processes.

Everything here is for Linux, and runs in a process that has just been forked: no threads.
"""

from __future__ import annotations

import array
import contextlib
import fcntl
import json
import os
import resource
import select
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from workshop.grading import landlock, seccomp, syscalls
from workshop.grading.keeper import kill_all, watch
from workshop.grading.limits import Limits
from workshop.grading.root import DEVICES, HARMLESS, HOME, SOCKETS, build_root, give, visible, write

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMESPACES, LANDLOCK, DOCKER, NONE, AUTO = "namespaces", "landlock", "docker", "none", "auto"


@dataclass(frozen=True)
class Place:
    """Where the kernel finds things, as it sees them.

    Attributes:
        home: its folder, with the copy of the submission.
        temporary: its folder for temporary files.
        sockets: the folder for the sockets of the kernel.
    """

    home: str
    temporary: str
    sockets: str


# Runs the kernel, given its place and the stream on which it is asked questions.
Start = Callable[[Place, socket.socket], Any]

# Bytes of addresses that a kernel's threads and allocators take and never use. The keeper counts
# what is used; the limit on addresses only stops what grows faster than it looks.
_UNUSED = 1024 * 2**20


def keep(channel: socket.socket, scratch: str, kind: str, limits: Limits, start: Start) -> NoReturn:
    """Build a sandbox, run ``start`` in it, watch it, and leave nothing of it; never returns.

    On ``channel`` go out: ``{"walls": […]}`` with a handle on the folder of the sockets and one
    end of a stream for questions, or ``{"failed": reason}``; and at the end ``{"ended": reason}``.
    The sandbox ends when ``start`` returns, when a limit is passed, or when the other side closes
    the channel.

    Args:
        channel: a connected Unix socket.
        scratch: folder of this job alone, with the copy of the submission in ``work``.
        kind: ``namespaces``, ``landlock`` or ``none``.
        limits: what it may use.
        start: runs the kernel.
    """
    os.setsid()
    syscalls.die_with_parent()
    _be_first_to_go()
    root = os.geteuid() == 0
    uid = _free_uid() if root and kind != NONE else os.getuid()
    first = 0
    try:
        if kind not in {NAMESPACES, LANDLOCK, NONE}:
            raise OSError(f"there is no sandbox {kind!r}")
        if kind == NAMESPACES:
            first = _fork_into_namespaces(channel, scratch, limits, uid, start)
        else:
            syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)
            first = _fork_in_place(
                channel, scratch, limits, uid, start, walls_stand=kind == LANDLOCK
            )
        reason = watch(channel, first, scratch if kind != NAMESPACES else None, limits)
        kill_all(first, uid if root and kind == LANDLOCK else None)
        _send(channel, {"ended": reason})
    except BaseException as error:
        if first:
            kill_all(first, uid if root and kind == LANDLOCK else None)
        with contextlib.suppress(OSError):
            _send(channel, {"failed": f"{type(error).__name__}: {error}"[:1000]})
    finally:
        os._exit(0)


# --- walls ------------------------------------------------------------------------------------


def _fork_into_namespaces(
    channel: socket.socket, scratch: str, limits: Limits, uid: int, start: Start
) -> int:
    """Fork the first process of a new process namespace, and let it build the rest."""
    ordinary = os.geteuid() != 0
    gid = os.getgid() if ordinary else uid
    if ordinary:
        syscalls.unshare("user", "pid")
        _map_ids(uid, gid)
    else:
        syscalls.unshare("pid")
    keeper = os.pidfd_open(os.getpid())
    first = os.fork()
    if first:
        os.close(keeper)
        return first
    with _reporting(channel):
        syscalls.die_with_parent()
        os.setsid()  # a signal to the whole group must not reach the keeper
        syscalls.unshare("mount", "net", "ipc", "uts", "cgroup")
        walls = ["mount namespace", "pid namespace", "network namespace", "ipc namespace"]
        syscalls.set_host_name("workshop")
        _raise_loopback()
        build_root(f"{scratch}/root", f"{scratch}/work", limits, uid, gid)
        sockets = os.open(SOCKETS, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        os.chdir(HOME)
        if not ordinary:
            _become(uid)
            walls.append("own user id")
            with contextlib.suppress(OSError):  # some kernels forbid it to unprivileged users
                syscalls.unshare("user")
                _map_ids(uid, gid)
                walls.append("user namespace")
        else:
            walls.append("user namespace")
        syscalls.drop_capabilities()
        _die_with(keeper)
        syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
        if landlock.version():
            landlock.restrict(
                readable=["/"],
                writable=[HOME, "/tmp", "/dev"],  # noqa: S108
                sockets=[SOCKETS],
                network=True,
            )
            walls.append("landlock")
        _limit(limits)
        seccomp.refuse_dangerous_calls(own_network=True)
        walls += ["seccomp", "resource limits"]
        questions = _report(channel, walls, sockets)
    kernel = os.fork()
    if kernel == 0:
        channel.close()
        _run(start, Place(HOME, "/tmp", SOCKETS), questions)  # noqa: S108
    channel.close()
    questions.close()
    _wait_for(kernel)
    os._exit(0)  # which ends every process of the namespace


def _fork_in_place(
    channel: socket.socket,
    scratch: str,
    limits: Limits,
    uid: int,
    start: Start,
    *,
    walls_stand: bool,
) -> int:
    """Fork the kernel's process behind Landlock and seccomp, or without walls but limits."""
    place = Place(f"{scratch}/work", f"{scratch}/tmp", f"{scratch}/sockets")  # noqa: S108
    folders = (place.home, place.temporary, place.sockets)
    for folder in folders:
        os.makedirs(folder, exist_ok=True)
        give(folder, uid, uid if os.geteuid() == 0 else os.getgid())
    kernel = os.fork()
    if kernel:
        return kernel
    with _reporting(channel):
        os.setsid()
        syscalls.die_with_parent()
        os.chdir(place.home)
        sockets = os.open(place.sockets, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        walls = []
        if walls_stand:
            known = landlock.version()
            if os.geteuid() == 0:
                _become(uid)
                syscalls.drop_capabilities()
                walls.append("own user id")
                syscalls.die_with_parent()  # a change of user forgets it
            elif known < 6:
                raise OSError(
                    0,
                    "only Linux 6.12 and newer can keep student code from the other processes of "
                    "an ordinary user",
                )
            devices = [f"/dev/{name}" for name in (*DEVICES, "ptmx", "pts")]
            landlock.restrict(
                readable=[*visible(), *HARMLESS],
                writable=[place.home, place.temporary, *devices],
                sockets=[place.sockets],
                network=False,
            )
            walls.append("landlock")
        _limit(limits)
        walls.append("resource limits")
        if walls_stand:
            seccomp.refuse_dangerous_calls(own_network=False)
            walls.append("seccomp")
        questions = _report(channel, walls, sockets)
        channel.close()
    return _run(start, place, questions)


@contextlib.contextmanager
def _reporting(channel: socket.socket) -> Iterator[None]:
    """Tell the other side why a wall does not stand, and end the process."""
    try:
        yield
    except BaseException as error:
        reason = (str(error) if isinstance(error, OSError) else traceback.format_exc())[-1000:]
        with contextlib.suppress(OSError):
            _send(channel, {"failed": reason})
        os._exit(1)


def _run(start: Start, place: Place, questions: socket.socket) -> NoReturn:
    status = 1
    try:
        start(place, questions)
        status = 0
    except SystemExit:
        status = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(status)


def _map_ids(uid: int, gid: int) -> None:
    """Keep the own user and group id in a new user namespace; there are no others."""
    write("/proc/self/setgroups", "deny")
    write("/proc/self/uid_map", f"{uid} {uid} 1")
    write("/proc/self/gid_map", f"{gid} {gid} 1")


def _die_with(keeper: int) -> None:
    """Have this process end with the keeper, also after a change of user, which forgets that."""
    syscalls.die_with_parent()
    if select.select([keeper], [], [], 0)[0]:
        os._exit(1)  # it has ended meanwhile
    os.close(keeper)


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)  # a change of user hides its own /proc/self from it


def _raise_loopback() -> None:
    """Switch on the loopback of the new network namespace."""
    set_flags, up_and_running = 0x8914, 0x41
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", up_and_running)
        fcntl.ioctl(any_socket, set_flags, request)


def _limit(limits: Limits) -> None:
    addresses = limits.memory + syscalls.mapped_memory() + _UNUSED
    for which, soft, hard in (
        (resource.RLIMIT_AS, addresses, addresses),
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 5),
        (resource.RLIMIT_NPROC, limits.processes, limits.processes),
        (resource.RLIMIT_NOFILE, limits.open_files, limits.open_files),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_MEMLOCK, 0, 0),
        (resource.RLIMIT_MSGQUEUE, 0, 0),
        (resource.RLIMIT_FSIZE, limits.disk, limits.disk),
    ):
        most = resource.getrlimit(which)[1]
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)  # noqa: PLW2901
        resource.setrlimit(which, (soft, hard))


def _free_uid() -> int:
    """Return a user id for this sandbox alone; nobody has it, and no file belongs to it."""
    return 30_000 + os.getpid() % 30_000


def _be_first_to_go() -> None:
    """Ask the kernel to end this process, before any other, when memory runs out."""
    with contextlib.suppress(OSError):
        write("/proc/self/oom_score_adj", "1000")


def _wait_for(kernel: int) -> None:
    """Wait, as the first process of the namespace, for the kernel; take in orphans meanwhile."""
    while True:
        with contextlib.suppress(InterruptedError):
            pid, _ = os.waitpid(-1, 0)
            if pid == kernel:
                return


# --- messages ---------------------------------------------------------------------------------


def _send(channel: socket.socket, message: dict[str, Any], *handles: int) -> None:
    """Send one line of JSON, and file descriptors with it."""
    data = json.dumps(message).encode() + b"\n"
    rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", handles))
    channel.sendmsg([data], [rights] if handles else [])


def _report(channel: socket.socket, walls: list[str], sockets: int) -> socket.socket:
    """Say that the walls stand; return the kernel's end of the stream for questions."""
    ours, theirs = socket.socketpair()
    with ours:
        _send(channel, {"walls": walls}, sockets, ours.fileno())
    os.close(sockets)
    return theirs
