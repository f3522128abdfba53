"""Has stock ``nbgrader autograde`` execute and judge with this engine, by configuration alone.

nbgrader still reads, sanitizes and writes the notebooks, one after the other; ``./workshop grade``
is faster. The configuration names :class:`GradeApart` in place of nbgrader's preprocessors that
execute, save scores and assign penalties.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

from workshop.grading.assignment import read_assignment
from workshop.grading.grade import Grader
from workshop.grading.gradebook import CourseGradebook, time_in, write_scores
from workshop.grading.run import choose_settings
from workshop.grading.sandbox import AUTO
from workshop.grading.submissions import read_submission

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory


class GradeApart(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades a notebook with two kernels and writes its scores, in one transaction."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the graded notebook."""
        course: CourseDirectory = self.parent.parent.coursedir
        named = resources["nbgrader"]
        assignment = read_assignment(course, named["assignment"])
        (notebook,) = (one for one in assignment.notebooks if one.name == named["notebook"])
        assignment = replace(assignment, notebooks=(notebook,))
        student = named["student"]
        directory = course.autograded_directory
        folder = Path(course.format_path(directory, student, assignment.name))
        unit = read_submission(folder, student, course.ignore)
        unit.files[f"{notebook.name}.ipynb"] = nbformat.writes(nb).encode()
        with Grader(assignment, choose_settings(AUTO)) as grader:
            verdict = grader.grade(unit)
        if verdict.problem:
            self.log.warning("%s, %s: %s", student, assignment.name, verdict.problem)
        book = CourseGradebook(course, assignment, self.config)
        write_scores(book, verdict, time_in(folder))
        return nbformat.reads(verdict.notebooks[notebook.name], as_version=4), resources
