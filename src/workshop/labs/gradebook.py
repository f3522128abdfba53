"""nbgrader, called from Python: a course folder with its gradebook, graded in one kernel."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from workshop.config import read_nbgrader_configuration
from workshop.errors import WorkshopError
from workshop.grading.assignment import read_assignment
from workshop.grading.unit import Assignment
from workshop.labs.release import write_source
from workshop.labs.source import LabSource

_SAYS_NOTHING = re.compile(
    r"There was an error processing assignment|(\S+: )?Please see the |SystemExit"
)


@dataclass(frozen=True)
class CourseFolder:
    """An nbgrader course folder: ``source``, ``release``, ``submitted``, … and ``gradebook.db``."""

    folder: Path
    api: Any

    def generate(self, lab: str) -> None:
        """Make ``release/LAB`` from ``source/LAB`` and note the assignment in the gradebook."""
        _succeed(self.api.generate_assignment(lab), f"generate_assignment of {lab}")

    def autograde(self, lab: str, student: str) -> None:
        """Grade the submission in ``submitted/STUDENT/LAB``."""
        _succeed(self.api.autograde(lab, student), f"autograde of {student}'s {lab}")

    def points(self, lab: str, student: str) -> dict[str, float]:
        """Return the points that the machine gave, by grade id of the graded cell."""
        with self.gradebook() as gradebook:
            notebook = gradebook.find_submission_notebook(lab, lab, student)
            return {
                grade.name: float(grade.auto_score)
                for grade in notebook.grades
                if grade.auto_score is not None
            }

    def gradebook(self) -> Gradebook:
        """Open the gradebook; use it in a ``with`` block."""
        return Gradebook(self.api.coursedir.db_url, self.api.course_id)


def open_course(folder: Path, *, cell_seconds: int | None = None) -> CourseFolder:
    """Open ``folder`` as an nbgrader course that grades the stock way, in one kernel.

    Args:
        folder: the course folder; it is made when it is missing.
        cell_seconds: how long a cell may run while graded; default: as configured.
    """
    (folder / "exchange").mkdir(parents=True, exist_ok=True)
    _put_alembic_on_path()
    config = read_nbgrader_configuration()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.course_id = "course"
    config.Exchange.root = str(folder / "exchange")
    # Checks and answers in one kernel, as nbgrader itself grades and Validate does.
    del config.Autograde.autograde_preprocessors
    if cell_seconds is not None:
        config.ExecutePreprocessor.timeout = cell_seconds
    api = NbGraderAPI(config=config)
    api.log_level = "ERROR"
    return CourseFolder(folder, api)


def read_lab(source: LabSource, folder: Path) -> Assignment:
    """Generate a lab for students in the course folder ``folder`` and return what is graded.

    Args:
        source: the lab.
        folder: a folder to work in; it is made a course folder.
    """
    course = open_course(folder)
    write_source(source, folder / "source" / source.name)
    course.generate(source.name)
    return read_assignment(course.api.coursedir, source.name, source.lab.imports)


def read_released(source: LabSource, folder: Path) -> nbformat.NotebookNode:
    """Return the notebook that :func:`read_lab` has released in the course folder ``folder``."""
    path = folder / "release" / source.name / f"{source.name}.ipynb"
    return nbformat.read(path, as_version=4)


def complaint_of(cell: nbformat.NotebookNode) -> str:
    """Return why a test cell that has run earned nothing, in its own words; empty for no reason."""
    for output in cell.outputs:
        if output.get("ename") in {"KeyboardInterrupt", "CellTimeoutError", "CellTimeout"}:
            return "it took too long and was stopped"
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}".removesuffix(": ")
        if output.output_type == "stream" and output.name == "stderr":
            warning = re.sub(r"^\S+:\d+: ", "", output.text).splitlines()[0]
            return f"nbgrader gives 0 for a cell that writes to stderr: {warning}"
    return ""


def _put_alembic_on_path() -> None:
    """Let nbgrader find ``alembic``, which it calls by name to make its database."""
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = scripts + os.pathsep + os.environ["PATH"]


def _succeed(result: dict[str, Any], what: str) -> None:
    """Raise an error when nbgrader's step failed; Ctrl-C, which nbgrader takes for one, goes on."""
    if result["success"]:
        return
    error, log = (_lines(result.get(key, "")) for key in ("error", "log"))
    if "KeyboardInterrupt" in error or log[-1:] == ["Canceled"]:
        raise KeyboardInterrupt
    said = [line for line in [*log, *error[-1:]] if not _SAYS_NOTHING.match(line)]
    raise WorkshopError(f"nbgrader's {what} failed: {said[-1] if said else 'it does not say why'}")


def _lines(text: str) -> list[str]:
    """Return the lines of a log without its levels, and without those that are empty."""
    lines = [re.sub(r"^\[[A-Z]+\] ", "", line).strip() for line in text.splitlines()]
    return [line for line in lines if line]
