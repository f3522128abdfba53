"""The fork server: imports what a lab imports once, then forks each kernel from there.

It runs no student code and sees no submission, so each kernel starts from the same clean state.
Protocol: each request on its socket is a JSON object with a role, and carries one end of the
socket pair on which the forked process then speaks. The next request waits for the answer to the
last, so that requests need no frames: macOS has no sockets that keep messages apart.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import sys
import threading
from typing import Any, NoReturn

from workshop.grading import codec, examiner, kernel, sandbox, syscalls, worker
from workshop.grading.limits import Limits
from workshop.grading.warmup import warm_up

_LARGEST = 65_536  # bytes of one request
# What IPython imports only when a shell starts, which each kernel would do anew.
_LATE = (
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect"),
    *("IPython.core.logger", "IPython.extensions.storemagic", "tornado.platform.asyncio", "pdb"),
)


def serve(control: socket.socket) -> None:
    """Import what the first message asks for, say so, then fork as asked until the other side ends.

    A module that cannot be imported is left for the student's code to import.

    Args:
        control: a connected Unix socket.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asked
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a child ended
    gc.disable()  # what is imported stays, and a look for garbage in it takes long
    first = json.loads(control.recv(_LARGEST))
    os.environ.update(first["environment"])
    missing = [name for name in (*_LATE, *first["imports"]) if not _import(name)]
    codec.encode(object(), lambda _: codec.Reference(0, ""))  # which loads what it needs for them
    examiner.prepare()
    kernel.prepare()
    warm_up()
    gc.collect()
    gc.freeze()  # nothing of this is garbage, and a look at it would copy it into each kernel
    gc.enable()
    threads = _count_threads()
    control.send(json.dumps({"missing": missing, "threads": threads}).encode())
    examiners: dict[socket.socket, list[int]] = {control: []}
    while control in examiners:
        for client in select.select(list(examiners), [], [])[0]:
            data, handles, _, _ = socket.recv_fds(client, _LARGEST, 1)
            if data:
                _answer(client, json.loads(data), socket.socket(fileno=handles[0]), examiners)
            else:
                _end(examiners.pop(client))
                client.close()


def _answer(
    client: socket.socket,
    request: dict[str, Any],
    channel: socket.socket,
    examiners: dict[socket.socket, list[int]],
) -> None:
    """Do what ``client`` asks for; remember its examiners, which nobody else watches."""
    handles = [channel]
    if request["role"] == "worker":  # which asks for kernels itself
        ours, theirs = socket.socketpair()
        examiners[ours] = []
        handles.append(theirs)
    pid = os.fork()
    if pid == 0:
        _close_all_but(handles)
        os.dup2(os.open(os.devnull, os.O_RDWR), 2)  # nobody reads the pipe that was there
        _become(request, *handles)
    for handle in handles:
        handle.close()
    if request["role"] == "examiner" and hasattr(os, "pidfd_open"):
        examiners[client] = [*_running(examiners[client]), os.pidfd_open(pid)]
    client.send(str(pid).encode())


def _close_all_but(kept: list[socket.socket]) -> None:
    """Close every file but these and the standard ones."""
    first = 3
    for number in sorted(one.fileno() for one in kept):
        os.closerange(first, number)
        first = number + 1
    os.closerange(first, os.sysconf("SC_OPEN_MAX"))


def _running(handles: list[int]) -> list[int]:
    """Return the handles of processes that still run; let go of the others."""
    ended = select.select(handles, [], [], 0)[0] if handles else []
    for handle in ended:
        os.close(handle)
    return [handle for handle in handles if handle not in ended]


def _end(handles: list[int]) -> None:
    """End the processes that still run."""
    for handle in _running(handles):
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        os.close(handle)


def _count_threads() -> int:
    """Return how many threads this process has; without ``/proc``, those of Python."""
    tasks = "/proc/self/task"
    return len(os.listdir(tasks)) if os.path.isdir(tasks) else threading.active_count()


def _import(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def _become(request: dict[str, Any], channel: socket.socket, *more: socket.socket) -> NoReturn:
    """Be what was asked for, in a process that has just been forked."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _seed()
        syscalls.name_process(request["role"])
        if request["role"] == "worker":
            worker.run_worker(channel, more[0], request["environment"])
        elif request["role"] == "examiner":
            examiner.run_examiner(channel, request["folder"])
        else:
            sandbox.keep(
                channel,
                request["scratch"],
                request["kind"],
                Limits(**request["limits"]),
                lambda place, questions: kernel.run_kernel(place, request["key"], questions),
            )
    finally:
        os._exit(0)


def _seed() -> None:
    """Give the process random numbers of its own, not those of its siblings."""
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def main() -> None:
    """Serve on the socket whose number is the argument."""
    serve(socket.socket(fileno=int(sys.argv[1])))


if __name__ == "__main__":
    main()
