"""Labs of a few lines, a warm grader for them, and a course folder that nbgrader has made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4

from workshop.cell_names import names_of
from workshop.config import FOLDER
from workshop.grading.client import ForkServer
from workshop.grading.grade import Grader, find_kind
from workshop.grading.gradebook import CourseGradebook, open_gradebook
from workshop.grading.limits import Limits
from workshop.grading.unit import (
    Assignment,
    GradedNotebook,
    KnownCell,
    Settings,
    Task,
    Unit,
    Verdict,
)
from workshop.labs.gradebook import CourseFolder, open_course

LAB = "11-lab"


# --- a lab of a few cells ---------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A cell of a lab or of a submission."""

    source: str
    grade_id: str = ""
    points: float | None = None
    locked: bool = False
    kind: str = "code"

    @property
    def known(self) -> KnownCell:
        """The cell as nbgrader's gradebook has it."""
        return KnownCell(
            grade_id=self.grade_id,
            kind=self.kind,
            source=self.source if self.locked else "",
            checksum=None,
            locked=self.locked,
            grade=self.points is not None,
            solution=not self.locked,
            task=False,
            points=self.points or 0.0,
        )

    @property
    def cell(self) -> nbformat.NotebookNode:
        """The cell as it is handed in."""
        make = v4.new_code_cell if self.kind == "code" else v4.new_markdown_cell
        meta = {"nbgrader": {"grade_id": self.grade_id}} if self.grade_id else {}
        return make(self.source, metadata=meta)


def answer(source: str, grade_id: str = "task") -> Piece:
    """Return a cell that the student fills in."""
    return Piece(source, grade_id)


def check(source: str, grade_id: str = "task-check", *, points: float = 1) -> Piece:
    """Return a cell that judges."""
    return Piece(source, grade_id, points, locked=True)


def given(source: str, grade_id: str = "given") -> Piece:
    """Return a cell that comes with the lab and may not be changed."""
    return Piece(source, grade_id, locked=True)


def own(source: str) -> Piece:
    """Return a cell that the student has added."""
    return Piece(source)


def lab_of(pieces: Sequence[Piece], names: Sequence[str] = ()) -> GradedNotebook:
    """Return the lab that the cells with a grade id make up."""
    defined = frozenset[str]().union(
        *(names_of(one.source).defined for one in pieces if not one.locked)
    )
    cells = tuple(one.known for one in pieces if one.grade_id)
    return GradedNotebook(LAB, cells, defined | frozenset(names))


def notebook_of(pieces: Sequence[Piece]) -> bytes:
    """Return the notebook that is handed in."""
    return nbformat.writes(v4.new_notebook(cells=[one.cell for one in pieces])).encode()


@dataclass(frozen=True)
class Graded:
    """What grading a notebook gave."""

    verdict: Verdict

    @property
    def tasks(self) -> dict[str, Task]:
        return {task.grade_id: task for task in self.verdict.tasks}

    @property
    def points(self) -> float:
        return self.verdict.points

    @property
    def message(self) -> str:
        """Why the only check, or the first, gave less."""
        return self.verdict.tasks[0].message

    @property
    def problem(self) -> str:
        return self.verdict.problem

    @property
    def cells(self) -> list[nbformat.NotebookNode]:
        return nbformat.reads(self.verdict.notebooks[LAB], as_version=4).cells

    def outputs(self, number: int) -> list[Any]:
        """Return the outputs of a cell, counted from 0."""
        return list(self.cells[number].outputs)

    def printed(self, number: int) -> str:
        """Return what a cell printed."""
        texts = [out.text for out in self.outputs(number) if out.output_type == "stream"]
        return "".join(texts)

    def error(self, number: int) -> str:
        """Return the error that a cell ended with."""
        (found,) = (out for out in self.outputs(number) if out.output_type == "error")
        return f"{found.ename}: {found.evalue}"


@dataclass
class Bench:
    """A warm fork server, and a notebook graded on it in a line."""

    server: ForkServer
    settings: Settings

    def grader(self, assignment: Assignment, **limits: Any) -> Grader:
        """Return a grader for any lab that uses the one fork server."""
        settings = replace(self.settings, limits=replace(self.settings.limits, **limits))
        grader = Grader(assignment, settings)
        grader._server = self.server
        return grader

    def grade(
        self,
        *pieces: Piece,
        names: Sequence[str] = (),
        ships: dict[str, bytes] | None = None,
        hands_in: dict[str, bytes] | None = None,
        **limits: Any,
    ) -> Graded:
        """Grade a notebook that has just these cells.

        Args:
            pieces: of lab and submission, in order.
            names: what a check may ask for besides what the answers define.
            ships: files of the lab.
            hands_in: files that the student hands in besides the notebook.
            limits: fields of ``Limits``.
        """
        assignment = Assignment(LAB, (lab_of(pieces, names),), ships or {})
        files = {f"{LAB}.ipynb": notebook_of(pieces), **(hands_in or {})}
        return Graded(self.grader(assignment, **limits).grade(Unit("ada", files)))


IMPORTS = ("numpy", "pandas", "scipy.sparse", "sklearn.linear_model", "matplotlib.pyplot")


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """A fork server with the usual libraries, and the best sandbox of this machine."""
    server = ForkServer(IMPORTS)
    try:
        assert server.safe
        yield Bench(server, Settings(find_kind(server), Limits(cell_seconds=30)))
    finally:
        server.close()


# --- a course folder that nbgrader has made -----------------------------------------------------

COURSE = f"""\
name: course
title: A tiny course
summary: It has one lab.
parts:
  - number: 1
    title: First
    modules:
      - name: 11-start
        title: Start
        summary: How to start.
        labs:
          - name: {LAB}
            title: A lab
            minutes: 30
            points: 9
"""

MEAN = "def mean_of(values):\n    return sum(values) / len(values)"
LABEL = "def label_of(score):\n    return 'high' if score >= 50 else 'low'"
ESSAY = "Because the mean moves with every outlier."
RIGHT = {"mean": MEAN, "label": LABEL, "essay": ESSAY}
POINTS = {"mean-check": 2.0, "label-check": 4.0}

_SOLUTION = "### BEGIN SOLUTION\n{}\n### END SOLUTION"
_MEAN_CHECK = """\
assert mean_of([1, 2, 3]) == 2, f"the mean of 1, 2, 3 is 2, not {mean_of([1, 2, 3])}"
### BEGIN HIDDEN TESTS
assert mean_of([5]) == 5, "the mean of one number is that number"
### END HIDDEN TESTS"""
_LABEL_CHECK = """\
cases = {90: "high", 50: "high", 49: "low", 0: "low"}
sum(label_of(score) == label for score, label in cases.items())"""


def _lab_cell(source: str, kind: str = "code", **meta: Any) -> nbformat.NotebookNode:
    make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
    usual = {"grade": False, "solution": False, "locked": False, "task": False}
    rest = {"schema_version": 3, "cell_type": kind}
    return make(source, metadata={"nbgrader": {**usual, **rest, **meta}})


def write_lab(folder: Path) -> None:
    """Write the source of a lab with two checks and a written answer, and a file beside it."""
    book = v4.new_notebook()
    book.cells = [
        v4.new_markdown_cell("# A lab"),
        _lab_cell(_SOLUTION.format(MEAN), grade_id="mean", solution=True),
        _lab_cell(_MEAN_CHECK, grade_id="mean-check", grade=True, locked=True, points=2),
        _lab_cell(_SOLUTION.format(LABEL), grade_id="label", solution=True),
        _lab_cell(_LABEL_CHECK, grade_id="label-check", grade=True, locked=True, points=4),
        _lab_cell(
            _SOLUTION.format(ESSAY),
            "markdown",
            grade_id="essay",
            grade=True,
            solution=True,
            points=3,
        ),
    ]
    folder.mkdir(parents=True)
    nbformat.write(book, folder / f"{LAB}.ipynb")
    (folder / "data.csv").write_text("a,b\n1,2\n")


@dataclass
class Class:
    """A course folder with hand-ins."""

    folder: Path
    course: CourseFolder
    released: bytes = field(repr=False, default=b"")

    def hand_in(
        self,
        student: str,
        answers: dict[str, str] = RIGHT,
        *,
        at: str = "2026-11-20 10:00:00.000000 UTC",
        notebook: bytes | None = None,
    ) -> Path:
        """Put a hand-in where collecting puts it; return its folder."""
        place = self.folder / "submitted" / student / LAB
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        (place / f"{LAB}.ipynb").write_bytes(notebook or self.filled_in(answers))
        (place / "timestamp.txt").write_text(at)
        return place

    def filled_in(self, answers: dict[str, str]) -> bytes:
        """Return the released notebook with these answers in it."""
        content = json.loads(self.released)
        for cell in content["cells"]:
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if grade_id in answers:
                cell["source"] = answers[grade_id]
        return json.dumps(content).encode()

    def book(self) -> CourseGradebook:
        """Open the gradebook as ``workshop grade`` does."""
        return open_gradebook(self.folder, "course", LAB)

    def graded(self, student: str) -> Path:
        """Return the folder with the graded files."""
        return self.folder / "autograded" / student / LAB

    def points(self, student: str) -> dict[str, float]:
        """Return what the gradebook has, by grade id."""
        return self.course.points(LAB, student)

    def unit(self, student: str) -> Unit:
        """Return the hand-in."""
        return self.book().read(student)


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder with the lab, generated by nbgrader's own generate_assignment."""
    folder = tmp_path_factory.mktemp("course") / "c"
    course = open_course(folder)
    write_lab(folder / "source" / LAB)
    course.generate(LAB)
    return folder


@pytest.fixture
def a_class(generated: Path, tmp_path: Path) -> Class:
    """A copy of the course folder that a test may change; nobody has handed in."""
    folder = shutil.copytree(generated, tmp_path / "home" / "course")
    released = (folder / "release" / LAB / f"{LAB}.ipynb").read_bytes()
    return Class(folder, open_course(folder), released)


@pytest.fixture(scope="session")
def lab(generated: Path) -> Assignment:
    """The lab as it is graded."""
    return open_gradebook(generated, "course", LAB).assignment


@pytest.fixture(scope="session")
def released(generated: Path) -> bytes:
    """The lab as students get it."""
    return (generated / "release" / LAB / f"{LAB}.ipynb").read_bytes()


@pytest.fixture
def jupyter_config(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have nbgrader's own commands read the project's configuration."""
    place = FOLDER / "nbgrader"
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(place))
    return place
