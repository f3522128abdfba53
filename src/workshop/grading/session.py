"""Runs one notebook: the student's cells in the sandbox, the checks outside it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import nbformat

from workshop.grading.client import StudentKernel
from workshop.grading.docker import DockerKernel
from workshop.grading.examination import Examiner
from workshop.grading.outputs import judge, make_error, shorten
from workshop.grading.protocol import Data
from workshop.grading.questions import KernelDied
from workshop.grading.sandbox import DOCKER
from workshop.grading.unit import Task

if TYPE_CHECKING:
    from workshop.grading.align import PlacedCell
    from workshop.grading.client import ForkServer, SharedForkServer
    from workshop.grading.unit import GradedNotebook, KnownCell, Settings

_MOST_OUTPUT = 20_000_000  # of a whole notebook


class Session:
    """Runs one notebook: a student kernel, perhaps a second one, and an examiner."""

    def __init__(
        self,
        server: ForkServer | SharedForkServer,
        settings: Settings,
        lab: GradedNotebook,
        placed: list[PlacedCell],
        *,
        given: dict[str, bytes],
        files: dict[str, bytes],
    ) -> None:
        self.tasks: dict[str, Task] = {}
        self.walls: tuple[str, ...] = ()
        self.problem = ""
        self.reason = ""  # why the student kernel is gone
        self.cell_seconds = 0.0
        self._server = server
        self._settings = settings
        self._given = given
        self._files = files
        self._lab = lab
        self._placed = placed
        self._kernel: StudentKernel | DockerKernel | None = None
        self._restarted = False
        self._examiner: Examiner | None = None
        self._ends = time.monotonic() + settings.limits.notebook_seconds
        self._kept = 0  # characters of outputs

    def __enter__(self) -> Session:
        """Use it in a ``with`` block, which ends its processes."""
        return self

    def __exit__(self, *_: object) -> None:
        """End its processes."""
        self._end()
        if self._examiner is not None:
            self._examiner.close()

    def run(self) -> None:
        """Run all cells in their order."""
        self._start()
        for number, placed in enumerate(self._placed):
            if placed.cell.cell_type != "code":
                continue
            if self._kernel is not None and time.monotonic() > self._ends:
                self._end()
                self.reason = (
                    f"the notebook ran longer than {self._settings.limits.notebook_seconds:.0f} s"
                )
                self.problem = self.problem or f"{self.reason}."
            started = time.monotonic()
            if placed.known is not None and placed.known.check:
                self._check(placed, placed.known, number)
            else:
                self._run_cell(placed, number)
            self.cell_seconds += time.monotonic() - started

    def _start(self) -> None:
        """Start a kernel; a second time when the first does not: no student code has run yet."""
        try:
            try:
                self._kernel = self._new_kernel()
            except KernelDied:
                self._kernel = self._new_kernel()
        except KernelDied as error:
            self.reason = str(error)
            self.problem = self.problem or f"the kernel did not start: {error}."
        else:
            self.walls = self._kernel.walls

    def _new_kernel(self) -> StudentKernel | DockerKernel:
        kind, limits = self._settings.sandbox, self._settings.limits
        if kind == DOCKER:
            return DockerKernel(self._files, limits, cores=self._settings.cores)
        return StudentKernel(self._server, self._files, kind, limits)

    def _end(self) -> None:
        if self._kernel is not None:
            self._kernel.close()
            self._kernel = None

    def _seconds(self) -> float:
        return min(self._settings.limits.cell_seconds, max(0.0, self._ends - time.monotonic()))

    def _run_cell(self, placed: PlacedCell, number: int) -> None:
        if self._kernel is None:
            gone = make_error("KernelGone", f"not run: {self.reason}")
            placed.cell.outputs = [nbformat.from_dict(gone)]
            return
        try:
            ran = self._kernel.run(placed.cell.source, self._seconds())
        except KernelDied as error:
            placed.cell.outputs = [nbformat.from_dict(make_error("KernelDied", str(error)))]
            self._restart(str(error), number)
            return
        outputs = [shorten(output) for output in ran.outputs]
        self._kept += len(json.dumps(outputs))
        if self._kept > _MOST_OUTPUT:
            outputs = [make_error("OutputCut", "the notebook shows more than can be kept")]
        if ran.stopped:
            outputs.append(make_error("CellTimeout", ran.stopped))
        placed.cell.outputs = [nbformat.from_dict(output) for output in outputs]

    def _check(self, placed: PlacedCell, known: KnownCell, number: int) -> None:
        examiner = self._examiner = self._examiner or Examiner(self._server, self._given)
        seconds = self._seconds() if self._kernel else self._settings.limits.cell_seconds
        ends = time.monotonic() + seconds
        before = self._kernel
        died: list[str] = []

        def watch() -> None:
            if self._kernel is not None and not died:
                try:
                    self._kernel.check_memory()
                except KernelDied as error:
                    died.append(str(error))

        def ask(question: Data) -> Data:
            if self._kernel is None or died:
                raise KernelDied(died[0] if died else self.reason)
            try:
                return self._kernel.ask(question, ends - time.monotonic())
            except KernelDied as error:
                died.append(str(error))
                raise

        outputs, value = examiner.check(
            known.source, self._lab.names, ask=ask, watch=watch, ends=ends
        )
        placed.cell.outputs = [nbformat.from_dict(shorten(output)) for output in outputs]
        points, message = judge(outputs, value, known.points)
        if placed.added:
            message = f"{message} (the check was missing and was put back)" if message else ""
        self.tasks[known.grade_id] = Task(
            known.grade_id, self._lab.name, points, known.points, message
        )
        if died and before is not None:
            self._restart(died[0], number)

    def _restart(self, reason: str, number: int) -> None:
        """Go on with a fresh kernel and the cells before ``number``; once."""
        self._end()
        self.problem = self.problem or f"the kernel ended: {reason}."
        if self._restarted:
            self.reason = f"the kernel had ended twice: {reason}"
            return
        self._restarted = True
        self.reason = reason
        self._start()
        try:
            for placed in self._placed[:number]:
                check = placed.known is not None and placed.known.check
                if self._kernel is not None and placed.cell.cell_type == "code" and not check:
                    self._kernel.run(placed.cell.source, self._seconds())
        except KernelDied as error:
            self._end()
            self.reason = f"the kernel had ended twice: {error}"
