"""Walls around a server process: bubblewrap shows it a few folders and nothing else.

A server in the sandbox sees the system's programs and the Python environment read-only, a private
``/tmp``, its own processes, and the folders it is given. It shares the network with the hub, which
must reach it. When the hub runs as root, each account has a user id of its own besides.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workshop.grading.visible import system_paths


@dataclass(frozen=True)
class Sandbox:
    """The walls that this machine can build.

    Attributes:
        bwrap: the program; ``None`` when there are no walls.
        why_not: why there are none, in a sentence; empty when there are.
    """

    bwrap: str | None
    why_not: str = ""

    def command(
        self,
        command: list[str],
        *,
        writable: list[Path],
        readable: list[Path] | None = None,
        scratch: list[Path] | None = None,
        uid: int | None = None,
        passwd: Path | None = None,
        nested: bool = False,
    ) -> list[str]:
        """Return ``command`` wrapped in walls; unchanged when this machine can build none.

        Args:
            command: program and arguments.
            writable: folders that it may change.
            readable: files and folders that it may read, over those of :func:`_system`; a later one
                lies over an earlier one and over a writable one.
            scratch: empty folders for it to write to, which are gone when it ends.
            uid: user id to run under; only root can ask for one.
            passwd: file to show as ``/etc/passwd``.
            nested: whether it may build sandboxes itself.
        """
        if self.bwrap is None:
            return command
        walls = [
            self.bwrap,
            "--die-with-parent",
            *("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
            *("--hostname", "workshop"),
        ]
        if uid is None and os.geteuid() != 0:
            walls += ["--unshare-user"]
            if not nested and _knows(self.bwrap, "--disable-userns"):
                walls += ["--disable-userns"]
        walls += ["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm"]  # noqa: S108
        walls += ["--perms", "1777", "--tmpfs", "/tmp"]  # noqa: S108
        made: set[Path] = {Path("/"), Path("/proc"), Path("/dev"), Path("/tmp")}  # noqa: S108
        walls += _system(made)
        if passwd is not None:
            walls += ["--ro-bind", str(passwd), "/etc/passwd"]
        for path in scratch or []:
            walls += [*_parents(path, made), "--perms", "0777", "--tmpfs", str(path)]
            made.add(path)
        for path in writable:
            walls += _show("--bind", path, made)
        for path in readable or []:
            walls += _show("--ro-bind", path, made)
        walls += ["--remount-ro", "/", "--chdir", str(writable[0]), "--"]
        if uid is not None:
            walls += [
                *("setpriv", "--reuid", str(uid), "--regid", str(uid), "--clear-groups"),
                *("--no-new-privs", "--bounding-set", "-all", "--inh-caps", "-all", "--"),
            ]
        return walls + command


def find_sandbox() -> Sandbox:
    """Return the walls that really stand up here; the Python of this process is run in them."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        hint = "apt install bubblewrap" if sys.platform == "linux" else "run it on Linux"
        return Sandbox(None, f"bubblewrap is not installed ({hint})")
    uid = 20_000 if os.geteuid() == 0 else None
    sandbox = Sandbox(bwrap)
    scratch = Path("/var/tmp")  # noqa: S108 - shown, not written to
    tried = subprocess.run(
        sandbox.command([sys.executable, "-c", "import ssl, zmq"], writable=[scratch], uid=uid),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if tried.returncode != 0:
        said = (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
        return Sandbox(None, f"bubblewrap does not work here ({said})")
    return sandbox


@cache
def _knows(program: str, option: str) -> bool:
    shown = subprocess.run([program, "--help"], capture_output=True, text=True, check=False)
    return option in shown.stdout


def _system(made: set[Path]) -> list[str]:
    """Show the system's programs, a part of ``/etc``, and the Python environment, read-only."""
    walls: list[str] = []
    for path in system_paths():
        if path.is_symlink() and path.parent == Path("/"):
            walls += ["--symlink", str(path.readlink()), str(path)]
        else:
            walls += _show("--ro-bind", path, made)
    return walls


def _show(how: str, path: Path, made: set[Path]) -> list[str]:
    """Return the options that show ``path`` at the same place."""
    walls = [*_parents(path, made), how, str(path), str(path)]
    made.add(path)
    return walls


def _parents(path: Path, made: set[Path]) -> list[str]:
    """Return the options that make the parents of ``path``.

    bubblewrap itself would make missing parents that another user cannot pass through.
    """
    missing = [parent for parent in reversed(path.parents) if parent not in made]
    made.update(missing)
    return [word for parent in missing for word in ("--perms", "0755", "--dir", str(parent))]
