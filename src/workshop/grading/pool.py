"""Grades on this machine: one worker process a core, and one fork server for all of them."""

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
from workshop.grading.client import ForkServer, SharedForkServer, clean_environment
from workshop.grading.docker import docker_settings
from workshop.grading.grade import Grader, fork_server
from workshop.grading.sandbox import DOCKER
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
        self._imports = imports
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []
        self._server = ForkServer(imports, cores=self._settings.cores) if settings.warm else None

    def __enter__(self) -> Pool:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End its processes."""
        for worker in (*self._idle, *self._busy):
            worker.close()
        if self._server is not None:
            self._server.close()

    def grade(self, assignment: Assignment, units: Iterable[Unit]) -> Iterator[Verdict]:
        """Grade ``units`` and yield the verdicts as they come, in no order.

        A worker that dies is replaced and its submission graded again, once.

        Args:
            assignment: what is graded.
            units: the submissions; each is only read when a worker is free.

        Raises:
            WorkshopError: this machine cannot build the sandbox.
        """
        todo = iter(units)
        again: list[Unit] = []
        retried: set[str] = set()
        while True:
            while len(self._busy) < self._most and (
                unit := again.pop() if again else next(todo, None)
            ):
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
                if worker.unit.student in retried:
                    yield _lost(assignment, worker.unit)
                else:
                    retried.add(worker.unit.student)
                    again.append(worker.unit)

    def _start(self, assignment: Assignment) -> _Worker:
        ours, theirs = socket.socketpair()
        shared = self._share()
        handles = [theirs.fileno(), *([shared.fileno()] if shared else [])]
        environment = clean_environment(self._settings.cores)
        if self._settings.sandbox == DOCKER:  # no student code runs in the worker then
            environment |= docker_settings()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "workshop.grading.pool", *map(str, handles)],
            env=environment,
            pass_fds=handles,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the one who asked, who then ends the workers
        )
        theirs.close()
        if shared:
            shared.close()
        connection: Connection[Any, Any] = Connection(ours.detach())
        connection.send((assignment, self._settings))
        return _Worker(process, connection)

    def _share(self) -> socket.socket | None:
        """Return a way to the fork server for one worker; it is started anew when it has ended."""
        if self._server is None:
            return None
        if not self._server.alive or not self._server.safe:
            self._server.close()
            self._server = fork_server(self._imports, self._settings.cores)
        return self._server.share()


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


def work(connection: Connection[Any, Any], server: SharedForkServer | None) -> None:
    """Grade what comes in, until the other side goes away."""
    assignment, settings = connection.recv()
    with (
        Grader(assignment, settings, server) as grader,
        contextlib.suppress(EOFError, BrokenPipeError),
    ):
        while True:
            unit = connection.recv()
            try:
                answer: Verdict | WorkshopError = grader.grade(unit)
            except WorkshopError as error:
                answer = error
            connection.send(answer)


if __name__ == "__main__":
    work(
        Connection(int(sys.argv[1])),
        SharedForkServer(socket.socket(fileno=int(sys.argv[2]))) if len(sys.argv) > 2 else None,
    )
