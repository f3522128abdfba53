"""Seccomp: system calls that student code has no use for are refused.

Sources: https://docs.kernel.org/userspace-api/seccomp_filter.html, the tables of system calls of
the kernel, and Docker's default profile for what is dangerous.
"""

from __future__ import annotations

import ctypes
import errno
import socket
from dataclasses import dataclass

from workshop.grading import syscalls

# Name: number on x86_64 and on aarch64; None where the architecture has no such call.
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "ioperm": (173, None),
    "iopl": (172, None),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "lookup_dcookie": (212, 18),
    "memfd_create": (319, 279),  # memory that no process and no file system shows
    "memfd_secret": (447, 447),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "mq_open": (240, 180),  # queues, segments and semaphores that outlive their processes
    "msgget": (68, 186),
    "semget": (64, 190),
    "shmat": (30, 196),
    "shmget": (29, 194),
    "move_mount": (429, 429),
    "move_pages": (279, 239),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_madvise": (440, 440),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "uselib": (134, None),
    "vhangup": (153, 58),
}
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_COLUMN = {"x86_64": 0, "aarch64": 1}
_CLONE, _CLONE3 = {"x86_64": 56, "aarch64": 220}, 435
_SOCKET = {"x86_64": 41, "aarch64": 198}
_CONNECT = {"x86_64": 42, "aarch64": 203}
_X32 = 0x40000000

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _MASK, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCH, _ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data


class _Instruction(ctypes.Structure):
    _fields_ = [
        ("code", ctypes.c_uint16),
        ("yes", ctypes.c_uint8),
        ("no", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    ]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction))]


@dataclass(frozen=True)
class _Step:
    code: int
    k: int
    yes: int = 0
    no: int = 0


def refuse_dangerous_calls(*, own_network: bool) -> None:
    """Refuse dangerous system calls in this process and its children, for good.

    Args:
        own_network: whether the process is alone in its network, so that it may use loopback;
            otherwise it gets no sockets but nameless pairs and listening Unix sockets.

    Raises:
        OSError: the kernel has no seccomp, or the architecture is not known here.
    """
    machine = syscalls.machine()
    if machine not in _AUDIT_ARCH:
        raise OSError(errno.ENOSYS, f"no table of system calls for {machine}")
    steps = _program(machine, own_network=own_network)
    code = (_Instruction * len(steps))(
        *(_Instruction(step.code, step.yes, step.no, step.k) for step in steps)
    )
    program = _Program(len(steps), code)
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    filter_mode = 2
    pointer = ctypes.cast(ctypes.byref(program), ctypes.c_void_p)
    syscalls.prctl(syscalls.PR_SET_SECCOMP, filter_mode, pointer)


def _program(machine: str, *, own_network: bool) -> list[_Step]:
    steps = [
        _Step(_LOAD, _ARCH),
        _Step(_EQUAL, _AUDIT_ARCH[machine], yes=1),
        _Step(_RETURN, _KILL_PROCESS),
        _Step(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":
        steps += [_Step(_AT_LEAST, _X32, no=1), _Step(_RETURN, _ERRNO | errno.EPERM)]
    for numbers in _REFUSED.values():
        number = numbers[_COLUMN[machine]]
        if number is not None:
            steps += _when(number, [_Step(_RETURN, _ERRNO | errno.EPERM)])
    # The C library asks for clone3 first, whose flags cannot be seen, and then takes clone.
    steps += _when(_CLONE3, [_Step(_RETURN, _ERRNO | errno.ENOSYS)])
    namespaces = 0
    for flag in syscalls.UNSHARE.values():
        namespaces |= flag
    steps += _when(
        _CLONE[machine],
        [
            _Step(_LOAD, _ARGUMENT),
            _Step(_ANY_BIT, namespaces, no=1),
            _Step(_RETURN, _ERRNO | errno.EPERM),
            _Step(_RETURN, _ALLOW),
        ],
    )
    steps += _when(_SOCKET[machine], _sockets(own_network=own_network))
    if not own_network:
        steps += _when(_CONNECT[machine], [_Step(_RETURN, _ERRNO | errno.EPERM)])
    return [*steps, _Step(_RETURN, _ALLOW)]


def _when(number: int, then: list[_Step]) -> list[_Step]:
    """Do ``then``, which ends with a return, for one system call."""
    return [_Step(_EQUAL, number, no=len(then)), *then]


def _sockets(*, own_network: bool) -> list[_Step]:
    families = [socket.AF_UNIX, socket.AF_NETLINK]  # libzmq gives up without these
    if own_network:
        families += [socket.AF_INET, socket.AF_INET6]
    steps = [_Step(_LOAD, _ARGUMENT)]
    for at, family in enumerate(families):
        steps.append(_Step(_EQUAL, family, yes=len(families) - at))
    steps.append(_Step(_RETURN, _ERRNO | errno.EAFNOSUPPORT))
    if not own_network:  # datagrams reach whoever listens, without a connect
        steps += [
            _Step(_EQUAL, socket.AF_NETLINK, yes=4),
            _Step(_LOAD, _ARGUMENT + 8),
            _Step(_MASK, 0xF),
            _Step(_EQUAL, socket.SOCK_DGRAM, no=1),
            _Step(_RETURN, _ERRNO | errno.EPERM),
        ]
    return [*steps, _Step(_RETURN, _ALLOW)]
