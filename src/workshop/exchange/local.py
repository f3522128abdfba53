"""nbgrader's own release, collect and release of feedback, with a folder for each student."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from nbgrader.exchange.default import (
    Exchange,
    ExchangeCollect,
    ExchangeReleaseAssignment,
    ExchangeReleaseFeedback,
)
from nbgrader.utils import notebook_hash
from traitlets import Bool

from workshop.exchange.folders import ExchangeFolders

_SUBMISSION = re.compile(r"(?P<student>.+)\+(?P<lab>[^+]+)\+(?P<time>[^+]+)\+(?P<random>[^+/]+)")


class ReleaseToStudents(ExchangeReleaseAssignment):  # type: ignore[misc]
    """Releases as nbgrader does, and leaves the exchange folder to those whose it is.

    nbgrader opens it to everyone on the machine, for students who write to it. Here they hand in
    to folders of their own, and see what is released through a link or the walls of their sandbox.
    """

    def ensure_root(self) -> None:
        """Ask for no more than that the folder can be written to."""
        Exchange.ensure_root(self)


class CollectFromStudents(ExchangeCollect):  # type: ignore[misc]
    """Takes in what lies in the students' own folders, then collects as nbgrader does.

    Whose work it is follows from the folder, which no other student can write to, not from the name
    that the submission gives itself. So nobody looks at whom the files belong to: taken in, they
    are formgrader's own.
    """

    check_owner = Bool(False, help="nbgrader's warning about the owner says nothing here.")

    def init_src(self) -> None:
        """Take every new hand-in of this lab into the instructor's inbound folder."""
        folders = ExchangeFolders(Path(self.root), self.coursedir.course_id)
        for student in folders.students:
            try:
                handed_in = sorted(folders.inbound_of(student).iterdir())
            except OSError as error:  # who closed or replaced their folder harms nobody else
                self.log.error("Nothing collected of %s: %s", student, error)
                continue
            for submission in handed_in:
                self._take(submission, student, folders)
        super().init_src()

    def _take(self, submission: Path, student: str, folders: ExchangeFolders) -> None:
        """Copy one hand-in; what was taken once is never read again, so it cannot be changed."""
        target = folders.inbound / submission.name
        named = _SUBMISSION.fullmatch(submission.name)
        if named is None or named["student"] != student or submission.is_symlink():
            self.log.warning("Left alone, not a hand-in of %s: %s", student, submission)
            return
        if named["lab"] != self.coursedir.assignment_id or target.exists():
            return
        staged = folders.inbound / f".{submission.name}"
        try:
            shutil.rmtree(staged, ignore_errors=True)
            self._copy(submission, staged)
            staged.rename(target)
        except (OSError, RuntimeError, shutil.Error) as error:
            # One student's odd folder must not keep the others from being collected.
            self.log.error("Not collected, %s of %s: %s", submission.name, student, error)
            shutil.rmtree(staged, ignore_errors=True)

    def _copy(self, submission: Path, target: Path) -> None:
        """Copy as nbgrader does, but never through a link that a student laid."""
        for folder, subfolders, files in os.walk(submission):
            for name in [*subfolders, *files]:
                if (Path(folder) / name).is_symlink():
                    raise OSError(f"{name} is a link; hand in the file itself")
        self.do_copy(str(submission), str(target))


class ReleaseFeedbackToStudents(ExchangeReleaseFeedback):  # type: ignore[misc]
    """Releases feedback as nbgrader does, then puts each student's into their own folder."""

    def copy_files(self) -> None:
        """Release, and hand every page to the one whom it is for."""
        super().copy_files()
        folders = ExchangeFolders(Path(self.root), self.coursedir.course_id)
        lab = self.coursedir.assignment_id
        wanted = self.coursedir.student_id
        students = folders.students if wanted == "*" else (wanted,)
        for student in students:
            made = Path(self.coursedir.format_path(self.coursedir.feedback_directory, student, lab))
            secret = made / "submission_secret.txt"
            if not secret.is_file() or not folders.of(student).is_dir():
                continue
            for page in sorted(made.glob("*.html")):
                name = notebook_hash(secret=secret.read_text(), notebook_id=page.stem) + ".html"
                released = folders.feedback / name
                if released.is_file():
                    staged = folders.feedback_of(student) / f".{name}"
                    shutil.copyfile(released, staged)
                    staged.chmod(0o644)
                    staged.replace(folders.feedback_of(student) / name)
