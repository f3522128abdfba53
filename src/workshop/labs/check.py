"""Proves a lab: its notebooks run as they must, and its checks give each answer the right points."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET  # noqa: S405 - reads only what our own pytest has just written
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from workshop.errors import WorkshopError
from workshop.labs.answers import Answer, hand_in, read_answers
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
    progress: Callable[[int, int, str], None] = lambda _done, _all, _what: None,
) -> list[Row]:
    """Run every notebook and grade every answer of ``labs``; return the rows of the report.

    Args:
        course: the course.
        labs: the labs to check.
        workers: processes that grade; default: one a core.
        progress: called with (steps done, steps in all, what was done).
    """
    sources = [read_source(course, lab) for lab in labs]
    banks = {source.name: read_answers(source) for source in sources}
    with tempfile.TemporaryDirectory(prefix="workshop-check-") as scratch:
        folder = Path(scratch)
        for source in sources:
            release_lab(source, folder / "release" / source.name)
        jobs = [(source, answer) for source in sources for answer in banks[source.name]]
        total = len(jobs) + 1
        rows: list[Row] = []
        workers = min(workers or os.cpu_count() or 1, len(jobs) or 1)
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            futures = {
                pool.submit(_grade_answer, source, answer, folder): n
                for n, (source, answer) in enumerate(jobs)
            }
            rows += run_notebooks(sources, folder)
            progress(1, total, "every notebook runs")
            graded: dict[int, list[Row]] = {}
            for done, future in enumerate(as_completed(futures), 2):
                number = futures[future]
                graded[number] = future.result()
                progress(done, total, f"{jobs[number][0].name}: {jobs[number][1].name}")
        for number in sorted(graded):
            rows += graded[number]
    return rows


# --- notebooks --------------------------------------------------------------------------------


def run_notebooks(sources: Iterable[LabSource], folder: Path) -> list[Row]:
    """Run the reference and the student's version of each lab with nbval.

    In the reference every cell must run. In the student's version exactly the unsolved cells may
    fail: no cell but a solution or test cell, and every test cell.
    """
    sources = list(sources)
    for source in sources:
        for kind in ("reference", "student"):
            place = folder / "nbval" / source.name / kind
            write_source(source, place)
        student = folder / "nbval" / source.name / "student" / f"{source.name}.ipynb"
        student.write_bytes(
            (folder / "release" / source.name / f"{source.name}.ipynb").read_bytes()
        )
    failures = _nbval(folder / "nbval")
    rows = []
    for source in sources:
        by_kind = {kind: failures.get((source.name, kind), {}) for kind in ("reference", "student")}
        rows += list(_reference_rows(source, by_kind["reference"]))
        rows += list(_student_rows(source, by_kind["student"]))
    return rows


def _nbval(folder: Path) -> dict[tuple[str, str], dict[int, str]]:
    """Return the failures of every notebook below ``folder``: {(lab, kind): {code cell: error}}."""
    report = folder / "nbval.xml"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "-q"),
            *("-p", "no:cacheprovider", "--rootdir", str(folder), "-c", os.devnull),
            *("--junit-xml", str(report), "--nbval-cell-timeout", "120", str(folder)),
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        env={**os.environ, "PYTEST_ADDOPTS": "", "PYTHONHASHSEED": "0"},
    )
    if done.returncode not in (0, 1) or not report.is_file():
        raise WorkshopError(f"nbval could not run the notebooks:\n{done.stdout}{done.stderr}")
    failures: dict[tuple[str, str], dict[int, str]] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314
        classname, name = case.get("classname", ""), case.get("name", "")
        lab, kind = _place(classname, case.get("file", ""))
        cells = failures.setdefault((lab, kind), {})
        failure = case.find("failure")
        if failure is None:
            failure = case.find("error")
        if failure is not None:
            cells[int(name.rsplit(" ", 1)[-1])] = failure.text or failure.get("message", "")
    return failures


def _place(classname: str, file: str) -> tuple[str, str]:
    path = Path(file) if file else Path(classname.replace(".", "/"))
    parts = [part for part in path.parts if part not in {"::"}]
    for n, part in enumerate(parts):
        if part in {"reference", "student"} and n:
            return parts[n - 1], part
    raise WorkshopError(f"nbval named a notebook that was not asked for: {classname} {file}")


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
    named = [line for line in lines if "Error" in line.split(":")[0]]
    return (named or lines or ["no message"])[-1][:200]


# --- answers ----------------------------------------------------------------------------------


def _grade_answer(source: LabSource, answer: Answer, folder: Path) -> list[Row]:
    """Grade one answer in a worker process; each worker keeps a course folder of its own."""
    from workshop.labs.gradebook import open_course  # noqa: PLC0415 - 2 s, once a worker

    course = open_course(folder / f"course-{os.getpid()}")
    if not (course.folder / "release" / source.name).exists():
        write_source(source, course.folder / "source" / source.name)
        course.generate(source.name)
    place = course.folder / "submitted" / answer.name / source.name
    place.mkdir(parents=True)
    released = nbformat.read(
        course.folder / "release" / source.name / f"{source.name}.ipynb", as_version=4
    )
    nbformat.write(hand_in(answer, source, released), place / f"{source.name}.ipynb")
    course.autograde(source.name, answer.name)
    given = course.points(source.name, answer.name)
    rows = []
    for grade_id, expected in answer.points.items():
        came = given.get(grade_id)
        if came != expected:
            rows.append(
                Row(
                    source.name,
                    answer.name,
                    grade_id,
                    f"{expected:g}",
                    "nothing" if came is None else f"{came:g}",
                    f"the answer «{answer.name}» must earn {expected:g} for «{grade_id}».",
                )
            )
    if not rows:
        total = sum(answer.points.values())
        rows.append(Row(source.name, answer.name, "", f"{total:g} points", f"{total:g} points"))
    return rows


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
