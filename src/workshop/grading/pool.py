"""Grades on this machine: one worker process a core, each with a fork server of its own."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from workshop.errors import WorkshopError
from workshop.grading.client import clean_environment
from workshop.grading.grade import Grader
from workshop.grading.unit import Assignment, Settings, Unit, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SPARE_SECONDS = 120  # beyond what a submission may take


class _Worker:
    """A process that grades one submission after the other."""

    unit: Unit

    def __init__(self, process: subprocess.Popen[bytes], connection: Connection[Any, Any]) -> None:
        self.process = process
        self.connection = connection
        self._ends = 0.0

    def give(self, unit: Unit, assignment: Assignment, settings: Settings) -> None:
        """Hand it a submission to grade."""
        self.unit = unit
        longest = settings.limits.notebook_seconds * len(assignment.notebooks)
        self._ends = time.monotonic() + 2 * longest + _SPARE_SECONDS
        with contextlib.suppress(OSError):  # it has died, which is seen next
            self.connection.send(unit)

    def said(self, ready: list[Any]) -> bool:
        """Whether it has an answer, or will never have one."""
        dead = self.process.poll() is not None or time.monotonic() > self._ends
        return self.connection in ready or dead

    def answer(self) -> object:
        """Return the verdict, or the error that stops everything; ``None`` when it has died."""
        try:
            return self.connection.recv() if self.connection.poll() else None
        except (EOFError, OSError):
            return None

    def close(self) -> None:
        """End it, and all that it started."""
        self.connection.close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def grade_here(
    assignment: Assignment, settings: Settings, units: Iterable[Unit], workers: int | None = None
) -> Iterator[Verdict]:
    """Grade ``units`` and yield the verdicts as they come, in no order.

    A worker that dies is replaced and its submission graded again, once.

    Args:
        assignment: what is graded.
        settings: how.
        units: the submissions; each is only read when a worker is free.
        workers: how many at a time; default: one a core.

    Raises:
        WorkshopError: this machine cannot build the sandbox.
    """
    todo = iter(units)
    again: list[Unit] = []
    retried: set[str] = set()
    idle: list[_Worker] = []
    busy: list[_Worker] = []
    most = workers or os.cpu_count() or 1
    try:
        while True:
            while len(busy) < most and (unit := again.pop() if again else next(todo, None)):
                worker = idle.pop() if idle else _start(assignment, settings)
                worker.give(unit, assignment, settings)
                busy.append(worker)
            if not busy:
                return
            ready = wait([worker.connection for worker in busy], 1)
            for worker in [worker for worker in busy if worker.said(ready)]:
                busy.remove(worker)
                answer = worker.answer()
                if isinstance(answer, Verdict):
                    idle.append(worker)
                    yield answer
                    continue
                worker.close()
                if isinstance(answer, WorkshopError):
                    raise answer
                if worker.unit.student in retried:
                    yield _lost(assignment, worker.unit)
                else:
                    retried.add(worker.unit.student)
                    again.append(worker.unit)
    finally:
        for worker in (*idle, *busy):
            worker.close()


def _start(assignment: Assignment, settings: Settings) -> _Worker:
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "workshop.grading.pool", str(theirs.fileno())],
        env=clean_environment(settings.cores),
        pass_fds=(theirs.fileno(),),
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the one who asked, who then ends the workers
    )
    theirs.close()
    connection: Connection[Any, Any] = Connection(ours.detach())
    connection.send((assignment, settings))
    return _Worker(process, connection)


def _lost(assignment: Assignment, unit: Unit) -> Verdict:
    """Return the verdict on a submission that ended two workers."""
    sentence = "the grader itself ended twice while it graded this; please tell the developers"
    broken = Unit(unit.student, {}, sentence)
    with Grader(assignment, Settings("none")) as grader:  # which runs nothing of it
        return grader.grade(broken)


def work(connection: Connection[Any, Any]) -> None:
    """Grade what comes in, until the other side goes away."""
    assignment, settings = connection.recv()
    with Grader(assignment, settings) as grader, contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            unit = connection.recv()
            try:
                answer: Verdict | WorkshopError = grader.grade(unit)
            except WorkshopError as error:
                answer = error
            connection.send(answer)


if __name__ == "__main__":
    work(Connection(int(sys.argv[1])))
