"""Worker processes on this machine: what they are given, and what happens when one ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import psutil
import pytest

from workshop.errors import WorkshopError
from workshop.grading import pool
from workshop.grading.client import clean_environment
from workshop.grading.pool import grade_here
from workshop.grading.unit import Assignment, Settings, Unit, Verdict

from .conftest import LAB, POINTS, RIGHT, Bench, Class
from .test_gradebook import environment, grade_command, wait_for

SLOW = {**RIGHT, "mean": f"import time\ntime.sleep(1.5)\n{RIGHT['mean']}"}


def units_of(a_class: Class, answers: dict[str, dict[str, str]]) -> list[Unit]:
    return [
        Unit(name, {f"{LAB}.ipynb": a_class.filled_in(given)}) for name, given in answers.items()
    ]


def fork_servers() -> list[psutil.Process]:
    """Return the fork servers that this process has started."""
    found = []
    for one in psutil.Process().children():
        with contextlib.suppress(psutil.Error):  # it may end meanwhile
            if "workshop.grading.forkserver" in one.cmdline():
                found.append(one)
    return found


def workers() -> list[psutil.Process]:
    found = []
    for server in fork_servers():
        with contextlib.suppress(psutil.Error):
            found += [one for one in server.children() if one.name() == "worker"]
    return found


class Grading(threading.Thread):
    """Grades in the background and keeps the verdicts."""

    def __init__(self, assignment: Assignment, settings: Settings, units: list[Unit]) -> None:
        super().__init__(daemon=True)
        self.verdicts: list[Verdict] = []
        self.error: BaseException | None = None
        self._given = assignment, settings, units, 1
        self.start()

    def run(self) -> None:
        try:
            self.verdicts += grade_here(*self._given)
        except BaseException as error:
            self.error = error

    def wait_for(self, true: Callable[[], object], seconds: float = 60) -> None:
        ends = time.monotonic() + seconds
        while not true():
            assert self.is_alive(), f"it has ended: {self.verdicts} {self.error}"
            assert time.monotonic() < ends
            time.sleep(0.01)

    def end(self) -> list[Verdict]:
        self.join(60)
        assert not self.is_alive()
        assert self.error is None
        return self.verdicts


def kernels(server: psutil.Process) -> list[psutil.Process]:
    """Return the processes in which student code runs: each below a keeper."""
    found = []
    with contextlib.suppress(psutil.Error):
        for keeper in server.children():
            if keeper.name() != "worker":
                found += keeper.children(recursive=True)
    return found


def kill_a_busy_one(grading: Grading, bench: Bench, known: set[int]) -> list[psutil.Process]:
    """Kill a new worker while it runs student code; return what ran below its fork server."""

    new: list[psutil.Process] = []

    def busy() -> bool:
        new[:] = [one for one in workers() if one.pid not in known]
        return bool(new) and any(map(kernels, servers(bench)))

    grading.wait_for(busy)
    (worker,) = new
    known.add(worker.pid)
    below = [one for server in servers(bench) for one in server.children(recursive=True)]
    worker.kill()
    return below


def servers(bench: Bench) -> list[psutil.Process]:
    """Return the fork servers of pools."""
    return [one for one in fork_servers() if one.pid != bench.server.process.pid]


def left_of(processes: list[psutil.Process]) -> list[list[str]]:
    """Wait a little, end what still runs, and return what that was."""
    alive = psutil.wait_procs(processes, timeout=10)[1]
    left = [process.cmdline() for process in alive]
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    return left


@pytest.fixture
def settings(bench: Bench) -> Settings:
    return bench.settings


def test_every_submission_gets_one_verdict(a_class: Class, settings: Settings) -> None:
    answers = {f"s{number}": RIGHT if number % 2 else {} for number in range(6)}
    assignment = a_class.book().assignment
    found = list(grade_here(assignment, settings, units_of(a_class, answers), 2))
    assert {verdict.student: verdict.points for verdict in found} == {
        name: sum(POINTS.values()) if given else 0 for name, given in answers.items()
    }
    assert len(found) == 6
    assert workers() == []


def test_a_submission_whose_worker_was_killed_is_graded_by_another_once(
    a_class: Class, settings: Settings, bench: Bench
) -> None:
    units = units_of(a_class, {"ada": SLOW, "bob": RIGHT})
    grading = Grading(a_class.book().assignment, settings, units)
    below = kill_a_busy_one(grading, bench, set())
    verdicts = grading.end()
    assert sorted((one.student, one.points, one.problem) for one in verdicts) == [
        ("ada", 6, ""),
        ("bob", 6, ""),
    ]
    assert left_of(below) == []
    assert workers() == []


def test_a_submission_that_ends_two_workers_gets_nothing_and_a_sentence(
    a_class: Class, settings: Settings, bench: Bench
) -> None:
    units = units_of(a_class, {"ada": SLOW, "bob": RIGHT})
    grading = Grading(a_class.book().assignment, settings, units)
    known: set[int] = set()
    kill_a_busy_one(grading, bench, known)
    kill_a_busy_one(grading, bench, known)
    verdicts = {verdict.student: verdict for verdict in grading.end()}
    assert verdicts["ada"].points == 0
    assert verdicts["ada"].problem == (
        "the grader itself ended twice while it graded this; please tell the developers"
    )
    assert "ended twice" in verdicts["ada"].notebooks[LAB]
    assert verdicts["bob"].points == 6


def test_ctrl_c_ends_everything(a_class: Class) -> None:
    for number in range(4):
        a_class.hand_in(f"s{number}", SLOW)
    process = subprocess.Popen(
        grade_command(a_class, "--workers", "2"),
        env=environment(a_class),
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        parent = psutil.Process(process.pid)
        wait_for(lambda: any(map(kernels, parent.children())), process)
        below = parent.children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    finally:
        if process.poll() is None:
            process.kill()
    assert process.returncode != 0
    assert left_of(below) == []
    assert "Traceback" not in errors
    assert not a_class.graded("s3").exists()


def test_submissions_are_read_when_a_worker_is_free(a_class: Class, settings: Settings) -> None:
    read = []

    def units() -> Iterator[Unit]:
        for unit in units_of(a_class, {"ada": RIGHT, "bob": RIGHT, "cyd": RIGHT}):
            read.append(unit.student)
            yield unit

    when = [
        (verdict.student, list(read))
        for verdict in grade_here(a_class.book().assignment, settings, units(), 1)
    ]
    assert when == [
        ("ada", ["ada"]),
        ("bob", ["ada", "bob"]),
        ("cyd", ["ada", "bob", "cyd"]),
    ]


def test_who_takes_no_more_verdicts_leaves_no_worker(a_class: Class, settings: Settings) -> None:
    units = units_of(a_class, {"ada": RIGHT, "bob": SLOW, "cyd": SLOW})
    verdicts = grade_here(a_class.book().assignment, settings, units, 2)
    next(verdicts)
    assert workers()
    verdicts.close()  # type: ignore[attr-defined]
    assert workers() == []


def test_a_worker_has_nothing_of_the_graders_environment(
    a_class: Class, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "a secret of the hub")
    units = units_of(a_class, {"ada": RIGHT, "bob": RIGHT})
    verdicts = grade_here(a_class.book().assignment, settings, units, 1)
    next(verdicts)
    (worker,) = workers()
    environment = worker.environ()
    verdicts.close()  # type: ignore[attr-defined]
    assert environment.keys() == clean_environment(1).keys()
    assert "a secret" not in str(environment)


def test_a_machine_that_cannot_build_the_sandbox_stops_with_the_reason(
    a_class: Class, settings: Settings
) -> None:
    units = units_of(a_class, {"ada": RIGHT, "bob": RIGHT})
    impossible = replace(settings, limits=replace(settings.limits, processes="none"))
    with pytest.raises(WorkshopError, match="the sandbox could not be built"):
        list(grade_here(a_class.book().assignment, impossible, units, 1))
    assert workers() == []


def test_a_worker_that_hangs_is_ended(
    a_class: Class, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = {**RIGHT, "mean": "import time\ntime.sleep(20)"}
    monkeypatch.setattr(pool, "_SPARE_SECONDS", -2 * settings.limits.notebook_seconds + 2)
    verdicts = list(
        grade_here(a_class.book().assignment, settings, units_of(a_class, {"ada": hangs}), 1)
    )
    assert [verdict.points for verdict in verdicts] == [0]
    assert "ended twice" in verdicts[0].problem


def test_a_worker_that_fails_says_how_and_the_rest_is_graded(
    a_class: Class, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    units = units_of(a_class, {"bob": RIGHT})
    impossible = Unit("ada", {f"{LAB}.ipynb": None})  # type: ignore[dict-item]
    verdicts = {
        verdict.student: verdict
        for verdict in grade_here(a_class.book().assignment, settings, [impossible, *units], 1)
    }
    assert verdicts["bob"].points == 6
    assert (verdicts["ada"].points, "ended twice" in verdicts["ada"].problem) == (0, True)
    assert capfd.readouterr().err.count("Traceback") == 2
