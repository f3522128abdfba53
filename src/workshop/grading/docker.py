"""The student kernel in a container, for machines that have Docker and no sandbox of their own.

The container has no network, a read-only root, no capabilities, and nothing of the host: files go
in and answers come out through its standard streams. :mod:`workshop.grading.inside` runs there.
Whatever comes out is taken for hostile: a container that breaks the protocol or is late is killed.
"""

from __future__ import annotations

import functools
import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop.errors import WorkshopError
from workshop.grading.client import clean_environment
from workshop.grading.connection import (
    GRACE_SECONDS,
    IDLE_SECONDS,
    Ran,
    clean_output,
)
from workshop.grading.limits import MEGABYTE
from workshop.grading.protocol import (
    ANSWER,
    FILE,
    GONE,
    MOST_ANSWER,
    QUESTION,
    RAN,
    READY,
    RUN,
    SECONDS,
    START,
    BrokenProtocol,
    Data,
    receive_frame,
    send_frame,
)
from workshop.grading.questions import KernelDied
from workshop.grading.student_image import USER, student_image

if TYPE_CHECKING:
    from workshop.grading.limits import Limits

WALLS = (
    *("container", "no network", "read-only root", "no capabilities", "no new privileges"),
    *("own user id", "seccomp", "resource limits"),
)
LABEL = "workshop-grader"  # of each container, with the process that started it
_START_SECONDS = 120
_SPARE_SECONDS = 2  # for what a container says to arrive
_STOP_SECONDS = 5  # for a container to end by itself
_LOADED = 192 * MEGABYTE  # memory of what runs in a container before student code does
_OWN_PROCESSES = 8  # and threads, likewise
_SHARED = 16 * MEGABYTE  # of /dev/shm

# What the docker program reads to find its engine; nothing of it reaches a container.
_SETTINGS = (
    *("DOCKER_API_VERSION", "DOCKER_CERT_PATH", "DOCKER_CONFIG", "DOCKER_CONTEXT", "DOCKER_HOST"),
    *("DOCKER_TLS_VERIFY", "HOME", "PATH", "SSH_AUTH_SOCK", "WORKSHOP_BASE_IMAGE"),
    "XDG_RUNTIME_DIR",
)
# The docker program would put those of its configuration, passwords and all, into each container.
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY")


def docker_settings() -> dict[str, str]:
    """Return the part of the environment that a worker needs to find the engine."""
    return {name: os.environ[name] for name in _SETTINGS if name in os.environ}


@dataclass(frozen=True)
class Engine:
    """What starts containers.

    Attributes:
        program: the docker program.
        image: the tag of the image for student kernels.
        processors: how many there are where containers run; on a Mac, in Docker's virtual machine.
    """

    program: str
    image: str
    processors: int


@functools.cache
def find_engine() -> Engine:
    """Return the engine, with the image for student kernels built.

    Raises:
        WorkshopError: there is no engine that can hold student code, or no image.
    """
    program = shutil.which("docker")
    if program is None:
        raise WorkshopError(
            "--sandbox docker needs Docker, and there is no docker program on PATH. Install Docker "
            "Desktop or Docker Engine, start it, and see that «docker info» answers."
        )
    done = subprocess.run(
        [program, "info", "--format", "{{json .}}"], capture_output=True, text=True, check=False
    )
    try:
        info: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        info = {}
    if done.returncode or info.get("ServerErrors") or "OSType" not in info:
        said = " ".join([*info.get("ServerErrors", []), done.stderr.strip()])
        raise WorkshopError(f"Docker does not answer; is it started? It says: {said}")
    lacking = [
        what
        for what, stands in (
            ("Linux containers", info["OSType"] == "linux"),
            ("memory limits", info.get("MemoryLimit")),
            ("limits of processes", info.get("PidsLimit")),
            ("seccomp", any("seccomp" in option for option in info.get("SecurityOptions") or [])),
        )
        if not stands
    ]
    if lacking:
        raise WorkshopError(f"Docker cannot hold student code here: it has no {', '.join(lacking)}")
    return Engine(program, student_image(program), int(info.get("NCPU") or 1))


class DockerKernel:
    """A student kernel in a container; used as a :class:`~workshop.grading.client.StudentKernel`.

    Args:
        files: what lies in its folder: relative path to content.
        limits: what it may use.
        cores: processors, and threads of numerical libraries.

    Raises:
        WorkshopError: the container cannot be started here.
        KernelDied: the kernel does not start on these files.
    """

    def __init__(self, files: dict[str, bytes], limits: Limits, *, cores: int = 1) -> None:
        self.limits = limits
        self.walls = WALLS
        engine = find_engine()
        self._docker = engine.program
        self._name = f"ws-{secrets.token_hex(8)}"
        self._tidy = False  # whether the container listens, and so ends by itself
        options = _options(self._name, limits, min(cores, engine.processors))
        ours, theirs = socket.socketpair()
        self._channel = _Timed(ours)
        with theirs:
            self._process = subprocess.Popen(
                [self._docker, "run", *options, engine.image],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for the one who asked
            )
        try:
            self._start(files)
        except BaseException:
            self.close()
            raise

    def _start(self, files: dict[str, bytes]) -> None:
        self._channel.ends = time.monotonic() + _START_SECONDS
        try:
            for name, content in files.items():
                send_frame(self._channel, FILE, name.encode() + b"\0" + content)
            send_frame(self._channel, START, json.dumps(self.limits.as_dict()).encode())
            kind, data = receive_frame(self._channel, MEGABYTE)
        except TimeoutError:
            raise WorkshopError("the container was not ready in time.") from None
        except (EOFError, OSError):
            raise WorkshopError(f"the container did not start: {self._complaint()}") from None
        if kind != READY:
            raise KernelDied(_sentence(data))
        self._tidy = True

    def run(self, source: str, seconds: float) -> Ran:
        """Run a cell; see :meth:`~workshop.grading.connection.KernelConnection.run`."""
        request = json.dumps({"source": source, "seconds": seconds}).encode()
        late = f"a cell ran longer than {seconds:.0f} s and could not be stopped"
        spare = GRACE_SECONDS + IDLE_SECONDS + _SPARE_SECONDS
        most = 6 * self.limits.output + MEGABYTE  # a character may take six in JSON
        data = self._request(RUN, request, RAN, most=most, seconds=seconds + spare, late=late)
        try:
            reply = json.loads(data)
            outputs = [clean_output(output["output_type"], output) for output in reply["outputs"]]
            return Ran([output for output in outputs if output], str(reply["stopped"])[:500])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise self._broken() from error

    def ask(self, question: Data, seconds: float) -> Data:
        """Return an answer; see :meth:`~workshop.grading.connection.KernelConnection.ask`."""
        request = SECONDS.pack(seconds) + question
        late = f"your code did not answer the check within {seconds:.0f} s"
        seconds += _SPARE_SECONDS
        return self._request(
            QUESTION, request, ANSWER, most=MOST_ANSWER, seconds=seconds, late=late
        )

    def check_memory(self) -> None:
        """Nothing arrives unasked: frames are read one by one, and each has a size."""

    def close(self) -> None:
        """End the container and leave nothing of it."""
        self._channel.close()  # at which it ends
        if self._tidy:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)
        if self._process.poll() is None:
            remove = [self._docker, "rm", "--force", "--volumes", self._name]
            with suppress(subprocess.TimeoutExpired):
                subprocess.run(remove, capture_output=True, check=False, timeout=60)
                self._process.wait(_STOP_SECONDS)
            self._process.kill()
            self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()

    def _request(
        self, kind: bytes, data: Data, expected: bytes, *, most: int, seconds: float, late: str
    ) -> Data:
        """Send a request and return the answer to it.

        Args:
            kind: of the request.
            data: of the request.
            expected: the kind of the answer.
            most: bytes of the answer that are taken.
            seconds: wall time for both.
            late: what to say when it takes longer.
        """
        self._channel.ends = time.monotonic() + seconds
        tidy, self._tidy = self._tidy, False
        try:
            send_frame(self._channel, kind, data)
            answered, answer = receive_frame(self._channel, most)
        except TimeoutError:
            raise KernelDied(late) from None
        except BrokenProtocol as error:
            raise self._broken() from error
        except (EOFError, OSError):
            raise KernelDied("its container ended while your code ran") from None
        self._tidy = tidy
        if answered == GONE:
            raise KernelDied(_sentence(answer))
        if answered != expected:
            raise self._broken()
        return answer

    def _broken(self) -> KernelDied:
        self._tidy = False
        return KernelDied("it sent something that is no message")

    def _complaint(self) -> str:
        """Return what the docker program, or what runs in the container, says of its end."""
        self._channel.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)
        if self._process.stderr is None or self._process.poll() is None:
            return "it says nothing"
        return self._process.stderr.read(10_000).decode(errors="replace").strip()


def _options(name: str, limits: Limits, cores: int) -> list[str]:
    """Return the options of ``docker run``: every wall stands here."""
    memory = limits.memory + limits.disk + _LOADED  # files are in memory, too
    space = f"size={limits.disk},nr_inodes={limits.files},mode=755,uid={USER},gid={USER}"
    options = [
        *("--rm", "--interactive", "--name", name, "--label", f"{LABEL}={os.getpid()}"),
        *("--pull", "never", "--log-driver", "none", "--no-healthcheck"),
        *("--network", "none", "--ipc", "private", "--hostname", "workshop"),
        *("--user", f"{USER}:{USER}", "--cap-drop", "ALL"),
        *("--security-opt", "no-new-privileges"),
        *("--read-only", "--tmpfs", f"/home:rw,exec,nosuid,nodev,{space}"),
        *("--shm-size", str(_SHARED)),
        *("--memory", str(memory), "--memory-swap", str(memory)),
        *("--pids-limit", str(limits.processes + _OWN_PROCESSES)),
        *("--cpus", str(cores)),
    ]
    for which, most in (
        ("cpu", f"{limits.cpu_seconds}:{limits.cpu_seconds + 5}"),
        ("nofile", limits.open_files),
        ("fsize", limits.disk),
        ("core", 0),
        ("memlock", 0),
        ("msgqueue", 0),
    ):
        options += ["--ulimit", f"{which}={most}"]
    environment = {key: value for key, value in clean_environment(cores).items() if key != "PATH"}
    for proxy in _PROXIES:
        environment |= {proxy: "", proxy.lower(): ""}
    for variable, value in environment.items():
        options += ["--env", f"{variable}={value}"]
    return options


def _sentence(data: Data) -> str:
    """Return what a container said, as short text."""
    return data[:500].decode(errors="replace")


class _Timed:
    """A socket on which everything must be over at a time, however slowly bytes drip.

    Attributes:
        ends: that time, on the monotonic clock.
    """

    def __init__(self, channel: socket.socket) -> None:
        self.ends = 0.0
        self._channel = channel

    def recv_into(self, buffer: memoryview, /) -> int:
        self._channel.settimeout(self._left())
        return self._channel.recv_into(buffer)

    def sendall(self, data: Data, /) -> None:
        self._channel.settimeout(self._left())
        self._channel.sendall(data)

    def close(self) -> None:
        self._channel.close()

    def _left(self) -> float:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left
