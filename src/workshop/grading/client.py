"""The trusted side of a student kernel: starts it in its sandbox, runs cells, asks questions.

Whatever comes from the kernel is taken for hostile: sizes are limited before anything is read, and
a kernel that breaks the protocol is ended.
"""

from __future__ import annotations

import json
import os
import secrets
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zmq
from jupyter_client.session import Session

from workshop.errors import WorkshopError
from workshop.grading.protocol import ASK, PORTS, REPLY

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop.grading.limits import Limits

_START_SECONDS = 60
_GRACE_SECONDS = 3  # for a cell to stop after it was interrupted
_IDLE_SECONDS = 2  # for the last outputs to arrive after the reply
_LARGEST = 80 * 2**20  # bytes of one message from the kernel
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


class KernelDied(Exception):
    """The student kernel is no more; the message says why, for a student."""


class ForkServer:
    """A process that has imported what a lab needs and forks kernels.

    Args:
        imports: modules to import once; none for a cold start.
        cores: threads that numerical libraries may use.
    """

    def __init__(self, imports: tuple[str, ...] = (), *, cores: int = 1) -> None:
        self.imports = imports
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-I", "-m", "workshop.grading.forkserver"]
        self.process = subprocess.Popen(
            [*command, str(theirs.fileno()), *imports],
            env=clean_environment(cores),
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
        )
        theirs.close()
        said = self._control.recv(65_536)
        if not said:
            _, error = self.process.communicate()
            raise WorkshopError(f"the fork server did not start:\n{error.decode().strip()}")
        hello = json.loads(said)
        self.missing: tuple[str, ...] = tuple(hello["missing"])
        self.threads: int = hello["threads"]

    @property
    def safe(self) -> bool:
        """Whether it may be forked: a thread would be missing in the child, with what it holds."""
        return self.threads == 1

    def fork(self, role: str, **request: Any) -> tuple[socket.socket, int]:
        """Fork a process for ``role`` and return the channel to it, and its process id."""
        ours, theirs = socket.socketpair()
        message = json.dumps({"role": role, **request}).encode()
        try:
            socket.send_fds(self._control, [message], [theirs.fileno()])
            return ours, int(self._control.recv(100))
        except (OSError, ValueError) as error:
            ours.close()
            raise WorkshopError(f"the fork server is gone: {error}") from error
        finally:
            theirs.close()

    def close(self) -> None:
        """End it, and with it all that it forked."""
        self._control.close()
        self.process.kill()
        self.process.wait()
        if self.process.stderr is not None:
            self.process.stderr.close()


def clean_environment(cores: int) -> dict[str, str]:
    """Return the environment of everything that runs student code: nothing of the instructor's."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "NBGRADER_EXECUTION": "autograde",
    }
    return environment | {name: str(cores) for name in _THREADS}


@dataclass
class Ran:
    """What running a cell gave.

    Attributes:
        outputs: as nbformat has them.
        stopped: why the cell was stopped, in a sentence; empty when it was not.
    """

    outputs: list[dict[str, Any]] = field(default_factory=list)
    stopped: str = ""


class StudentKernel:
    """A student kernel in its sandbox.

    Args:
        server: where it is forked from.
        files: what lies in its folder: relative path to content.
        kind: the kind of sandbox.
        limits: what it may use.

    Raises:
        WorkshopError: the sandbox cannot be built here.
    """

    def __init__(
        self, server: ForkServer, files: dict[str, bytes], kind: str, limits: Limits
    ) -> None:
        self.limits = limits
        self._scratch = Path(tempfile.mkdtemp(prefix="ws-", dir=_short_folder()))
        self._scratch.chmod(0o711)
        self._sockets: dict[str, zmq.Socket[bytes]] = {}
        self._handle: int | None = None
        self._kernel_said = 0
        work = self._scratch / "work"
        work.mkdir()
        for name, content in files.items():
            place = work / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        key = secrets.token_hex(16)
        self._session = Session(key=key.encode(), check_pid=False)
        self._channel, _ = server.fork(
            "student", scratch=str(self._scratch), kind=kind, limits=limits.as_dict(), key=key
        )
        try:
            self.walls = self._wait_for_walls()
            self._connect()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the kernel and leave nothing of it."""
        for connection in self._sockets.values():
            connection.close(0)
        self._sockets.clear()
        with suppress(OSError):
            self._channel.shutdown(socket.SHUT_WR)  # the keeper ends the sandbox and hangs up
            self._channel.settimeout(15)
            while self._channel.recv(4096):
                pass
        self._channel.close()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        shutil.rmtree(self._scratch, ignore_errors=True)

    # --- start ---

    def _wait_for_walls(self) -> tuple[str, ...]:
        self._channel.settimeout(_START_SECONDS)
        try:
            data, handles, _, _ = socket.recv_fds(self._channel, 65_536, 1)
        except TimeoutError:
            raise WorkshopError("the sandbox was not ready in time.") from None
        self._handle = handles[0] if handles else None
        message = json.loads(data.splitlines()[0]) if data else {"failed": "its keeper ended"}
        if "failed" in message:
            raise WorkshopError(f"the sandbox could not be built: {message['failed']}")
        self._channel.setblocking(False)
        return tuple(message["walls"])

    def _connect(self) -> None:
        """Connect to the kernel's sockets before any student code has run."""
        folder = f"/proc/self/fd/{self._handle}"
        deadline = time.monotonic() + _START_SECONDS
        last = f"{folder}/k-{PORTS['hb']}"  # the last one that the kernel makes
        while not Path(last).exists():
            self._check_alive()
            if time.monotonic() > deadline:
                raise KernelDied("it did not start")
            time.sleep(0.002)
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        for name, kind in (("shell", zmq.DEALER), ("control", zmq.DEALER), ("iopub", zmq.SUB)):
            connection = context.socket(kind)
            connection.linger = 0
            connection.maxmsgsize = _LARGEST
            connection.reconnect_ivl = -1  # a socket laid in its place later is not ours
            if kind == zmq.SUB:
                connection.subscribe(b"")
            connection.connect(f"ipc://{folder}/k-{PORTS[name]}")
            self._sockets[name] = connection
        self._wait_until(lambda kind, _: kind == "iopub_welcome", deadline)
        shared = self._scratch / "sockets"
        if shared.exists():  # walls without a file system of their own
            if os.geteuid() == 0:
                os.chown(shared, 0, 0)
            shared.chmod(0o500)

    # --- use ---

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
            if not self._wait_until(done, time.monotonic() + _GRACE_SECONDS) and not replied:
                raise KernelDied(f"a cell ran longer than {seconds:.0f} s and could not be stopped")
        else:
            self._wait_until(done, time.monotonic() + _IDLE_SECONDS)
        return ran

    def ask(self, question: bytes, seconds: float) -> bytes:
        """Return the kernel's answer to a question of the examiner.

        Raises:
            KernelDied: there is none, in this time.
        """
        request = self._send("shell", ASK, {}, [question])
        answers: list[bytes] = []

        def done(kind: str, message: dict[str, Any]) -> bool:
            if kind != REPLY or message["parent_header"].get("msg_id") != request:
                return False
            answers.append(b"".join(bytes(part) for part in message["buffers"]))
            return True

        self._kernel_said = 0
        if not self._wait_until(done, time.monotonic() + seconds):
            raise KernelDied(f"your code did not answer the check within {seconds:.0f} s")
        return answers[0]

    def _send(
        self,
        channel: str,
        kind: str,
        content: dict[str, Any],
        buffers: Any = None,
    ) -> str:
        message = self._session.msg(kind, content)
        self._session.send(self._sockets[channel], message, buffers=buffers)
        return str(message["msg_id"])

    def _wait_until(self, done: Callable[[str, dict[str, Any]], bool], deadline: float) -> bool:
        """Take messages until one is the one waited for; return whether it came in time."""
        poller = zmq.Poller()
        for name in ("shell", "iopub", "control"):
            poller.register(self._sockets[name], zmq.POLLIN)
        poller.register(self._channel.fileno(), zmq.POLLIN)
        while (left := deadline - time.monotonic()) > 0:
            ready = dict(poller.poll(int(left * 1000) + 1))
            for name in ("shell", "iopub", "control"):
                if self._sockets[name] in ready and self._take(name, done):
                    return True
            if self._channel.fileno() in ready:
                self._check_alive()
        return False

    def _take(self, name: str, done: Callable[[str, dict[str, Any]], bool]) -> bool:
        """Take what has arrived on one socket; return whether it was what is waited for."""
        while True:
            try:
                parts = self._sockets[name].recv_multipart(zmq.NOBLOCK, copy=True)
            except zmq.Again:
                return False
            self._kernel_said += sum(map(len, parts))
            if name == "iopub" and self._kernel_said > self.limits.output:
                raise KernelDied(f"a cell printed more than {self.limits.output // 2**20} MB")
            try:
                _, frames = self._session.feed_identities(parts)
                message = self._session.deserialize(frames, content=True)
                kind = message["header"]["msg_type"]
                if done(str(kind), message):
                    return True
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
                raise KernelDied("it sent something that is no message") from error

    def _check_alive(self) -> None:
        """Raise :class:`KernelDied` when the keeper has something to say: it only reports ends."""
        if not select.select([self._channel], [], [], 0)[0]:
            return
        data = self._channel.recv(65_536)
        last = data.splitlines()[-1] if data else b"{}"
        message = json.loads(last)
        reason = message.get("ended") or message.get("failed")
        raise KernelDied(reason or "it ended while your code ran")


def _short_folder() -> str | None:
    """Return a folder for scratch files with a short name, as sockets need one."""
    return None if len(tempfile.gettempdir()) < 60 else "/tmp"  # noqa: S108


class _Outputs:
    """Turns messages into outputs of a cell; takes nothing but the types that belong there."""

    def __init__(self, outputs: list[dict[str, Any]]) -> None:
        self._outputs = outputs
        self._clear = False

    def add(self, kind: str, content: dict[str, Any]) -> None:
        """Add what one message shows."""
        if kind == "clear_output":
            self._clear = bool(content.get("wait"))
            if not self._clear:
                self._outputs.clear()
            return
        output = _output(kind, content)
        if output is None:
            return
        if self._clear:
            self._outputs.clear()
            self._clear = False
        last = self._outputs[-1] if self._outputs else {}
        if kind == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            self._outputs.append(output)

    def add_reply(self, content: dict[str, Any]) -> None:
        """Add the error that a reply tells of, unless it was shown before."""
        shown = any(output["output_type"] == "error" for output in self._outputs)
        if content.get("status") == "error" and not shown:
            output = _output("error", content)
            if output is not None:
                self._outputs.append(output)


def _output(kind: str, content: dict[str, Any]) -> dict[str, Any] | None:
    if kind == "stream":
        name = "stderr" if content["name"] == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": str(content["text"])}
    if kind == "error":
        lines = [str(line) for line in content.get("traceback") or []]
        texts = {key: str(content.get(key, "")) for key in ("ename", "evalue")}
        return {"output_type": "error", **texts, "traceback": lines}
    if kind not in {"display_data", "execute_result"}:
        return None
    data = {
        str(form): value if isinstance(value, str) or str(form).endswith("json") else str(value)
        for form, value in dict(content["data"]).items()
    }
    output: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
    if kind == "execute_result":
        output["execution_count"] = None
    return output
