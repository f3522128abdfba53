"""The course folder: finds what is to grade, and puts verdicts into gradebook and files.

A verdict is first written whole below ``.grading``, then its scores go into the gradebook in one
transaction, then its files into ``autograded``. Whatever is found below ``.grading`` at the next
start is brought to its end, so that nothing is graded twice and nothing is half there.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbgrader.api import Assignment as AssignmentRow
from nbgrader.api import (
    BaseCell,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import (
    compute_checksum,
    determine_grade,
    is_grade,
    is_solution,
    is_task,
    parse_utc,
)

from workshop.config import read_nbgrader_configuration
from workshop.errors import WorkshopError
from workshop.grading.assignment import read_assignment
from workshop.grading.submissions import read_submission, with_given
from workshop.grading.unit import Task, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from traitlets.config import Config

    from workshop.grading.report import Scores
    from workshop.grading.unit import Assignment, Unit

_FOLDER = ".grading"


@dataclass(frozen=True)
class CourseGradebook:
    """nbgrader's course folder and gradebook, for one assignment.

    Attributes:
        course: nbgrader's course folder.
        assignment: what is graded.
        config: nbgrader's configuration: late penalties, and whether students are created.
    """

    course: CourseDirectory
    assignment: Assignment
    config: Config

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody else grades this assignment, then finish what was interrupted."""
        folder = Path(self.course.root) / _FOLDER
        folder.mkdir(exist_ok=True)
        with (folder / f"{self.assignment.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._own(folder)
            self._finish()
            yield

    def submitted(self) -> list[str]:
        """Return the students who have handed this assignment in."""
        pattern = self.course.format_path(
            self.course.submitted_directory, "*", self.assignment.name
        )
        above, below = pattern.split("*", 1)
        found = []
        for place in sorted(Path(above).glob(f"*{below}")):
            found.append(str(place)[len(above) : len(str(place)) - len(below)])
        return found

    def units(
        self, students: Collection[str] | None, *, force: bool
    ) -> tuple[list[str], list[str]]:
        """Return the students to grade, and those whose verdict stands.

        Args:
            students: only these; all when ``None``.
            force: whether to grade again what has a verdict.

        Raises:
            WorkshopError: a student has handed nothing in.
        """
        submitted = self.submitted()
        wanted = list(submitted if students is None else dict.fromkeys(students))
        for student in wanted:
            if student not in submitted:
                raise WorkshopError(
                    f"{student} has handed in nothing for {self.assignment.name}: "
                    "collect it first, in formgrader."
                )
        done = [] if force else [student for student in wanted if self._stands(student)]
        return [student for student in wanted if student not in done], done

    def scores(self) -> Scores:
        """Return what the machine gave everybody so far."""
        points = (SubmittedAssignment.id, Notebook.name, BaseCell.name, Grade.auto_score)
        found: dict[str, dict[tuple[str, str], float]] = {}
        with Gradebook(self.course.db_url, self.course.course_id) as gradebook:
            rows = (
                gradebook.db.query(*points)
                .select_from(Grade)
                .join(BaseCell, BaseCell.id == Grade.cell_id)
                .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
                .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
                .join(
                    SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
                )
                .join(AssignmentRow, AssignmentRow.id == SubmittedAssignment.assignment_id)
                .filter(AssignmentRow.name == self.assignment.name, Grade.auto_score.isnot(None))
            )
            for submission, notebook, cell, score in rows:
                found.setdefault(submission, {})[notebook, cell] = score
        return list(found.values())

    def read(self, student: str) -> Unit:
        """Read what a student handed in."""
        return read_submission(self._submitted(student), student, self.course.ignore)

    def record(self, unit: Unit, verdict: Verdict) -> None:
        """Put a verdict into gradebook and files; all of it or nothing, whenever it stops."""
        folder = self._pending(verdict.student)
        partial = folder.with_name(f"{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        files = partial / "files"
        files.mkdir(parents=True)
        content = {
            name: data
            for name, data in with_given(unit.files, self.assignment.files).items()
            if not name.endswith(".ipynb")
        }
        content |= {f"{name}.ipynb": text.encode() for name, text in verdict.notebooks.items()}
        for name, data in content.items():
            place = files / name
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, data)
            place.chmod(0o444)
        _write(partial / "verdict.json", json.dumps(asdict(verdict)).encode())
        _sync(partial)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
        _sync(folder.parent)
        try:
            self._bring_to_end(folder)
        except WorkshopError:  # the next run must not stumble over it
            shutil.rmtree(folder)
            raise

    # --- places ---

    def _submitted(self, student: str) -> Path:
        directory = self.course.submitted_directory
        return Path(self.course.format_path(directory, student, self.assignment.name))

    def _autograded(self, student: str) -> Path:
        directory = self.course.autograded_directory
        return Path(self.course.format_path(directory, student, self.assignment.name))

    def _pending(self, student: str) -> Path:
        return Path(self.course.root) / _FOLDER / self.assignment.name / student

    def _stands(self, student: str) -> bool:
        """Say whether there is a verdict on what was handed in last."""
        graded = self._autograded(student)
        if not all((graded / f"{book.name}.ipynb").is_file() for book in self.assignment.notebooks):
            return False
        before, now = time_in(graded), time_in(self._submitted(student))
        return not (before and now and now > before)

    # --- the way to the end ---

    def _finish(self) -> None:
        folder = self._pending("any").parent
        for pending in sorted(folder.iterdir()) if folder.is_dir() else []:
            if pending.name.endswith(".partial"):
                shutil.rmtree(pending)
            elif not pending.name.endswith(".old"):
                with contextlib.suppress(WorkshopError):  # then it is graded again
                    self._bring_to_end(pending)
        shutil.rmtree(folder, ignore_errors=True)

    def _bring_to_end(self, pending: Path) -> None:
        """Write the scores of a complete verdict, then put its files into place."""
        data = json.loads((pending / "verdict.json").read_text())
        verdict = Verdict(**{**data, "tasks": tuple(Task(**task) for task in data["tasks"])})
        files = pending / "files"
        if files.is_dir():  # otherwise only the clearing up was missing
            write_scores(self, verdict, time_in(files))
            graded = self._autograded(verdict.student)
            old = pending.with_name(f"{pending.name}.old")
            shutil.rmtree(old, ignore_errors=True)
            self._own(files)
            new = [folder for folder in graded.parents if not folder.exists()]
            graded.parent.mkdir(parents=True, exist_ok=True)
            for folder in new:
                self._own(folder)
            if graded.exists():
                graded.rename(old)
            files.rename(graded)
            _sync(graded.parent)
            shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(pending)

    def _own(self, path: Path) -> None:
        """Let what root makes belong to whom the course folder belongs to."""
        if os.geteuid() != 0:
            return
        owner = Path(self.course.root).stat()
        for place in [path, *path.rglob("*")]:
            os.chown(place, owner.st_uid, owner.st_gid, follow_symlinks=False)


def open_gradebook(
    folder: Path, course_id: str, lab: str, imports: tuple[str, ...] = ()
) -> CourseGradebook:
    """Open the course folder ``folder`` to grade ``lab``.

    Args:
        folder: nbgrader's course folder.
        course_id: nbgrader's name of the course.
        lab: the assignment.
        imports: modules to import before student code runs.

    Raises:
        WorkshopError: there is no gradebook, or the assignment has not been generated.
    """
    config = read_nbgrader_configuration()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.course_id = course_id
    course = CourseDirectory(config=config)
    if course.db_url.startswith("sqlite:///") and not (folder / "gradebook.db").is_file():
        raise WorkshopError(
            "there is no gradebook here: start the class with ./workshop up and release a lab, "
            "name the class's folder with --home, or grade a folder with --submissions.",
            folder,
        )
    return CourseGradebook(course, read_assignment(course, lab, imports), config)


def write_scores(book: CourseGradebook, verdict: Verdict, timestamp: Any) -> None:
    """Write the scores of a verdict in one transaction.

    Manual scores and comments stay. As in nbgrader, what a person has marked is to be looked at
    again, an unchanged written answer gets 0 and the comment "No response.", and a penalty for
    lateness is computed anew.

    Args:
        book: the gradebook.
        verdict: the verdict.
        timestamp: when it was handed in; ``None`` when that is not known.

    Raises:
        WorkshopError: the student is not in the gradebook, and none may be created.
    """
    assignment, student = book.assignment.name, verdict.student
    given = {(task.notebook, task.grade_id): task for task in verdict.tasks}
    with (
        Gradebook(book.course.db_url, book.course.course_id) as gradebook,
        _one_transaction(gradebook),
    ):
        if Autograde(config=book.config).create_student:
            gradebook.update_or_create_student(student)
        else:
            try:
                gradebook.find_student(student)
            except MissingEntry:
                raise WorkshopError(f"the gradebook has no student «{student}».") from None
        when = {"timestamp": timestamp} if timestamp else {}
        submission = gradebook.update_or_create_submission(assignment, student, **when)
        for name, text in verdict.notebooks.items():
            notebook = gradebook.find_submission_notebook(name, assignment, student)
            for cell in nbformat.reads(text, as_version=4).cells:
                meta = cell.metadata.get("nbgrader", {})
                grade_id = meta.get("grade_id")
                if grade_id is None:
                    continue
                if is_grade(cell):
                    grade = gradebook.find_grade(grade_id, name, assignment, student)
                    task = given.get((name, grade_id))
                    score = task.points if task else determine_grade(cell)[0]
                    grade.auto_score = score
                    grade.needs_manual_grade = grade.manual_score is not None or score is None
                if is_solution(cell) or is_task(cell):
                    comment = gradebook.find_comment(grade_id, name, assignment, student)
                    untouched = meta.get("checksum") == compute_checksum(cell)
                    silent = untouched and not is_task(cell)
                    comment.auto_comment = "No response." if silent else None
            gradebook.db.flush()
            gradebook.db.expire_all()
            notebook.late_submission_penalty = _penalty(book.config, student, submission, notebook)


def time_in(folder: Path) -> datetime | None:
    """Return when something was handed in, in UTC; ``None`` when there is nothing that says it.

    What cannot be read as a time counts as handed in when it was written here.
    """
    file = folder / "timestamp.txt"
    try:
        text = file.read_text(encoding="utf-8").strip()
        return parse_utc(text) if text else None
    except FileNotFoundError:
        return None
    except (ValueError, OverflowError):
        written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        return written.replace(tzinfo=None)


def _penalty(config: Config, student: str, submission: Any, notebook: Any) -> float | None:
    """Return the penalty that nbgrader's plugin gives."""
    late = submission.total_seconds_late
    if late <= 0:
        return None
    assign = AssignLatePenalties(config=config)
    assign.init_plugin()
    penalty = assign.plugin_inst.late_submission_penalty(student, notebook.score, late)
    return None if penalty is None else float(assign._check_late_penalty(notebook, penalty))


@contextlib.contextmanager
def _one_transaction(gradebook: Gradebook) -> Iterator[None]:
    """Have everything that nbgrader commits in between committed together, or not at all."""
    session = gradebook.db
    commit = session.commit
    session.commit = session.flush
    try:
        yield
        commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.commit


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
