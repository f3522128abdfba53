"""The worker's side of an examiner: starts it, has it run checks, passes its questions on."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop.errors import WorkshopError
from workshop.grading import codec
from workshop.grading.outputs import make_error
from workshop.grading.protocol import (
    ANSWER,
    FINISHED,
    GONE,
    QUESTION,
    RUN,
    BrokenProtocol,
    Data,
    receive_frame,
    send_frame,
)
from workshop.grading.questions import LOOK_EVERY, KernelDied
from workshop.grading.submissions import lay_out

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from workshop.grading.client import ForkServer, SharedForkServer

_LARGEST = codec.Limits().max_bytes + 2**20
_START_SECONDS = 60


class Examiner:
    """The worker's side of an examiner.

    Args:
        server: where it is forked from.
        given: files that the checks may read.
    """

    def __init__(self, server: ForkServer | SharedForkServer, given: dict[str, bytes]) -> None:
        self._server = server
        self._folder = Path(tempfile.mkdtemp(prefix="we-"))
        (self._folder / "files").mkdir()
        lay_out(given, self._folder / "files")
        self._channel: socket.socket | None = None
        self._pid = 0

    def close(self) -> None:
        """End it."""
        self._stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def check(
        self,
        source: str,
        names: frozenset[str],
        *,
        ask: Callable[[Data], Data],
        watch: Callable[[], None],
        ends: float,
    ) -> tuple[list[Any], Any]:
        """Run a check; return its outputs, as nbformat has them, and the value that it ended in.

        Args:
            source: the instructor's text.
            names: what it may ask the student kernel for.
            ask: sends a question to the student kernel; may raise :class:`KernelDied`.
            watch: called now and then while the check thinks.
            ends: when it must be over, on the monotonic clock.
        """
        if self._channel is None:
            self._start()
        assert self._channel is not None  # noqa: S101 - started above
        run = secrets.token_hex(16)  # which only this check's end can name
        request = {"id": run, "source": source, "names": sorted(names)}
        try:
            send_frame(self._channel, RUN, json.dumps(request).encode())
            while True:
                if time.monotonic() > ends:
                    self._stop()
                    late = make_error("CheckTimeout", "the check took too long and was stopped")
                    return [late], None
                watch()
                if not select.select([self._channel], [], [], LOOK_EVERY)[0]:
                    continue
                kind, data = receive_frame(self._channel, _LARGEST)
                if kind == FINISHED:
                    finished = json.loads(data)
                    if finished["id"] != run:
                        raise BrokenProtocol("the end of another check")
                    return finished["outputs"], finished["value"]
                if kind != QUESTION:
                    raise BrokenProtocol(f"the examiner sent {kind!r}")
                try:
                    reply = (ANSWER, ask(data))
                except KernelDied as error:
                    reply = (GONE, f"your code could not be asked: {error}".encode())
                send_frame(self._channel, *reply)
        except (BrokenProtocol, EOFError, OSError):
            self._stop()
            return [make_error("CheckEnded", "the check ended before it gave a verdict")], None

    def _start(self) -> None:
        self._channel, self._pid = self._server.fork("examiner", folder=str(self._folder))
        self._channel.settimeout(_START_SECONDS)
        try:
            receive_frame(self._channel, 0)
        except (BrokenProtocol, EOFError, TimeoutError):
            self._stop()
            raise WorkshopError("the examiner does not start on this machine.") from None
        self._channel.settimeout(None)

    def _stop(self) -> None:
        if self._channel is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._channel.close()
            self._channel = None
