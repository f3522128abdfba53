"""The first process of a container: starts the student kernel and passes on what is asked of it.

Files and requests come in on the standard input, answers go out on the standard output: a Unix
socket in a shared folder does not work between a Mac and the virtual machine that Docker has there.
Whatever this process says is taken for hostile outside, like all that comes from a container. It
ends, and so ends the container, when its input does.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path
from typing import NoReturn

from workshop.grading import seccomp, syscalls
from workshop.grading.connection import LARGEST, KernelConnection
from workshop.grading.kernel import run_kernel
from workshop.grading.limits import MEGABYTE, Limits
from workshop.grading.protocol import (
    ANSWER,
    FILE,
    GONE,
    QUESTION,
    RAN,
    READY,
    RUN,
    SECONDS,
    Data,
    receive_frame,
    send_frame,
)
from workshop.grading.questions import KernelDied
from workshop.grading.sandbox import Place

_PLACE = Place("/home/student", "/home/tmp", "/home/sockets")
_ENDED = {
    signal.SIGKILL: "it was killed: it probably used more memory than {memory} MB",
    signal.SIGXCPU: "it used more than {cpu} s of processor time",
}


class _Pipes:
    """The standard input and output as one stream."""

    def recv_into(self, buffer: memoryview, /) -> int:
        return os.readv(0, [buffer])

    def sendall(self, data: Data, /) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(1, view) :]


class _Kernel:
    """The kernel, as a child of this process; takes in orphans, too."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._status: int | None = None
        key = secrets.token_hex(16)
        self._pid, questions = _fork_kernel(key)
        handle = os.pidfd_open(self._pid)
        signal.signal(signal.SIGCHLD, self._take_in)
        self.connection = KernelConnection(
            _PLACE.sockets, key, questions, limits, watched=handle, check_alive=self._check_alive
        )

    def _take_in(self, *_: object) -> None:
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                if found[0] == self._pid:
                    self._status = found[1]

    def _check_alive(self) -> None:
        self._take_in()
        if self._status is None:
            return
        number = os.WTERMSIG(self._status) if os.WIFSIGNALED(self._status) else 0
        memory, cpu = self._limits.memory // MEGABYTE, self._limits.cpu_seconds
        reason = _ENDED.get(signal.Signals(number)) if number else None
        raise KernelDied((reason or "it ended while your code ran").format(memory=memory, cpu=cpu))


def _fork_kernel(key: str) -> tuple[int, socket.socket]:
    """Fork the kernel's process, with one wall more than the container has.

    Returns:
        its process id, and the stream on which it answers questions.
    """
    stands, says = os.pipe()
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid:
        os.close(says)
        theirs.close()
        if not os.read(stands, 1):
            raise OSError("a wall in the container does not stand")
        os.close(stands)
        return pid, ours
    try:
        ours.close()
        os.setsid()
        os.chdir(_PLACE.home)
        syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)
        seccomp.refuse_dangerous_calls(own_network=True)
        os.write(says, b"!")
        os.close(says)
        os.close(stands)
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nothing, number)
        run_kernel(_PLACE, key, theirs)
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(1)


def serve(channel: _Pipes) -> None:
    """Take files, start the kernel, then run cells and answer questions.

    Args:
        channel: to the worker.
    """
    problem = ""
    while (frame := receive_frame(channel, LARGEST))[0] == FILE:
        name, _, content = frame[1].partition(b"\0")
        try:
            _write(name.decode(), content)
        except OSError as error:
            reason = f"its files cannot be laid out: {error.strerror}: {name.decode()}"
            problem = problem or reason
    try:
        if problem:
            raise KernelDied(problem)
        kernel = _Kernel(Limits(**json.loads(frame[1]))).connection
        requests: queue.SimpleQueue[tuple[bytes, Data]] = queue.SimpleQueue()
        threading.Thread(target=_receive, args=(channel, requests), daemon=True).start()
        send_frame(channel, READY)
        while True:
            kind, data = requests.get()
            if kind == RUN:
                request = json.loads(data)
                ran = kernel.run(request["source"], request["seconds"])
                reply = {"outputs": ran.outputs, "stopped": ran.stopped}
                send_frame(channel, RAN, json.dumps(reply).encode())
            elif kind == QUESTION:
                (seconds,) = SECONDS.unpack_from(data)
                send_frame(channel, ANSWER, kernel.ask(data[SECONDS.size :], seconds))
    except KernelDied as error:
        send_frame(channel, GONE, str(error).encode())


def _receive(channel: _Pipes, requests: queue.SimpleQueue[tuple[bytes, Data]]) -> NoReturn:
    """Take requests in while a cell runs, so that the end of them ends it."""
    try:
        while True:
            requests.put(receive_frame(channel, LARGEST))
    finally:
        os._exit(0)


def _write(name: str, content: Data) -> None:
    path = Path(_PLACE.home, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main() -> None:
    """Serve on the standard input and output."""
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 0)  # student code has the same user id
    try:
        for folder in (_PLACE.home, _PLACE.temporary, _PLACE.sockets):
            Path(folder).mkdir(mode=0o700)
        with contextlib.suppress(EOFError):
            serve(_Pipes())
    except BaseException:
        traceback.print_exc(file=sys.stderr)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
