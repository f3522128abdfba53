"""Grades one submission: the student's cells in the sandbox, the checks outside it."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import socket
import tempfile
import time
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import v4

from workshop.errors import WorkshopError
from workshop.grading import codec
from workshop.grading.align import Unreadable, align, as_notebook, as_notice, read_cells
from workshop.grading.client import ForkServer, SharedForkServer, StudentKernel
from workshop.grading.connection import clean_text
from workshop.grading.docker import DockerKernel
from workshop.grading.limits import Limits
from workshop.grading.protocol import (
    ANSWER,
    FINISHED,
    GONE,
    QUESTION,
    RUN,
    BrokenProtocol,
    receive_frame,
    send_frame,
)
from workshop.grading.questions import LOOK_EVERY, KernelDied
from workshop.grading.sandbox import AUTO, DOCKER, LANDLOCK, NAMESPACES
from workshop.grading.submissions import lay_out, with_given
from workshop.grading.unit import Task, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop.grading.align import PlacedCell
    from workshop.grading.unit import Assignment, GradedNotebook, KnownCell, Settings, Unit

_LARGEST = codec.Limits().max_bytes + 2**20
_START_SECONDS = 60
_MOST_TEXT = 100_000  # characters of one output that are kept
_MOST_DATA = 4_000_000
_SHOWN = {
    *("text/plain", "text/html", "text/markdown", "text/latex"),
    *("image/png", "image/jpeg", "image/gif", "image/svg+xml"),
}
_MOST_OUTPUT = 20_000_000  # of a whole notebook


class Grader:
    """Grades submissions of one assignment, one after the other, in this process.

    Args:
        assignment: what is graded.
        settings: how.
        server: a fork server to use as long as it runs.
    """

    def __init__(
        self, assignment: Assignment, settings: Settings, server: SharedForkServer | None = None
    ) -> None:
        self._assignment = assignment
        self._settings = settings
        self._server: ForkServer | SharedForkServer | None = server
        self._found: str | None = None

    def __enter__(self) -> Grader:
        """Use it in a ``with`` block, which ends its processes."""
        return self

    def __exit__(self, *_: object) -> None:
        """End its processes."""
        self.close()

    def close(self) -> None:
        """End its processes."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def grade(self, unit: Unit) -> Verdict:
        """Grade one submission; whatever it does, there is a verdict.

        Raises:
            WorkshopError: this machine cannot build the sandbox.
        """
        started = time.monotonic()
        verdict = Verdict(unit.student, (), {}, 0, unit.problem)
        for notebook in self._assignment.notebooks:
            verdict = self._grade_notebook(notebook, unit, verdict)
        if not self._settings.warm:
            self.close()
        return replace(verdict, seconds=time.monotonic() - started)

    def _grade_notebook(self, lab: GradedNotebook, unit: Unit, verdict: Verdict) -> Verdict:
        name = f"{lab.name}.ipynb"
        try:
            if unit.problem:
                raise Unreadable(unit.problem)
            if name not in unit.files:
                raise Unreadable(f"there is no {name} in what was handed in.")
            cells = read_cells(unit.files[name])
            check_files(unit.files, self._settings.limits)
        except Unreadable as error:
            return _add(verdict, lab, _nothing(lab, str(error)), as_notice(str(error), lab), error)
        placed = align(cells, lab)
        problem = verdict.problem
        if lab.cells and all(cell.known is None or cell.added for cell in placed):
            problem = f"the notebook has no cell of {lab.name}: is it another lab's?"
        server = self._fork_server()
        settings = replace(self._settings, sandbox=self._kind(server))
        given = self._assignment.files
        files = with_given(unit.files, given)
        with _Session(server, settings, lab, placed, given=given, files=files) as session:
            session.run()
        tasks = tuple(session.tasks[cell.grade_id] for cell in lab.cells if cell.check)
        done = replace(
            verdict,
            problem=problem or session.problem,
            sandbox=settings.sandbox,
            walls=session.walls or verdict.walls,
            cell_seconds=verdict.cell_seconds + session.cell_seconds,
        )
        return _add(done, lab, tasks, as_notebook(placed, lab))

    def _kind(self, server: ForkServer | SharedForkServer) -> str:
        """Return the kind of sandbox, found out by trying when none is named."""
        if self._found is None:
            self._found = self._settings.sandbox
            if self._found == AUTO:
                self._found = find_kind(server)
        return self._found

    def _fork_server(self) -> ForkServer | SharedForkServer:
        if self._server is None or not self._server.alive:
            self.close()
            imports = self._assignment.imports if self._settings.warm else ()
            self._server = fork_server(imports, self._settings.cores)
        return self._server


def fork_server(imports: tuple[str, ...], cores: int) -> ForkServer:
    """Start a fork server; without ``imports`` when some of them keep it from being forked."""
    server = ForkServer(imports, cores=cores)
    if not server.safe:
        server.close()
        server = ForkServer((), cores=cores)
    return server


def find_kind(server: ForkServer | SharedForkServer) -> str:
    """Return the best kind of sandbox that stands up here; each is built to see.

    Raises:
        WorkshopError: none does; with the reasons, and what to do.
    """
    reasons = []
    for kind in (NAMESPACES, LANDLOCK):
        try:
            StudentKernel(server, {}, kind, Limits()).close()
        except (WorkshopError, KernelDied) as error:
            reasons.append(f"  {kind}: {error}")
        else:
            return kind
    raise WorkshopError(
        "student code needs a sandbox, and none can be built here:\n" + "\n".join(reasons) + "\n"
        "With Docker installed, --sandbox docker works. --sandbox none goes without: then student "
        "code can read and change what you can."
    )


def check_files(files: dict[str, bytes], limits: Limits) -> None:
    """Refuse files that do not fit into the sandbox, or whose names lead out of it.

    Raises:
        Unreadable: they cannot be taken; the sentence says why.
    """
    folders = {str(parent) for name in files for parent in PurePosixPath(name).parents}
    if sum(map(len, files.values())) > limits.disk // 2:
        raise Unreadable(f"the files are larger than {limits.disk // 2**21} MB together.")
    if len(files) + len(folders) > limits.files // 2:
        raise Unreadable(f"there are more than {limits.files // 2} files and folders.")
    for name in files:
        parts = name.split("/")
        if "\0" in name or not {"", ".", ".."}.isdisjoint(parts):
            raise Unreadable(f"the file name {name[:100]!r} is none that can be used here.")
        try:
            longest = max(len(part.encode()) for part in parts)
        except UnicodeEncodeError:
            raise Unreadable(f"the file name {name[:100]!r} is no text.") from None
        if longest > 200 or len(name) > 1000 or len(parts) > 40:
            raise Unreadable(f"the file name {name[:100]!r} is too long, or lies too deep.")
        if name in folders:
            raise Unreadable(f"{name[:100]!r} is both a file and a folder.")


def _add(
    verdict: Verdict,
    lab: GradedNotebook,
    tasks: tuple[Task, ...],
    notebook: nbformat.NotebookNode,
    error: Exception | None = None,
) -> Verdict:
    text = v4.writes(notebook)  # without validation: nothing in it is as it was handed in
    return replace(
        verdict,
        tasks=verdict.tasks + tasks,
        notebooks={**verdict.notebooks, lab.name: text},
        problem=verdict.problem or (str(error) if error else ""),
    )


def _nothing(lab: GradedNotebook, reason: str) -> tuple[Task, ...]:
    return tuple(
        Task(cell.grade_id, lab.name, 0, cell.points, reason) for cell in lab.cells if cell.check
    )


class _Session:
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

    def __enter__(self) -> _Session:
        return self

    def __exit__(self, *_: object) -> None:
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
        try:
            kind, limits = self._settings.sandbox, self._settings.limits
            if kind == DOCKER:
                self._kernel = DockerKernel(self._files, limits, cores=self._settings.cores)
            else:
                self._kernel = StudentKernel(self._server, self._files, kind, limits)
            self.walls = self._kernel.walls
        except KernelDied as error:
            self.reason = str(error)
            self.problem = self.problem or f"the kernel did not start: {error}."

    def _end(self) -> None:
        if self._kernel is not None:
            self._kernel.close()
            self._kernel = None

    def _seconds(self) -> float:
        return min(self._settings.limits.cell_seconds, max(0.0, self._ends - time.monotonic()))

    def _run_cell(self, placed: PlacedCell, number: int) -> None:
        if self._kernel is None:
            gone = _error("KernelGone", f"not run: {self.reason}")
            placed.cell.outputs = [nbformat.from_dict(gone)]
            return
        try:
            ran = self._kernel.run(placed.cell.source, self._seconds())
        except KernelDied as error:
            placed.cell.outputs = [nbformat.from_dict(_error("KernelDied", str(error)))]
            self._restart(str(error), number)
            return
        outputs = [_short(output) for output in ran.outputs]
        self._kept += len(json.dumps(outputs))
        if self._kept > _MOST_OUTPUT:
            outputs = [_error("OutputCut", "the notebook shows more than can be kept")]
        if ran.stopped:
            outputs.append(_error("CellTimeout", ran.stopped))
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

        def ask(question: bytes) -> bytes:
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
        placed.cell.outputs = [nbformat.from_dict(_short(output)) for output in outputs]
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


class Examiner:
    """The worker's side of an examiner.

    Args:
        server: where it is forked from.
        given: files that the checks may read.
    """

    def __init__(self, server: ForkServer | SharedForkServer, given: dict[str, bytes]) -> None:
        self._server = server
        self._folder = Path(tempfile.mkdtemp(prefix="we-"))
        (self._folder / "files").mkdir()
        lay_out(given, self._folder / "files")
        self._channel: socket.socket | None = None
        self._pid = 0

    def close(self) -> None:
        """End it."""
        self._stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def check(
        self,
        source: str,
        names: frozenset[str],
        *,
        ask: Callable[[bytes], bytes],
        watch: Callable[[], None],
        ends: float,
    ) -> tuple[list[Any], Any]:
        """Run a check; return its outputs, as nbformat has them, and the value that it ended in.

        Args:
            source: the instructor's text.
            names: what it may ask the student kernel for.
            ask: sends a question to the student kernel; may raise :class:`KernelDied`.
            watch: called now and then while the check thinks.
            ends: when it must be over, on the monotonic clock.
        """
        if self._channel is None:
            self._start()
        assert self._channel is not None  # noqa: S101 - started above
        run = secrets.token_hex(16)  # which only this check's end can name
        request = {"id": run, "source": source, "names": sorted(names)}
        try:
            send_frame(self._channel, RUN, json.dumps(request).encode())
            while True:
                if time.monotonic() > ends:
                    self._stop()
                    late = _error("CheckTimeout", "the check took too long and was stopped")
                    return [late], None
                watch()
                if not select.select([self._channel], [], [], LOOK_EVERY)[0]:
                    continue
                kind, data = receive_frame(self._channel, _LARGEST)
                if kind == FINISHED:
                    finished = json.loads(data)
                    if finished["id"] != run:
                        raise BrokenProtocol("the end of another check")
                    return finished["outputs"], finished["value"]
                if kind != QUESTION:
                    raise BrokenProtocol(f"the examiner sent {kind!r}")
                try:
                    reply = (ANSWER, ask(data))
                except KernelDied as error:
                    reply = (GONE, f"your code could not be asked: {error}".encode())
                send_frame(self._channel, *reply)
        except (BrokenProtocol, EOFError, OSError):
            self._stop()
            return [_error("CheckEnded", "the check ended before it gave a verdict")], None

    def _start(self) -> None:
        self._channel, self._pid = self._server.fork("examiner", folder=str(self._folder))
        self._channel.settimeout(_START_SECONDS)
        try:
            receive_frame(self._channel, 0)
        except (BrokenProtocol, EOFError, TimeoutError):
            self._stop()
            raise WorkshopError("the examiner does not start on this machine.") from None
        self._channel.settimeout(None)

    def _stop(self) -> None:
        if self._channel is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._channel.close()
            self._channel = None


def judge(
    outputs: list[dict[str, Any]], value: float | str | None, most: float
) -> tuple[float, str]:
    """Return the points that a check is worth, and why some are missing.

    As in nbgrader, an error earns nothing, and a number as the value of the cell is partial credit.
    Other than there, a value that is no number from 0 to ``most`` earns nothing: what a student's
    data turned it into is no verdict.

    Args:
        outputs: of the check, as nbformat has them.
        value: that it ended in; ``None`` for none, text for what is no number.
        most: what it is worth.
    """
    for output in outputs:
        if output["output_type"] == "error":
            name, said = output["ename"], clean_text(output["evalue"])
            return 0, said if name in _SAID_PLAINLY and said else f"{name}: {said}".strip(": ")
    if value is None:
        return most, ""
    if isinstance(value, str):
        return 0, f"the check ended in {clean_text(value)}, which is no number of points"
    if 0 <= value <= most:
        return value, "" if value == most else f"the check gave {value:g} of {most:g}"
    return 0, f"the check gave {value:g}, which is not between 0 and {most:g}"


_SAID_PLAINLY = {
    *("AssertionError", "CheckRefused", "Refused", "KernelGone", "CheckTimeout", "CheckEnded"),
}


def _error(name: str, sentence: str) -> dict[str, Any]:
    lines = [f"{name}: {sentence}"]
    return {"output_type": "error", "ename": name, "evalue": sentence, "traceback": lines}


def _short(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output that is not too large to keep."""
    if output["output_type"] == "stream":
        return {**output, "text": _cut(output["text"])}
    if output["output_type"] == "error":
        lines = output["traceback"]
        lines = lines if len(lines) <= 100 else [*lines[:50], "… cut …", *lines[-49:]]
        return {**output, "evalue": _cut(output["evalue"]), "traceback": [_cut(x) for x in lines]}
    data = {form: clean_text(shown) for form, shown in output["data"].items() if form in _SHOWN}
    size = len(json.dumps(data))
    if size > _MOST_DATA:
        note = f"(an output of {size // 1000} kB, which is too large to keep)"
        data = {"text/plain": note}
    return {**output, "data": data}


def _cut(text: str) -> str:
    text = clean_text(text)
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}\n… cut …\n"
