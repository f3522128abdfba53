"""The same for machines without namespaces: what only the walls of Landlock have to hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from workshop.grading import landlock

# Grades one notebook with one cell and says what came of it. It runs in a process of its own, for
# Python has to lie where another user can enter: root's own home is hidden under a new one.
_SCRIPT = """
import json, os, sys, time
from tests.attacks.canary import processes_of
from workshop.grading.grade import Grader
from workshop.grading.limits import Limits
from workshop.grading.unit import Assignment, GradedNotebook, KnownCell, Settings, Unit

work = KnownCell("work", "code", "", "", False, False, True, False, 0)
check = KnownCell("check", "code", "assert x == 1", "", True, True, False, False, 1)
lab = Assignment("lab", (GradedNotebook("lab", (work, check), frozenset({"x"})),))
limits = Limits(cell_seconds=5, notebook_seconds=20, memory=512 * 2**20, disk=32 * 2**20)

def hand_in(source):
    cell = {"cell_type": "code", "source": source, "metadata": {"nbgrader": {"grade_id": "work"}}}
    return {"lab.ipynb": json.dumps({"nbformat": 4, "cells": [cell]}).encode()}

before = processes_of(0, orphans=True)
with Grader(lab, Settings("landlock", limits)) as grader:
    hostile = grader.grade(Unit("eve", hand_in(sys.stdin.read())))
    honest = grader.grade(Unit("ann", hand_in("x = 1")))
    time.sleep(0.2)
    found = processes_of(grader._server.process.pid, orphans=True)
    left = [one for one in found if one not in before]
segments = open("/proc/sysvipc/shm").read().splitlines()[1:]
print(json.dumps([hostile.points, hostile.notebooks["lab"], honest.points, left, segments]))
"""
_HIDE = """
exec 9<"$0" && mount -t tmpfs -o mode=755 tmpfs /root && mkdir -p "$0" &&
mount -c --bind /proc/self/fd/9 "$0" && exec 9<&- && exec "$@"
"""


def grade_behind_landlock(source: str, scratch: Path) -> tuple[float, str, list[str], list[str]]:
    """Grade a notebook with this one cell; return points, notebook, what is left, new segments."""
    if os.geteuid() != 0 or not landlock.version():
        pytest.skip("Landlock is tried as root, on a kernel that has it")
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", _SCRIPT]
    prefix = Path(sys.base_prefix)
    if prefix.is_relative_to("/root"):
        shown = str(Path(*prefix.parts[:3]))
        command = ["unshare", "-m", "sh", "-c", _HIDE, shown, *command]
    environment = {**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(root)}
    before = Path("/proc/sysvipc/shm").read_text().splitlines()[1:]
    done = subprocess.run(
        command,
        input=source,
        env=environment,
        cwd=root,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    points, notebook, after, left, segments = json.loads(done.stdout)
    assert after == 1, "the next student"
    known = {line.split()[1] for line in before}
    return points, notebook, left, [line for line in segments if line.split()[1] not in known]


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder that other users may enter, with a short name."""
    folder = Path(tempfile.mkdtemp(prefix="al-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)  # Python gives up on deep folders


DEEP = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(30)
    os._exit(0)
for _ in range(1500):
    os.mkdir("a")
    os.chdir("a")
time.sleep(1)
print("ATTACK RAN")
"""


def test_folders_1500_deep_do_not_stop_the_keeper_that_ends_the_daemons(scratch: Path) -> None:
    points, _, left, _ = grade_behind_landlock(DEEP, scratch)
    assert points == 0
    assert not left
    assert not list(scratch.iterdir())


SEGMENT = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
number = libc.shmget(0, 2**20, 0o1600)
print("ATTACK RAN")
"""


def test_no_shared_memory_is_left_behind(scratch: Path) -> None:
    _, notebook, _, segments = grade_behind_landlock(SEGMENT, scratch)
    assert "ATTACK RAN" in notebook
    assert not segments


OUTSIDE = """
import os, socket
done = []
for call in (
    lambda: open("/etc/passwd"), lambda: os.listdir("/proc"), lambda: open("/proc/1/environ"),
    lambda: os.listdir("/work"), lambda: os.listdir("/tmp"), lambda: open("/tmp/x", "w"),
    lambda: socket.socket(socket.AF_INET), lambda: socket.socket(socket.AF_INET6),
    lambda: socket.socket(socket.AF_UNIX).connect("/run/x"),
    lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM), lambda: os.kill(1, 0),
):
    try:
        call()
        done.append(call.__code__.co_names)
    except OSError:
        pass
print("ATTACK RAN, allowed:", done)
"""


def test_nothing_outside_can_be_read_or_reached(scratch: Path) -> None:
    points, notebook, _, _ = grade_behind_landlock(OUTSIDE, scratch)
    assert points == 0
    assert "ATTACK RAN, allowed: []" in notebook
