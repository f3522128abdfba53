"""Asks the student kernel questions, on a stream of their own.

Whatever comes from the kernel is taken for hostile: it may be silent, endless, or anything at all.
"""

from __future__ import annotations

import select
import socket
import time
from typing import TYPE_CHECKING

from workshop.grading.protocol import (
    ANSWER,
    MOST_ANSWER,
    QUESTION,
    READY,
    BrokenProtocol,
    Data,
    receive_frame,
    send_frame,
)

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_EVERY = 0.02  # seconds between two looks at what else the kernel does


class KernelDied(Exception):
    """The student kernel is no more; the message says why, for a student."""


class Questions:
    """The worker's end of the stream.

    Args:
        stream: it.
        watched: a file descriptor that can be read when the kernel may have ended.
        check: called now and then; raises :class:`KernelDied` when it has ended, or does what it
            may not.
    """

    def __init__(self, stream: socket.socket, watched: int, check: Callable[[], None]) -> None:
        self._stream = stream
        self._watched = watched
        self._check = check
        self._deadline = 0.0
        self._in, self._out = select.poll(), select.poll()
        self._in.register(stream, select.POLLIN)
        self._out.register(stream, select.POLLOUT)
        for poll in (self._in, self._out):
            poll.register(watched, select.POLLIN)

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def wait_until_ready(self, seconds: float) -> None:
        """Wait until the kernel has made its sockets.

        Raises:
            KernelDied: it has not, in this time.
        """
        self._deadline = time.monotonic() + seconds
        try:
            ready = receive_frame(self, 0)[0] == READY
        except (BrokenProtocol, EOFError, OSError):
            self._check()
            ready = False
        if not ready:
            raise KernelDied("it did not start")

    def ask(self, question: Data, seconds: float) -> Data:
        """Return the kernel's answer to an encoded question.

        Raises:
            KernelDied: there is none, in this time.
        """
        self._deadline = time.monotonic() + seconds
        try:
            send_frame(self, QUESTION, question)
            kind, answer = receive_frame(self, MOST_ANSWER)
        except BrokenProtocol:
            raise KernelDied("your code gave the check more data than can be read") from None
        except TimeoutError:
            raise KernelDied(f"your code did not answer the check within {seconds:.0f} s") from None
        except (EOFError, OSError):
            self._check()
            raise KernelDied("it no longer answers") from None
        if kind != ANSWER:
            raise KernelDied("it sent something that is no answer")
        return answer

    # What send_frame and receive_frame need of a stream.

    def recv_into(self, buffer: memoryview, /) -> int:
        """Read some bytes, once there are some."""
        self._wait(self._in)
        return self._stream.recv_into(buffer)

    def sendall(self, data: Data, /) -> None:
        """Write all of ``data``, as the kernel takes it."""
        rest = memoryview(data)
        while rest:
            self._wait(self._out)
            rest = rest[self._stream.send(rest, socket.MSG_DONTWAIT) :]

    def _wait(self, poll: select.poll) -> None:
        while (left := self._deadline - time.monotonic()) > 0:
            ready = dict(poll.poll(min(left, LOOK_EVERY) * 1000))
            if not ready or self._watched in ready:
                self._check()
            if self._stream.fileno() in ready:
                return
        raise TimeoutError
