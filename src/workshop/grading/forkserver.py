"""The fork server: imports what a lab imports once, then forks each kernel from there.

It runs no student code and sees no submission, so each kernel starts from the same clean state.
Protocol: each datagram on its socket is a JSON object with a role, and carries one end of the
socket pair on which the forked process then speaks.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import signal
import socket
import sys
from typing import Any, NoReturn

from workshop.grading import codec, sandbox
from workshop.grading.examiner import run_examiner
from workshop.grading.kernel import run_kernel
from workshop.grading.limits import Limits
from workshop.grading.warmup import warm_up

_LARGEST = 65_536  # bytes of one request


def serve(control: socket.socket, imports: list[str]) -> None:
    """Import ``imports``, say so, then fork as asked, until the other side goes away.

    Args:
        control: a socket that keeps messages apart (``SOCK_SEQPACKET``).
        imports: modules to import; one that fails is left for the student's code to import.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asked
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a child ended
    missing = [name for name in imports if not _import(name)]
    codec.encode(object(), lambda _: codec.Reference(0, ""))  # which loads what it needs for them
    warm_up()
    threads = len(os.listdir("/proc/self/task"))
    control.send(json.dumps({"missing": missing, "threads": threads}).encode())
    while True:
        data, handles, _, _ = socket.recv_fds(control, _LARGEST, 1)
        if not data:
            return
        channel = socket.socket(fileno=handles[0])
        pid = os.fork()
        if pid == 0:
            control.close()
            _become(json.loads(data), channel)
        channel.close()
        control.send(str(pid).encode())


def _import(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def _become(request: dict[str, Any], channel: socket.socket) -> NoReturn:
    """Be what was asked for, in a process that has just been forked."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _seed()
        if request["role"] == "examiner":
            run_examiner(channel, request["folder"])
        else:
            sandbox.keep(
                channel,
                request["scratch"],
                request["kind"],
                Limits(**request["limits"]),
                lambda place: run_kernel(place, request["key"]),
            )
    finally:
        os._exit(0)


def _seed() -> None:
    """Give the process random numbers of its own, not those of its siblings."""
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def main() -> None:
    """Serve on the socket whose number is the first argument; the imports follow."""
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])


if __name__ == "__main__":
    main()
