"""What the worker, the student kernel and the examiner say to each other.

The worker speaks Jupyter's protocol to the student kernel to run cells. Questions to it, and all
that is said to the examiner and to the program inside a container, are frames on a stream: a
letter, a length, and so many bytes.
"""

from __future__ import annotations

import struct
from typing import Protocol

PORTS = {"shell": 1, "iopub": 2, "stdin": 3, "control": 4}  # the sockets of the student kernel

# To the examiner: run this check; the answer to a question; the student kernel is gone.
RUN, ANSWER, GONE = b"R", b"A", b"G"
# From the examiner: it runs; a question, which goes to the student kernel; outputs of the check.
READY, QUESTION, FINISHED = b"Y", b"Q", b"F"
# To the student kernel: QUESTION. From it: READY, then ANSWER.

# To the program inside a container, besides RUN and QUESTION: a file; no more files, start.
FILE, START = b"f", b"s"
# From it, besides READY, ANSWER and GONE: what running a cell gave.
RAN = b"r"
SECONDS = struct.Struct("!d")  # with which a question to a container starts

_HEAD = struct.Struct("!cI")
_LARGE = 2**16  # bytes from which on a copy costs more than a call

MOST_ANSWER = 66 * 2**20
"""Bytes of an answer of the student kernel: a little more than the codec takes."""


Data = bytes | bytearray


class BrokenProtocol(Exception):
    """The other side said something that it may not; nothing more is read from it."""


class Channel(Protocol):
    """A connected stream, such as a socket."""

    def recv_into(self, buffer: memoryview, /) -> int:
        """Read some bytes into ``buffer`` and return how many; none at the end of the stream."""

    def sendall(self, data: Data, /) -> None:
        """Write all of ``data``."""


def send_frame(channel: Channel, kind: bytes, data: Data = b"") -> None:
    """Send one message.

    Args:
        channel: a connected stream.
        kind: one byte that says what the message is.
        data: less than 4 GB.
    """
    head = _HEAD.pack(kind, len(data))
    if len(data) < _LARGE:
        channel.sendall(head + data)
    else:
        channel.sendall(head)
        channel.sendall(data)


def receive_frame(channel: Channel, most: int) -> tuple[bytes, bytearray]:
    """Receive one message.

    Args:
        channel: a connected stream.
        most: the most bytes that are taken.

    Raises:
        EOFError: the other side is gone.
        BrokenProtocol: the message is larger than ``most``.
    """
    kind, length = _HEAD.unpack(_read(channel, _HEAD.size))
    if length > most:
        raise BrokenProtocol(f"a message of {length} bytes is larger than {most}")
    return kind, _read(channel, length)


def _read(channel: Channel, length: int) -> bytearray:
    data = bytearray(length)
    view = memoryview(data)
    while view:
        count = channel.recv_into(view)
        if not count:
            raise EOFError("the other side is gone")
        view = view[count:]
    return data
