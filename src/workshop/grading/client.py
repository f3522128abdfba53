"""The trusted side of a student kernel: starts it in its sandbox, runs cells, asks questions."""

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
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop.errors import WorkshopError
from workshop.grading.connection import KernelConnection
from workshop.grading.protocol import Data
from workshop.grading.questions import KernelDied
from workshop.grading.submissions import lay_out

if TYPE_CHECKING:
    from workshop.grading.connection import Ran
    from workshop.grading.limits import Limits

_START_SECONDS = 60
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
"""How many threads the libraries below NumPy and pandas take."""


class ForkServer:
    """A process that has imported what a lab needs and forks kernels.

    It starts at once; the first use waits until it is ready.

    Args:
        imports: modules to import once; none for a cold start.
        cores: threads that numerical libraries may use.

    Raises:
        WorkshopError: at the first use, when it has not started.
    """

    def __init__(self, imports: tuple[str, ...] = (), *, cores: int = 1) -> None:
        self.imports = imports
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-I", "-m", "workshop.grading.forkserver"]
        self.process = subprocess.Popen(
            [*command, str(theirs.fileno())],
            env=clean_environment(cores),
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
        )
        theirs.close()
        first = {"imports": imports, "environment": {"MPLCONFIGDIR": str(_cache("matplotlib"))}}
        self._control.send(json.dumps(first).encode())

    @cached_property
    def _hello(self) -> dict[str, Any]:
        said = self._control.recv(65_536)
        if not said:
            _, error = self.process.communicate()
            raise WorkshopError(f"the fork server did not start:\n{error.decode().strip()}")
        return dict(json.loads(said))

    @property
    def missing(self) -> tuple[str, ...]:
        """The modules that could not be imported."""
        return tuple(self._hello["missing"])

    @property
    def threads(self) -> int:
        """How many threads it has."""
        return int(self._hello["threads"])

    @property
    def safe(self) -> bool:
        """Whether it may be forked: a thread would be missing in the child, with what it holds."""
        return self.threads == 1

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def fork(self, role: str, **request: Any) -> tuple[socket.socket, int]:
        """Fork a process for ``role`` and return the channel to it, and its process id."""
        _ = self._hello
        return _fork(self._control, role, request)

    def close(self) -> None:
        """End it, and with it all that it forked."""
        self._control.close()
        self.process.kill()
        self.process.wait()
        if self.process.stderr is not None:
            self.process.stderr.close()


class SharedForkServer:
    """A fork server that another process has started, and ends.

    What is forked here ends when this process does.

    Args:
        control: the way to it.
    """

    safe = True

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    @property
    def alive(self) -> bool:
        """Whether it still runs: if so, it has nothing to say unasked."""
        return not select.select([self._control], [], [], 0)[0]

    def fork(self, role: str, **request: Any) -> tuple[socket.socket, int]:
        """Fork a process for ``role`` and return the channel to it, and its process id."""
        return _fork(self._control, role, request)

    def close(self) -> None:
        """Let go of it."""
        self._control.close()


def _fork(control: socket.socket, role: str, request: dict[str, Any]) -> tuple[socket.socket, int]:
    ours, theirs = socket.socketpair()
    message = json.dumps({"role": role, **request}).encode()
    try:
        socket.send_fds(control, [message], [theirs.fileno()])
        return ours, int(control.recv(100))
    except (OSError, ValueError) as error:
        ours.close()
        raise WorkshopError(f"the fork server is gone: {error}") from error
    finally:
        theirs.close()


def _cache(name: str) -> Path:
    """Return a folder to keep what takes long to compute, such as the table of all fonts."""
    above = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = (Path(above) if above else Path.home() / ".cache") / "mlops-workshop" / name
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # no home, or none to write to
        folder = Path(tempfile.gettempdir()) / f"mlops-workshop-{os.getuid()}-{name}"
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def clean_environment(cores: int) -> dict[str, str]:
    """Return the environment of everything that runs student code: nothing of the instructor's."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",  # or each thread reserves addresses of its own, which are limited
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "NBGRADER_EXECUTION": "autograde",
    }
    return environment | {name: str(cores) for name in THREAD_VARIABLES}


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
        self,
        server: ForkServer | SharedForkServer,
        files: dict[str, bytes],
        kind: str,
        limits: Limits,
    ) -> None:
        self.limits = limits
        self._scratch = Path(tempfile.mkdtemp(prefix="ws-", dir=_short_folder()))
        self._scratch.chmod(0o711)
        self._connection: KernelConnection | None = None
        self._handle: int | None = None
        work = self._scratch / "work"
        work.mkdir()
        lay_out(files, work)
        key = secrets.token_hex(16)
        self._channel, _ = server.fork(
            "student", scratch=str(self._scratch), kind=kind, limits=limits.as_dict(), key=key
        )
        try:
            self.walls, questions = self._wait_for_walls()
            self._connection = self._connect(key, questions)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the kernel and leave nothing of it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        with suppress(OSError):
            self._channel.shutdown(socket.SHUT_WR)  # the keeper ends the sandbox and hangs up
            self._channel.settimeout(15)
            while self._channel.recv(4096):
                pass
        self._channel.close()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        remove_tree(self._scratch)

    # --- start ---

    def _wait_for_walls(self) -> tuple[tuple[str, ...], socket.socket]:
        """Return the walls that stand, and the stream for questions."""
        self._channel.settimeout(_START_SECONDS)
        try:
            data, handles, _, _ = socket.recv_fds(self._channel, 65_536, 2)
        except TimeoutError:
            raise WorkshopError("the sandbox was not ready in time.") from None
        message = json.loads(data.splitlines()[0]) if data else {"failed": "its keeper ended"}
        if "failed" in message:
            raise WorkshopError(f"the sandbox could not be built: {message['failed']}")
        self._handle, questions = handles
        self._channel.setblocking(False)
        return tuple(message["walls"]), socket.socket(fileno=questions)

    def _connect(self, key: str, questions: socket.socket) -> KernelConnection:
        """Connect to the kernel's sockets before any student code has run."""
        connection = KernelConnection(
            f"/proc/self/fd/{self._handle}",
            key,
            questions,
            self.limits,
            watched=self._channel.fileno(),
            check_alive=self._check_alive,
        )
        shared = self._scratch / "sockets"
        if shared.exists():  # walls without a file system of their own
            if os.geteuid() == 0:
                os.chown(shared, 0, 0)
            shared.chmod(0o500)
        return connection

    # --- use ---

    def run(self, source: str, seconds: float) -> Ran:
        """Run a cell; see :meth:`KernelConnection.run`."""
        return self._open().run(source, seconds)

    def ask(self, question: Data, seconds: float) -> Data:
        """Return the answer to a question; see :meth:`KernelConnection.ask`."""
        return self._open().ask(question, seconds)

    def check_memory(self) -> None:
        """Hang up when too much arrives; see :meth:`KernelConnection.check_memory`."""
        self._open().check_memory()

    def _open(self) -> KernelConnection:
        if self._connection is None:
            raise KernelDied("it was closed")
        return self._connection

    def _check_alive(self) -> None:
        """Raise :class:`KernelDied` when the keeper has something to say: it only reports ends."""
        if not select.select([self._channel], [], [], 0)[0]:
            return
        data = self._channel.recv(65_536)
        last = data.splitlines()[-1] if data else b"{}"
        message = json.loads(last)
        reason = message.get("ended") or message.get("failed")
        raise KernelDied(reason or "it ended while your code ran")


def remove_tree(folder: Path) -> None:
    """Remove a folder, whatever student code has made in it.

    Python's own function gives up on folders that lie thousands deep, and on locked ones.
    """
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            subprocess.run([*command, str(folder)], check=False, capture_output=True)


def _short_folder() -> str | None:
    """Return a folder for scratch files with a short name, as sockets need one."""
    return None if len(tempfile.gettempdir()) < 60 else "/tmp"  # noqa: S108
