"""The file system of a sandbox: the system read-only, and a little space in memory."""

from __future__ import annotations

import contextlib
import os
import shutil

from workshop.grading import syscalls
from workshop.grading.limits import Limits
from workshop.grading.visible import system_paths

HOME = "/home/student"
SOCKETS = "/run/jupyter"
DEVICES = ("null", "zero", "full", "random", "urandom")
# What libraries read of the machine and of their own process, such as which libraries are loaded.
HARMLESS = (
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/sys/devices/system/cpu",
)


def build_root(new: str, work: str, limits: Limits, uid: int, gid: int) -> None:
    """Make a root of the system, read-only, and folders in memory that the kernel may write to."""
    syscalls.mount("", "/", flags=syscalls.MS_REC | syscalls.MS_PRIVATE)
    os.makedirs(new, exist_ok=True)
    quiet = syscalls.MS_NOSUID | syscalls.MS_NODEV
    syscalls.mount("tmpfs", new, "tmpfs", quiet, "size=4m,nr_inodes=4k,mode=755")
    os.makedirs(f"{new}/dev")
    for name in DEVICES:
        _bind(f"/dev/{name}", f"{new}/dev/{name}")
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        os.symlink(f"/proc/self/fd{target}", f"{new}/dev/{name}")
    os.makedirs(f"{new}/dev/pts")
    pseudo = "newinstance,ptmxmode=0666,mode=620,max=16"  # terminals, which `!command` wants
    syscalls.mount("devpts", f"{new}/dev/pts", "devpts", syscalls.MS_NOSUID, pseudo)
    os.symlink("pts/ptmx", f"{new}/dev/ptmx")
    _make_space(new, work, limits, uid, gid)
    for path in visible():  # after the space, for Python may lie below /tmp or /home
        target = new + path
        if os.path.islink(path) and os.path.dirname(path) == "/":
            os.symlink(os.readlink(path), target)
            continue
        _bind(path, target)
        syscalls.make_read_only(target)
    sockets = new + SOCKETS
    os.makedirs(sockets)
    few = f"size=64k,nr_inodes=32,mode=700,uid={uid},gid={gid}"
    syscalls.mount("tmpfs", sockets, "tmpfs", quiet, few)
    os.makedirs(f"{new}/etc", exist_ok=True)
    write(f"{new}/etc/passwd", f"student:x:{uid}:{gid}::{HOME}:/bin/sh\n")
    write(f"{new}/etc/group", f"student:x:{gid}:\n")
    os.makedirs(f"{new}/proc")
    with contextlib.suppress(OSError):  # not allowed inside some containers; it is missed by few
        syscalls.mount("proc", f"{new}/proc", "proc", quiet | syscalls.MS_NOEXEC)
    os.makedirs(f"{new}/.old")
    os.chdir(new)
    syscalls.pivot_root(".", ".old")
    os.chdir("/")
    syscalls.unmount("/.old")
    os.rmdir("/.old")
    read_only = syscalls.MS_REMOUNT | syscalls.MS_BIND | syscalls.MS_RDONLY
    syscalls.mount("", "/", flags=read_only | quiet)


def visible() -> list[str]:
    """Return what may be read: the system, Python, and the modules that run in the kernel."""
    return [*map(str, system_paths()), os.path.dirname(__file__)]


def _make_space(new: str, work: str, limits: Limits, uid: int, gid: int) -> None:
    """Mount one file system in memory, of limited size, as home, ``/tmp`` and ``/dev/shm``."""
    space = f"{new}/.space"
    os.makedirs(space)
    size = f"size={limits.disk},nr_inodes={limits.files},mode=755"
    syscalls.mount("tmpfs", space, "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, size)
    for name, target, mode in (
        ("home", HOME, 0o700),
        ("tmp", "/tmp", 0o1777),  # noqa: S108
        ("shm", "/dev/shm", 0o1777),  # noqa: S108
    ):
        os.makedirs(f"{space}/{name}")
        if name == "home":
            shutil.copytree(work, f"{space}/home", dirs_exist_ok=True)
            give(f"{space}/home", uid, gid)
        os.chmod(f"{space}/{name}", mode)
        _bind(f"{space}/{name}", new + target)
    syscalls.unmount(space)
    os.rmdir(space)


def _bind(source: str, target: str) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        write(target, "")
    syscalls.mount(source, target, flags=syscalls.MS_BIND | syscalls.MS_REC)


def give(folder: str, uid: int, gid: int) -> None:
    """Make ``folder`` and all in it the property of ``uid``, who alone may look into it."""
    if os.geteuid() == 0:
        for parent, folders, files in os.walk(folder):
            for name in [*folders, *files]:
                os.chown(os.path.join(parent, name), uid, gid, follow_symlinks=False)
        os.chown(folder, uid, gid)
    os.chmod(folder, 0o700)


def write(path: str, text: str) -> None:
    """Write a small file, such as one of ``/proc``."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
