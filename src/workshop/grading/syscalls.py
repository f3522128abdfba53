"""The Linux system calls that Python has no function for.

Sources: the manual pages of section 2 and ``include/uapi/linux`` of the kernel.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import sys

UNSHARE = {
    "mount": 0x00020000,
    "cgroup": 0x02000000,
    "uts": 0x04000000,
    "ipc": 0x08000000,
    "user": 0x10000000,
    "pid": 0x20000000,
    "net": 0x40000000,
}

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NAME = 1, 4, 15
PR_SET_SECCOMP, PR_CAPBSET_DROP = 22, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38

# Numbers that are the same on every architecture.
_SYS_MOUNT_SETATTR = 442
_SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
_AT_RECURSIVE = 0x8000


def machine() -> str:
    """Return the architecture, ``x86_64`` or ``aarch64`` where the walls are known to stand."""
    return os.uname().machine


def _libc() -> ctypes.CDLL:
    if not sys.platform.startswith("linux"):
        raise OSError(errno.ENOSYS, "only Linux has these system calls")
    return ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *arguments: object) -> int:
    """Make a system call; raise :class:`OSError` when it fails."""
    result = _libc().syscall(
        ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments)
    )
    return _checked(result)


def _checked(result: int, what: str = "") -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what or None)
    return result


def unshare(*names: str) -> None:
    """Leave the named namespaces for new ones."""
    flags = 0
    for name in names:
        flags |= UNSHARE[name]
    _checked(_libc().unshare(flags), " ".join(names))


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """Mount; see mount(2)."""
    done = _libc().mount(
        source.encode(), target.encode(), kind.encode() or None, flags, data.encode() or None
    )
    _checked(done, target)


def unmount(target: str) -> None:
    """Take a mount away, now or when nobody uses it any more."""
    _checked(_libc().umount2(target.encode(), MNT_DETACH), target)


def make_read_only(target: str) -> None:
    """Make a mount and all below it read-only, without devices and set-uid programs."""

    class MountAttributes(ctypes.Structure):
        _fields_ = [
            ("attr_set", ctypes.c_uint64),
            ("attr_clr", ctypes.c_uint64),
            ("propagation", ctypes.c_uint64),
            ("userns_fd", ctypes.c_uint64),
        ]

    attributes = MountAttributes(attr_set=MS_RDONLY | MS_NOSUID | MS_NODEV)
    size = ctypes.sizeof(attributes)
    at = ctypes.c_char_p(target.encode())
    syscall(_SYS_MOUNT_SETATTR, -1, at, _AT_RECURSIVE, ctypes.byref(attributes), size)


def pivot_root(new: str, old: str) -> None:
    """Make ``new`` the root; the old one is then at ``old``."""
    paths = (ctypes.c_char_p(new.encode()), ctypes.c_char_p(old.encode()))
    syscall(_SYS_PIVOT_ROOT[machine()], *paths)


def prctl(option: int, argument: int, pointer: ctypes.c_void_p | None = None) -> None:
    """Set something of the process; see prctl(2)."""
    zero = ctypes.c_ulong(0)
    first = ctypes.c_ulong(argument)
    _checked(_libc().prctl(ctypes.c_int(option), first, pointer or zero, zero, zero))


def name_process(name: str) -> None:
    """Name this process, for lists of processes, where the system can; up to 15 letters count."""
    if sys.platform.startswith("linux"):
        text = ctypes.create_string_buffer(name.encode())
        prctl(PR_SET_NAME, ctypes.addressof(text))


def set_host_name(name: str) -> None:
    """Name the machine, in the namespace of the process."""
    _checked(_libc().sethostname(name.encode(), len(name)))


def mapped_memory() -> int:
    """Return the bytes of addresses that this process has, as RLIMIT_AS counts them."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def drop_capabilities() -> None:
    """Give up every capability, for good."""
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError as error:
            if error.errno == errno.EINVAL:  # no such capability: those above neither
                break
            if error.errno != errno.EPERM:  # had none to give up
                raise

    class Header(ctypes.Structure):
        _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]

    class Data(ctypes.Structure):
        _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]

    header = Header(0x20080522, 0)  # version 3: two words of 32 capabilities
    none = (Data * 2)()
    syscall(_SYS_CAPSET[machine()], ctypes.byref(header), ctypes.byref(none))


def die_with_parent() -> None:
    """Have this process killed when the one that forked it ends.

    A change of user makes the kernel forget it. Only Linux has this; elsewhere nothing happens.
    """
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
