"""Grades on this machine: one worker process a core, and one fork server for all of them."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from workshop.errors import WorkshopError
from workshop.grading.client import ForkServer
from workshop.grading.docker import docker_settings
from workshop.grading.grade import Grader, fork_server
from workshop.grading.sandbox import DOCKER
from workshop.grading.unit import Assignment, Settings, Unit, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SPARE_SECONDS = 120  # beyond what a submission may take


class _Worker:
    """The pool's side of a worker, which is forked from the fork server."""

    unit: Unit

    def __init__(self, server: ForkServer, assignment: Assignment, settings: Settings) -> None:
        # No student code runs in a worker, which may know where Docker is.
        environment = docker_settings() if settings.sandbox == DOCKER else {}
        channel, self._pid = server.fork("worker", environment=environment)
        self.connection: Connection[Any, Any] = Connection(channel.detach())
        self.connection.send((assignment, settings))
        self.assignment = assignment
        self._ends = 0.0

    def give(self, unit: Unit, assignment: Assignment, settings: Settings) -> None:
        """Hand it a submission to grade."""
        longest = settings.limits.notebook_seconds * len(assignment.notebooks)
        self._ends = time.monotonic() + 2 * longest + _SPARE_SECONDS
        with contextlib.suppress(OSError):  # it has died, which is seen next
            if assignment is not self.assignment:
                self.connection.send(assignment)
            self.connection.send(unit)
        self.unit, self.assignment = unit, assignment

    def said(self, ready: list[Any]) -> bool:
        """Whether it has an answer, or will never have one."""
        return self.connection in ready or time.monotonic() > self._ends

    def answer(self) -> object:
        """Return what it says; ``None`` when it has died, or hangs."""
        try:
            if self.connection.poll():
                return self.connection.recv()
            os.kill(self._pid, signal.SIGKILL)  # it hangs, so the number is still its own
        except (EOFError, OSError):
            pass
        return None

    def close(self) -> None:
        """Hang up, at which it ends."""
        self.connection.close()


class Pool:
    """Worker processes that share a fork server, which starts at once, before there is work.

    Use it in a ``with`` block, which ends its processes.

    Args:
        settings: how to grade.
        imports: modules that the lab imports.
        workers: how many at a time; default: one a core.
    """

    def __init__(
        self, settings: Settings, imports: tuple[str, ...] = (), workers: int | None = None
    ) -> None:
        self._most = workers or os.cpu_count() or 1
        self._settings = settings
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []
        self._imports = imports if settings.warm else ()
        self._server = ForkServer(self._imports, cores=settings.cores)

    def __enter__(self) -> Pool:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End its processes."""
        for worker in (*self._idle, *self._busy):
            worker.close()
        self._server.close()  # and all workers with it

    def grade(self, assignment: Assignment, units: Iterable[Unit]) -> Iterator[Verdict]:
        """Grade ``units`` and yield the verdicts as they come, in no order; see :meth:`do`."""
        return self.do((assignment, unit) for unit in units)

    def do(self, jobs: Iterable[tuple[Assignment, Unit]]) -> Iterator[Verdict]:
        """Grade each submission of its assignment; yield the verdicts as they come, in no order.

        A worker that dies is replaced and its submission graded again, once.

        Args:
            jobs: what is graded, and a submission; each is only read when a worker is free.

        Raises:
            WorkshopError: this machine cannot build the sandbox.
        """
        todo = iter(jobs)
        again: list[tuple[Assignment, Unit]] = []
        retried: set[tuple[str, str]] = set()
        while True:
            while len(self._busy) < self._most and (
                job := again.pop() if again else next(todo, None)
            ):
                assignment, unit = job
                worker = self._idle.pop() if self._idle else self._start(assignment)
                worker.give(unit, assignment, self._settings)
                self._busy.append(worker)
            if not self._busy:
                return
            ready = wait([worker.connection for worker in self._busy], 1)
            for worker in [worker for worker in self._busy if worker.said(ready)]:
                self._busy.remove(worker)
                answer = worker.answer()
                if isinstance(answer, Verdict):
                    self._idle.append(worker)
                    yield answer
                    continue
                worker.close()
                if isinstance(answer, WorkshopError):
                    raise answer
                if isinstance(answer, str):
                    sys.stderr.write(answer)
                who = worker.assignment.name, worker.unit.student
                if who in retried:
                    yield _lost(worker.assignment, worker.unit)
                else:
                    retried.add(who)
                    again.append((worker.assignment, worker.unit))

    def _start(self, assignment: Assignment) -> _Worker:
        """Fork a worker; the fork server is started anew when it has ended, or cannot be forked."""
        if not self._server.alive or not self._server.safe:
            self._server.close()
            self._server = fork_server(self._imports, self._settings.cores)
        return _Worker(self._server, assignment, self._settings)


def grade_here(
    assignment: Assignment, settings: Settings, units: Iterable[Unit], workers: int | None = None
) -> Iterator[Verdict]:
    """Grade ``units`` with a pool for them alone; see :class:`Pool`."""
    with Pool(settings, assignment.imports, workers) as pool:
        yield from pool.grade(assignment, units)


def _lost(assignment: Assignment, unit: Unit) -> Verdict:
    """Return the verdict on a submission that ended two workers."""
    sentence = "the grader itself ended twice while it graded this; please tell the developers"
    broken = Unit(unit.student, {}, sentence)
    with Grader(assignment, Settings("none")) as grader:  # which runs nothing of it
        return grader.grade(broken)
