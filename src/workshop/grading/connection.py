"""Speaks Jupyter's protocol with a student kernel: runs its cells.

Whatever comes from the kernel is taken for hostile: sizes are limited before anything is read, and
a kernel that breaks the protocol is no longer listened to.
"""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zmq
from jupyter_client.session import Session

from workshop.grading.protocol import PORTS, Data
from workshop.grading.questions import LOOK_EVERY, KernelDied, Questions

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from workshop.grading.limits import Limits

_START_SECONDS = 60
_WELCOME_SECONDS = 0.3
_SEND_SECONDS = 2
_MOST_WAITING = 128 * 2**20  # bytes that this process may grow by while it reads
GRACE_SECONDS = 3  # for a cell to stop after it was interrupted
IDLE_SECONDS = 2  # for the last outputs to arrive after the reply
LARGEST = 80 * 2**20  # bytes of one message from the kernel


# Control characters but tab and line ends, and escape sequences but those for colours.
_CONTROLS = re.compile(r"\x1b(?!\[[0-9;]*m)|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")


@dataclass
class Ran:
    """What running a cell gave.

    Attributes:
        outputs: as nbformat has them.
        stopped: why the cell was stopped, in a sentence; empty when it was not.
    """

    outputs: list[dict[str, Any]] = field(default_factory=list)
    stopped: str = ""


class KernelConnection:
    """A connection to a kernel, made before any student code has run.

    Args:
        folder: where the kernel makes its sockets.
        key: signs the messages.
        questions: the stream on which it answers questions.
        limits: what the kernel may use.
        watched: a file descriptor that can be read when the kernel may have ended.
        check_alive: raises :class:`KernelDied` when it has.

    Raises:
        KernelDied: it did not start.
    """

    def __init__(
        self,
        folder: str,
        key: str,
        questions: socket.socket,
        limits: Limits,
        *,
        watched: int,
        check_alive: Callable[[], None],
    ) -> None:
        self._limits = limits
        self._watched = watched
        self._check_alive = check_alive
        self._session = Session(key=key.encode(), check_pid=False)
        self._sockets: dict[str, zmq.Socket[bytes]] = {}
        self._kernel_said = 0
        self._memory = _own_memory()
        self._look_again = 0.0
        self._questions = Questions(questions, watched, self._check)
        try:
            self._connect(folder)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        for connection in self._sockets.values():
            connection.close(0)
        self._sockets.clear()
        self._questions.close()

    def _connect(self, folder: str) -> None:
        deadline = time.monotonic() + _START_SECONDS
        self._questions.wait_until_ready(_START_SECONDS)
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        for name, kind in (("shell", zmq.DEALER), ("control", zmq.DEALER), ("iopub", zmq.SUB)):
            connection = context.socket(kind)
            connection.linger = 0
            connection.maxmsgsize = LARGEST
            connection.sndtimeo = _SEND_SECONDS * 1000
            connection.rcvhwm = 100  # messages that wait; a flood then waits in the sandbox
            connection.reconnect_ivl = -1  # a socket laid in its place later is not ours
            if kind == zmq.SUB:
                connection.subscribe(b"")
            connection.connect(f"ipc://{folder}/k-{PORTS[name]}")
            self._sockets[name] = connection
        for number in count():
            soon = min(deadline, time.monotonic() + _WELCOME_SECONDS)
            if self._wait_until(lambda kind, _: kind == "iopub_welcome", soon):
                return
            if time.monotonic() > deadline:
                raise KernelDied("it did not start")
            # ipykernel sleeps on a subscription that came while it was sending: wake it.
            self._sockets["iopub"].subscribe(b"wake up %d" % number)

    def run(self, source: str, seconds: float) -> Ran:
        """Run a cell.

        Args:
            source: its text.
            seconds: wall time that it may take.

        Raises:
            KernelDied: the kernel ended, does not stop, or printed too much.
        """
        ran = Ran()
        request = self._send(
            "shell",
            "execute_request",
            {
                "code": source,
                "silent": False,
                "store_history": True,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": False,
            },
        )
        outputs = _Outputs(ran.outputs)
        replied = idle = False

        def done(kind: str, message: dict[str, Any]) -> bool:
            nonlocal replied, idle
            if message["parent_header"].get("msg_id") != request:
                return False
            content = message["content"]
            if kind == "execute_reply":
                replied = True
                outputs.add_reply(content)
            elif kind == "status":
                idle = content.get("execution_state") == "idle"
            else:
                outputs.add(kind, content)
            return replied and idle

        self._kernel_said = 0
        if self._wait_until(done, time.monotonic() + seconds):
            return ran
        if not replied:
            ran.stopped = f"it ran longer than {seconds:.0f} s and was stopped"
            self._send("control", "interrupt_request", {})
            if not self._wait_until(done, time.monotonic() + GRACE_SECONDS) and not replied:
                raise KernelDied(f"a cell ran longer than {seconds:.0f} s and could not be stopped")
        else:
            self._wait_until(done, time.monotonic() + IDLE_SECONDS)
        return ran

    def ask(self, question: Data, seconds: float) -> Data:
        """Return the kernel's answer to a question of the examiner.

        Raises:
            KernelDied: there is none, in this time.
        """
        return self._questions.ask(question, seconds)

    def _check(self) -> None:
        self.check_memory()
        self._check_alive()

    def _send(self, channel: str, kind: str, content: dict[str, Any]) -> str:
        message = self._session.msg(kind, content)
        try:
            self._session.send(self._sockets[channel], message)
        except zmq.Again:
            self._check_alive()
            raise KernelDied("it no longer listens") from None
        return str(message["msg_id"])

    def _wait_until(self, done: Callable[[str, dict[str, Any]], bool], deadline: float) -> bool:
        """Take messages until one is the one waited for; return whether it came in time."""
        poller = zmq.Poller()
        for name in ("shell", "iopub", "control"):
            poller.register(self._sockets[name], zmq.POLLIN)
        poller.register(self._watched, zmq.POLLIN)
        while (left := deadline - time.monotonic()) > 0:
            ready = dict(poller.poll(int(min(left, LOOK_EVERY) * 1000) + 1))
            self.check_memory()
            for name in ("shell", "iopub", "control"):
                if self._sockets[name] in ready and self._take(name, done):
                    return True
            if self._watched in ready:
                self._check_alive()
        return False

    def check_memory(self) -> None:
        """Hang up when far more arrives than is taken, which fills this process's memory.

        Limits on messages do not count the parts of one that never ends.

        Raises:
            KernelDied: it has.
        """
        now = time.monotonic()
        if now < self._look_again:
            return
        self._look_again = now + LOOK_EVERY / 4
        if _own_memory() - self._memory > _MOST_WAITING:
            self.close()
            raise KernelDied("it sent more than can be read")

    def _take(self, name: str, done: Callable[[str, dict[str, Any]], bool]) -> bool:
        """Take what has arrived on one socket; return whether it was what is waited for."""
        while True:
            try:
                parts = self._sockets[name].recv_multipart(zmq.NOBLOCK, copy=True)
            except zmq.Again:
                return False
            self._kernel_said += sum(map(len, parts))
            if name == "iopub" and self._kernel_said > self._limits.output:
                raise KernelDied(f"a cell printed more than {self._limits.output // 2**20} MB")
            try:
                _, frames = self._session.feed_identities(parts)
                message = self._session.deserialize(frames, content=True)
                kind = message["header"]["msg_type"]
                if done(str(kind), message):
                    return True
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
                raise KernelDied("it sent something that is no message") from error


def _own_memory() -> int:
    """Return the bytes of memory of this process."""
    try:
        with Path("/proc/self/statm").open(encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # no Linux
        return 0


class _Outputs:
    """Turns messages into outputs of a cell; takes nothing but the types that belong there."""

    def __init__(self, outputs: list[dict[str, Any]]) -> None:
        self._outputs = outputs
        self._displays: dict[str, list[dict[str, Any]]] = {}
        self._clear = False

    def add(self, kind: str, content: dict[str, Any]) -> None:
        """Add what one message shows."""
        if kind == "clear_output":
            self._clear = bool(content.get("wait"))
            if not self._clear:
                self._outputs.clear()
            return
        if kind == "update_display_data":
            self._update(content)
            return
        output = clean_output(kind, content)
        if output is None:
            return
        shown = _display_id(content)
        if shown is not None:
            self._displays.setdefault(shown, []).append(output)
        if self._clear:
            self._outputs.clear()
            self._clear = False
        last = self._outputs[-1] if self._outputs else {}
        if kind == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            self._outputs.append(output)

    def _update(self, content: dict[str, Any]) -> None:
        """Change what was shown under a name, as far as this cell showed it."""
        again = clean_output("display_data", content)
        for output in self._displays.get(_display_id(content) or "", []):
            output["data"] = again["data"] if again else {}

    def add_reply(self, content: dict[str, Any]) -> None:
        """Add the error that a reply tells of, unless it was shown before."""
        shown = any(output["output_type"] == "error" for output in self._outputs)
        if content.get("status") == "error" and not shown:
            output = clean_output("error", content)
            if output is not None:
                self._outputs.append(output)


def _display_id(content: dict[str, Any]) -> str | None:
    """Return the name under which something is shown."""
    transient = content.get("transient")
    found = transient.get("display_id") if isinstance(transient, dict) else None
    return found if isinstance(found, str) else None


def clean_text(text: object) -> str:
    """Return text that can be written anywhere: no half characters, no control characters.

    Colours of a terminal stay, which tracebacks have.
    """
    whole = str(text).encode("utf-8", "replace").decode()
    return _CONTROLS.sub("", whole)


def clean_output(kind: str, content: dict[str, Any]) -> dict[str, Any] | None:
    """Return an output with nothing in it but what belongs there; ``None`` if it shows nothing.

    Args:
        kind: the type of the message.
        content: what the kernel sent with it.
    """
    if kind == "stream":
        name = "stderr" if content["name"] == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": clean_text(content["text"])}
    if kind == "error":
        lines = [clean_text(line) for line in content.get("traceback") or []]
        texts = {key: clean_text(content.get(key, "")) for key in ("ename", "evalue")}
        return {"output_type": "error", **texts, "traceback": lines}
    if kind not in {"display_data", "execute_result"}:
        return None
    data = {
        clean_text(form): clean_text(value)
        for form, value in dict(content["data"]).items()
        if isinstance(value, str)  # and not JSON, which only widgets show
    }
    output: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
    if kind == "execute_result":
        output["execution_count"] = None
    return output
