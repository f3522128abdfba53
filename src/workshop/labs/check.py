"""Proves a lab: its notebooks run, and its checks give each answer the points it must earn."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from workshop.errors import WorkshopError
from workshop.labs.answers import Answer, hand_in, read_answers
from workshop.labs.boundary import boundary_faults
from workshop.labs.release import release_lab, write_source
from workshop.labs.source import LabSource, read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
    """

    lab: str
    what: str
    task: str
    expected: str
    given: str
    problem: str = ""

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
    progress: Callable[[int, int, str], None] = lambda _done, _all, _what: None,
) -> list[Row]:
    """Read every check, run every notebook and grade every answer; return the rows of the report.

    Args:
        course: the course.
        labs: the labs to check.
        workers: processes that grade; default: one a core.
        cell_seconds: how long a cell may run; default: as in nbgrader's configuration.
        progress: called with (steps done, steps in all, what was done).
    """
    from workshop.config import read_nbgrader_configuration  # noqa: PLC0415

    sources = [read_source(course, lab) for lab in labs]
    rows = [row for source in sources for row in boundary_rows(source, course.root)]
    jobs = [(source, answer) for source in sources for answer in read_answers(source)]
    seconds = cell_seconds or int(read_nbgrader_configuration().ExecutePreprocessor.timeout)
    workers = min(workers or os.cpu_count() or 1, len(jobs) or 1)
    total = len(jobs) + 1
    with (
        tempfile.TemporaryDirectory(prefix="workshop-check-") as scratch,
        ProcessPoolExecutor(workers, get_context("spawn"), _compute_on_one_core) as pool,
    ):
        folder = Path(scratch)
        futures = {
            pool.submit(_grade_answer, *job, folder, seconds): f"{job[0].name}: {job[1].name}"
            for job in jobs
        }
        try:
            rows += run_notebooks(sources, folder / "nbval", seconds)
            progress(1, total, "notebooks")
            for done, future in enumerate(as_completed(futures), 2):
                future.result()
                progress(done, total, futures[future])
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        return rows + [row for future in futures for row in future.result()]


def _compute_on_one_core() -> None:
    """Keep the kernels of a worker to one thread, as there is a worker for each core."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


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
    """Run the reference and the student's version of each lab with nbval.

    In the reference every cell must run. In the student's version exactly the unsolved cells may
    fail: no cell but a solution or test cell, and every test cell.

    Args:
        sources: the labs.
        folder: where to put the notebooks to run.
        cell_seconds: how long a cell may run.
    """
    sources = list(sources)
    for source in sources:
        write_source(source, folder / source.name / "reference")
        release_lab(source, folder / source.name / "student")
    failures = _nbval(folder, cell_seconds)
    rows: list[Row] = []
    for source in sources:
        rows += _reference_rows(source, failures.get((source.name, "reference"), {}))
        rows += _student_rows(source, failures.get((source.name, "student"), {}))
    return rows


def _nbval(folder: Path, cell_seconds: int) -> dict[tuple[str, str], dict[int, str]]:
    """Return the failures of every notebook below ``folder``: {(lab, kind): {code cell: error}}."""
    report = folder / "nbval.xml"
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "-q"]
    command += ["--nbval-cell-timeout", str(cell_seconds), "--junit-xml", str(report)]
    command += ["-p", "no:cacheprovider", "--rootdir", str(folder), "-c", os.devnull, str(folder)]
    plain = {**os.environ, "PYTEST_ADDOPTS": ""}
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=folder, check=False, env=plain
    )
    if done.returncode not in (0, 1) or not report.is_file():
        raise WorkshopError(f"nbval could not run the notebooks:\n{done.stdout}{done.stderr}")
    failures: dict[tuple[str, str], dict[int, str]] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - pytest has just written it
        lab, kind = case.get("classname", "").split(".")[:2]  # LAB.KIND.LAB.ipynb
        number = int(case.get("name", "").removeprefix("Cell "))
        for failure in (*case.iter("failure"), *case.iter("error")):
            text = re.sub(r"#x1B\[[0-9;]*m", "", failure.text or "")  # colours, as XML escapes them
            failures.setdefault((lab, kind), {})[number] = text
    return failures


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


def _grade_answer(source: LabSource, answer: Answer, folder: Path, cell_seconds: int) -> list[Row]:
    """Grade one answer in a worker process; each worker keeps a course folder of its own."""
    from workshop.labs.gradebook import open_course  # noqa: PLC0415 - 1 s, once a worker

    course = open_course(folder / f"course-{os.getpid()}", cell_seconds=cell_seconds)
    notebook = f"{source.name}.ipynb"
    if not (course.folder / "release" / source.name).exists():
        write_source(source, course.folder / "source" / source.name)
        course.generate(source.name)
    released = nbformat.read(course.folder / "release" / source.name / notebook, as_version=4)
    place = course.folder / "submitted" / answer.name / source.name
    place.mkdir(parents=True)
    nbformat.write(hand_in(answer, source, released), place / notebook)
    worth = f"{sum(answer.points.values()):g} points"
    try:
        course.autograde(source.name, answer.name)
    except WorkshopError as error:  # the kernel died, for example
        problem = f"it cannot be graded: {_last_line(error.message)}"
        return [Row(source.name, answer.name, "", worth, "nothing", problem)]
    given = course.points(source.name, answer.name)
    rows = []
    for grade_id, expected in answer.points.items():
        came = given.get(grade_id)
        if came != expected:
            reason = course.complaint(source.name, answer.name, grade_id)
            rows.append(
                Row(
                    source.name,
                    answer.name,
                    grade_id,
                    f"{expected:g}",
                    "nothing" if came is None else f"{came:g}",
                    f"«{grade_id}»: {reason[:200] or 'the check says nothing against it'}",
                )
            )
    return rows or [Row(source.name, answer.name, "", worth, worth)]


def report_rows(rows: list[Row]) -> list[list[str]]:
    """Return the rows as text for a table; a failure says what is wrong."""
    return [
        [
            row.lab,
            row.what,
            row.task,
            row.expected,
            row.given,
            "✓" if row.ok else f"✗ {row.problem}",
        ]
        for row in rows
    ]
