"""Runs a program that ends when the process that started it does, however that one ends.

``python -m workshop.hub.tied PARENT PROGRAM ARGUMENT…``, for what the hub starts by itself.
Linux only; elsewhere the program runs as it would without this.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask Linux to end this process when its parent ends; for use after a fork."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def tied(command: list[str]) -> list[str]:
    """Return ``command`` tied to this process, which is the one that will start it."""
    return [sys.executable, "-P", "-m", "workshop.hub.tied", str(os.getpid()), *command]


if __name__ == "__main__":
    die_with_parent()
    _parent, *_command = sys.argv[1:]
    if os.getppid() != int(_parent):  # it ended before this process could be tied to it
        sys.exit(1)
    os.execvp(_command[0], _command)  # noqa: S606 - a list of arguments, no shell
