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
from workshop.grading.grade import NoSandbox
from workshop.labs.answers import Answer, read_answers
from workshop.labs.boundary import boundary_faults
from workshop.labs.impact import impact_of
from workshop.labs.nbval import run_both_versions
from workshop.labs.release import is_built, is_changed
from workshop.labs.source import LabSource, read_source
from workshop.labs.trial import Marks, grade_both_ways, grade_with_nbgrader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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
    for source, answers in zip(sources, banks, strict=True):
        rows += [*built_rows(course, source), *bank_rows(source, answers)]
    seconds = cell_seconds or int(read_nbgrader_configuration().ExecutePreprocessor.timeout)
    total = 1 + sum(map(len, banks))  # the notebooks, then each answer
    steps = itertools.count(1)
    progress(0, total, "")
    with tempfile.TemporaryDirectory(prefix="workshop-check-") as scratch:
        folder = Path(scratch)
        bench = _Bench(folder, workers, seconds, whole)
        rows += run_notebooks(sources, folder / "nbval", seconds)
        progress(next(steps), total, "notebooks")
        for source, answers in zip(sources, banks, strict=True):

            def step(name: str, lab: str = source.name) -> None:
                progress(next(steps), total, f"{lab}: {name}")

            try:
                marks = bench.grade(source, answers, step)
            except WorkshopError as error:
                rows.append(_not_graded(source, error))
                continue
            for answer in answers:
                rows += answer_rows(source, answer, *marks[answer.name])
    if bench.no_sandbox is not None:
        rows.append(_not_tried(bench.no_sandbox))
    return rows


@dataclass
class _Bench:
    """Grades answers both ways, and in one kernel once no sandbox can be built.

    Attributes:
        folder: a folder to work in.
        workers: processes that grade; default: one a core.
        cell_seconds: how long a cell may run.
        whole: whether to grade every answer whole.
        no_sandbox: why there is no second way; ``None`` where there is.
    """

    folder: Path
    workers: int | None
    cell_seconds: int
    whole: bool
    no_sandbox: NoSandbox | None = None

    def grade(
        self, source: LabSource, answers: Sequence[Answer], step: Callable[[str], None]
    ) -> Mapping[str, tuple[Marks, Marks | None]]:
        """Return what each way gave each answer, by the answer's name."""
        how = (source, answers, self.folder, self.workers, self.cell_seconds)
        if self.no_sandbox is None:
            try:
                return grade_both_ways(*how, whole=self.whole, step=step)
            except NoSandbox as error:
                self.no_sandbox = error
        return {name: (one, None) for name, one in grade_with_nbgrader(*how, step=step).items()}


def _not_graded(source: LabSource, error: WorkshopError) -> Row:
    """Report that the answers of a lab could not be graded."""
    return Row(source.name, "answers", "", "graded", "not graded", " ".join(str(error).split()))


def _not_tried(error: NoSandbox) -> Row:
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


# --- labs/ and the bank -----------------------------------------------------------------------


def built_rows(course: Course, source: LabSource) -> list[Row]:
    """Report a student's version that is not made from the source as it is now."""
    place = f"labs/{source.name}"
    if not is_built(course, source.lab):
        given, problem = "missing", "is not there yet"
    elif is_changed(course, source):
        given, problem = "older", "is older than its source"
    else:
        return []
    todo = f"./workshop labs build {source.name}"
    return [Row(source.name, place, "", "built", given, f"{place} {problem}: {todo}")]


def bank_rows(source: LabSource, answers: Sequence[Answer]) -> list[Row]:
    """Report each check that no answer of the bank fails, so that nobody has seen it fail.

    A task left untouched shows nothing, and neither does an answer that Python cannot run.
    """
    failed = {
        grade_id for answer in answers if not answer.fails for grade_id in _failed(source, answer)
    }
    rows = [
        Row(
            source.name,
            "bank",
            cell.grade_id,
            "a wrong answer",
            "none",
            f"no answer fails «{cell.grade_id}»: the bank does not show that it can",
        )
        for cell in source.tests
        if cell.grade_id not in failed
    ]
    count = len(source.tests)
    return rows or [Row(source.name, "bank", "", f"fails {count} checks", f"fails {count}")]


def _failed(source: LabSource, answer: Answer) -> set[str]:
    """Return the checks in which what an answer gives must lose points."""
    worth = {cell.grade_id: cell.points for cell in source.tests}
    lost = {grade_id for grade_id, points in answer.points.items() if points < worth[grade_id]}
    if answer.others == "reference":
        return lost
    return lost & impact_of(source, answer.cells).checks


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
            rows += _slip_rows(source, answer, grade_id, one)
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


def _slip_rows(source: LabSource, answer: Answer, grade_id: str, marks: Marks) -> list[Row]:
    """Report an answer that lost points as it must, but only because it is broken itself."""
    worth = {cell.grade_id: cell.points for cell in source.tests}
    slip = marks.slips.get(grade_id)
    points = f"{answer.points[grade_id]:g}"
    if slip is None or answer.points[grade_id] == worth[grade_id]:
        return []
    problem = (
        f"«{grade_id}»: the answer itself is broken, which proves nothing of the check: {slip}. "
        "Mend it, or say «fails: true» in its header if this is meant"
    )
    return [Row(source.name, answer.name, grade_id, points, points, problem)]


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
