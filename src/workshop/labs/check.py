"""Proves a lab: its notebooks run, and its checks give each answer the points it must earn."""

from __future__ import annotations

import itertools
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from workshop.config import read_nbgrader_configuration
from workshop.errors import WorkshopError
from workshop.labs.answers import Answer, read_answers
from workshop.labs.boundary import boundary_faults
from workshop.labs.nbval import run_both_versions
from workshop.labs.source import LabSource, read_source
from workshop.labs.trial import Marks, grade_both_ways, grade_with_nbgrader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from workshop.course import Course, Lab


@dataclass(frozen=True)
class Row:
    """One line of the report.

    Attributes:
        lab: name of the lab.
        what: the notebook or answer that was tried.
        task: the grade id or cell, empty for a whole notebook.
        expected: what must come.
        given: what came.
        problem: what is wrong in a sentence; empty when all is well.
        note: what to know when all is well.
    """

    lab: str
    what: str
    task: str
    expected: str
    given: str
    problem: str = ""
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether what came is what must come."""
        return not self.problem


def check_labs(
    course: Course,
    labs: Iterable[Lab],
    *,
    workers: int | None = None,
    cell_seconds: int | None = None,
    whole: bool = False,
    progress: Callable[[int, int, str], None] = lambda _done, _all, _what: None,
) -> list[Row]:
    """Read every check, run every notebook and grade every answer; return the rows of the report.

    Each answer is graded in one kernel, as nbgrader does and as students see it, and in two, as the
    class is graded. Where no sandbox can be built there is no second way, which a row says; it is a
    failure where the environment has CI=true.

    Args:
        course: the course.
        labs: the labs to check.
        workers: processes that grade; default: one a core.
        cell_seconds: how long a cell may run; default: as in nbgrader's configuration.
        whole: whether to grade every answer whole, not only where it differs from the reference.
        progress: called with (steps done, steps in all, what was done).
    """
    sources = [read_source(course, lab) for lab in labs]
    banks = [read_answers(source) for source in sources]
    rows = [row for source in sources for row in boundary_rows(source, course.root)]
    seconds = cell_seconds or int(read_nbgrader_configuration().ExecutePreprocessor.timeout)
    total = 1 + sum(map(len, banks))  # the notebooks, then each answer
    steps = itertools.count(1)
    no_sandbox: WorkshopError | None = None
    progress(0, total, "")
    with tempfile.TemporaryDirectory(prefix="workshop-check-") as scratch:
        folder = Path(scratch)
        rows += run_notebooks(sources, folder / "nbval", seconds)
        progress(next(steps), total, "notebooks")
        for source, answers in zip(sources, banks, strict=True):

            def step(name: str, lab: str = source.name) -> None:
                progress(next(steps), total, f"{lab}: {name}")

            marks: Mapping[str, tuple[Marks, Marks | None]] = {}
            try:
                if no_sandbox is None:
                    marks = grade_both_ways(
                        source, answers, folder, workers, seconds, whole=whole, step=step
                    )
            except WorkshopError as error:
                no_sandbox = error
                rows.append(_not_tried(error))
            if no_sandbox is not None:
                found = grade_with_nbgrader(source, answers, folder, workers, seconds, step=step)
                marks = {name: (one, None) for name, one in found.items()}
            for answer in answers:
                rows += answer_rows(source, answer, *marks[answer.name])
    return rows


def _not_tried(error: WorkshopError) -> Row:
    """Report that there is no sandbox here, which is a failure where nobody would read it."""
    reason = f"not tried, because {' '.join(str(error).split())}"
    problem, note = (reason, "") if os.environ.get("CI") == "true" else ("", reason)
    return Row("", "two kernels", "", "as in one", "not tried", problem, note)


# --- checks -----------------------------------------------------------------------------------


def boundary_rows(source: LabSource, root: Path) -> list[Row]:
    """Report what in a lab's checks would not work in another process than the student's.

    Args:
        source: the lab.
        root: the course's folder, to name the file from there.
    """
    path = source.path.relative_to(root)
    rows = [
        Row(
            source.name,
            "boundary",
            fault.grade_id,
            "no fault",
            f"line {fault.line}",
            f"{path}:{fault.line}: {fault.sentence}",
        )
        for fault in boundary_faults(source)
    ]
    count = len(source.tests)
    follow = f"{count} checks follow them"
    return rows or [Row(source.name, "boundary rules", "", follow, f"{count} follow")]


# --- notebooks --------------------------------------------------------------------------------


def run_notebooks(sources: Iterable[LabSource], folder: Path, cell_seconds: int) -> list[Row]:
    """Run the reference and the student's version of each lab.

    In the reference every cell must run. In the student's version exactly the unsolved cells may
    fail: no cell but a solution or test cell, and every test cell.

    Args:
        sources: the labs.
        folder: where to put the notebooks to run.
        cell_seconds: how long a cell may run.
    """
    sources = list(sources)
    failures = run_both_versions(sources, folder, cell_seconds)
    rows: list[Row] = []
    for source in sources:
        rows += _reference_rows(source, failures.get((source.name, "reference"), {}))
        rows += _student_rows(source, failures.get((source.name, "student"), {}))
    return rows


def _code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _describe(cell: nbformat.NotebookNode) -> str:
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    first = next((line for line in cell.source.splitlines() if line.strip()), "")
    return str(grade_id or first[:40])


def _reference_rows(source: LabSource, failures: dict[int, str]) -> Iterator[Row]:
    cells = _code_cells(source.notebook)
    for number, error in sorted(failures.items()):
        yield Row(
            source.name,
            "reference",
            _describe(cells[number]),
            "runs",
            "fails",
            f"a cell of the reference fails: {_last_line(error)}",
        )
    if not failures:
        yield Row(source.name, "reference", "", f"{len(cells)} cells run", f"{len(cells)} run")


def _student_rows(source: LabSource, failures: dict[int, str]) -> Iterator[Row]:
    cells = _code_cells(source.notebook)
    tests = {cell.grade_id for cell in source.tests}
    open_cells = {cell.grade_id for cell in source.solutions} | tests
    failed = {cells[n].metadata.get("nbgrader", {}).get("grade_id") for n in failures}
    problems = False
    for number, error in sorted(failures.items()):
        if cells[number].metadata.get("nbgrader", {}).get("grade_id") not in open_cells:
            problems = True
            yield Row(
                source.name,
                "student's version",
                _describe(cells[number]),
                "runs",
                "fails",
                f"a given cell fails before anything is solved: {_last_line(error)}",
            )
    for grade_id in sorted(tests - failed):
        problems = True
        yield Row(
            source.name,
            "student's version",
            grade_id,
            "fails",
            "passes",
            "this check passes in the untouched notebook, so it gives points for nothing.",
        )
    if not problems:
        yield Row(
            source.name,
            "student's version",
            "",
            f"{len(tests)} checks fail",
            f"{len(tests & failed)} fail",
        )


def _last_line(error: str) -> str:
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    named = [line for line in lines if "Error" in line.split(":")[0] or "Timeout of" in line]
    return (named or lines or ["no message"])[-1][:200]


# --- answers ----------------------------------------------------------------------------------


def answer_rows(source: LabSource, answer: Answer, one: Marks, two: Marks | None) -> list[Row]:
    """Report where an answer did not earn its points, or one way of grading gave other points.

    Args:
        source: the lab.
        answer: the answer.
        one: what it got in one kernel.
        two: what it got in two; ``None`` when that was not tried.
    """
    worth = f"{sum(answer.points.values()):g} points"
    if one.problem:
        problem = f"it cannot be graded in one kernel: {_last_line(one.problem)}"
        return [Row(source.name, answer.name, "", worth, "nothing", problem)]
    rows = []
    for grade_id, expected in answer.points.items():
        ways = [one, two] if two else [one]
        came = [marks.points.get(grade_id) for marks in ways]
        if came == [expected] * len(ways):
            continue
        given = ["nothing" if points is None else f"{points:g}" for points in came]
        said = [
            marks.reasons.get(grade_id, "")[:200] or "the check says nothing against it"
            for marks in ways
        ]
        if len(set(given)) == 1:
            shown, problem = given[0], said[0]
        else:
            shown = "{} in one kernel, {} in two".format(*given)
            problem = "the two ways differ. One kernel: {}. Two kernels: {}".format(*said)
        rows.append(
            Row(
                source.name,
                answer.name,
                grade_id,
                f"{expected:g}",
                shown,
                f"«{grade_id}»: {problem}",
            )
        )
    both = f"{worth} both ways" if two else worth
    return rows or [Row(source.name, answer.name, "", worth, both)]


def report_rows(rows: list[Row]) -> list[list[str]]:
    """Return the rows as text for a table; a failure says what is wrong."""
    return [
        [
            row.lab,
            row.what,
            row.task,
            row.expected,
            row.given,
            f"✓ {row.note}".strip() if row.ok else f"✗ {row.problem}",
        ]
        for row in rows
    ]
