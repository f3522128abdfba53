"""nbgrader, called from Python: a course folder with its gradebook, as formgrader would use it."""

from __future__ import annotations

import os
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from sqlalchemy.exc import SAWarning
from traitlets.config import Config, PyFileConfigLoader

from workshop.config import FOLDER
from workshop.errors import WorkshopError


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


# nbgrader 0.9.6 relies on an order of SQLAlchemy's cascades that works and warns.
warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader.api")


def open_course(folder: Path, course_id: str = "course") -> CourseFolder:
    """Open ``folder`` as an nbgrader course, under the configuration that the hub uses too."""
    (folder / "exchange").mkdir(parents=True, exist_ok=True)
    _put_alembic_on_path()
    config = Config()
    config.merge(PyFileConfigLoader("nbgrader_config.py", path=str(FOLDER / "nbgrader")).load_config())
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.course_id = course_id
    config.Exchange.root = str(folder / "exchange")
    api = NbGraderAPI(config=config)
    api.log_level = "ERROR"
    return CourseFolder(folder, api)


def _put_alembic_on_path() -> None:
    """Let nbgrader find ``alembic``, which it calls by name to make its database."""
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = scripts + os.pathsep + os.environ["PATH"]


def _succeed(result: dict[str, Any], what: str) -> None:
    if not result["success"]:
        log = "\n".join(str(result.get(key, "")) for key in ("error", "log"))
        raise WorkshopError(f"nbgrader's {what} failed:\n{log.strip()}")
