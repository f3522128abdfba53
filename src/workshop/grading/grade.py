"""Grades one submission: the student's cells in the sandbox, the checks outside it."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import nbformat
from nbformat import v4

from workshop.errors import WorkshopError
from workshop.grading.align import Unreadable, align, as_notebook, as_notice, read_cells
from workshop.grading.client import ForkServer, SharedForkServer, StudentKernel
from workshop.grading.limits import Limits
from workshop.grading.questions import KernelDied
from workshop.grading.sandbox import AUTO, LANDLOCK, NAMESPACES
from workshop.grading.session import Session
from workshop.grading.submissions import with_given
from workshop.grading.unit import Task, Verdict

if TYPE_CHECKING:
    from workshop.grading.unit import Assignment, GradedNotebook, Settings, Unit


class Grader:
    """Grades submissions of one assignment, one after the other, in this process.

    Args:
        assignment: what is graded; another may be set between submissions.
        settings: how.
        server: a fork server to use as long as it runs.
    """

    def __init__(
        self, assignment: Assignment, settings: Settings, server: SharedForkServer | None = None
    ) -> None:
        self.assignment = assignment
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
        for notebook in self.assignment.notebooks:
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
        given = self.assignment.files
        files = with_given(unit.files, given)
        with Session(server, settings, lab, placed, given=given, files=files) as session:
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
            imports = self.assignment.imports if self._settings.warm else ()
            self._server = fork_server(imports, self._settings.cores)
        return self._server


def fork_server(imports: tuple[str, ...], cores: int) -> ForkServer:
    """Start a fork server; without ``imports`` when some of them keep it from being forked."""
    server = ForkServer(imports, cores=cores)
    if not server.safe:
        server.close()
        server = ForkServer((), cores=cores)
    return server


class NoSandbox(WorkshopError):
    """No kind of sandbox can be built on this machine."""


def find_kind(server: ForkServer | SharedForkServer) -> str:
    """Return the best kind of sandbox that stands up here; each is built to see.

    Raises:
        NoSandbox: none does; with the reasons, and what to do.
    """
    reasons = []
    for kind in (NAMESPACES, LANDLOCK):
        try:
            StudentKernel(server, {}, kind, Limits()).close()
        except (WorkshopError, KernelDied) as error:
            reasons.append(f"  {kind}: {error}")
        else:
            return kind
    raise NoSandbox(
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
