"""Grades a class: submissions in, verdicts out, whoever does the work."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workshop.config import read_nbgrader_configuration
from workshop.errors import WorkshopError, near
from workshop.grading.limits import Limits
from workshop.grading.pool import Pool, grade_here
from workshop.grading.report import Outcome
from workshop.grading.sandbox import AUTO, DOCKER, LANDLOCK, NAMESPACES, NONE
from workshop.grading.submissions import read_submission
from workshop.grading.unit import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from workshop.grading.gradebook import CourseGradebook
    from workshop.grading.journal import Journal
    from workshop.grading.unit import Assignment, Unit, Verdict

KINDS = (AUTO, NAMESPACES, LANDLOCK, DOCKER, NONE)


@dataclass(frozen=True)
class Crew:
    """Who does the work.

    Attributes:
        settings: how to grade.
        workers: processes on this machine; default: one a core.
        scheduler: address of a Dask scheduler to use instead.
        pool: processes that have started already.
    """

    settings: Settings
    workers: int | None = None
    scheduler: str | None = None
    pool: Pool | None = None

    @contextlib.contextmanager
    def ready(self, imports: tuple[str, ...]) -> Iterator[Crew]:
        """Have processes import what the lab imports while other things are prepared."""
        if self.scheduler is not None:
            yield self
            return
        with Pool(self.settings, imports, self.workers) as pool:
            yield replace(self, pool=pool)

    def grade(self, assignment: Assignment, units: Iterable[Unit]) -> Iterator[Verdict]:
        """Grade ``units``; yield the verdicts as they come."""
        if self.scheduler is not None:
            from workshop.grading.cluster import grade_on_cluster  # noqa: PLC0415 - Dask, 1 s

            return grade_on_cluster(self.scheduler, assignment, self.settings, units)
        if self.pool is not None:
            return self.pool.grade(assignment, units)
        return grade_here(assignment, self.settings, units, self.workers)


def choose_settings(sandbox: str) -> Settings:
    """Return the settings for a kind of sandbox, with the time limits that students know.

    Raises:
        WorkshopError: there is no such kind.
    """
    if sandbox not in KINDS:
        raise WorkshopError(f"there is no sandbox «{sandbox}». {near(sandbox, KINDS)}")
    seconds = float(read_nbgrader_configuration().ExecutePreprocessor.timeout)
    return Settings(sandbox, Limits(cell_seconds=seconds))


def grade_course(
    book: CourseGradebook,
    crew: Crew,
    *,
    students: Collection[str] | None = None,
    force: bool = False,
    progress: Callable[[int, int, str], None] = lambda _done, _all, _what: None,
) -> Outcome:
    """Grade what students handed in and has no verdict yet, into the gradebook.

    Args:
        book: gradebook and course folder.
        crew: who does the work.
        students: only these; all when ``None``.
        force: whether to grade again what has a verdict.
        progress: called with (submissions done, in all, what was done).

    Raises:
        WorkshopError: a student handed nothing in, or there is no sandbox.
    """
    started = time.monotonic()
    outcome = Outcome()
    with book.alone():
        wanted, outcome.standing = book.units(students, force=force)
        units: dict[str, Unit] = {}

        def read() -> Iterator[Unit]:
            for student in wanted:
                units[student] = book.read(student)
                yield units[student]

        if wanted:
            progress(0, len(wanted), "")
        for verdict in crew.grade(book.assignment, read()):
            book.record(units.pop(verdict.student), verdict)
            outcome.verdicts.append(verdict)
            progress(len(outcome.verdicts), len(wanted), _describe(verdict))
        outcome.scores = book.scores()
    outcome.seconds = time.monotonic() - started
    return outcome


def grade_folder(
    assignment: Assignment,
    folder: Path,
    crew: Crew,
    *,
    students: Collection[str] | None = None,
    journal: Journal | None = None,
    progress: Callable[[int, int, str], None] = lambda _done, _all, _what: None,
) -> Outcome:
    """Grade ``folder/STUDENT/LAB/LAB.ipynb`` of each student; no gradebook is written.

    Args:
        assignment: what is graded.
        folder: where the submissions are.
        crew: who does the work.
        students: only these; all when ``None``.
        journal: keeps verdicts for a run that goes on after an interruption.
        progress: called with (submissions done, in all, what was done).

    Raises:
        WorkshopError: there are none, or there is no sandbox.
    """
    started = time.monotonic()
    if not folder.is_dir():
        raise WorkshopError("there is no such folder of submissions.", folder)
    found = sorted(place.name for place in folder.iterdir() if (place / assignment.name).is_dir())
    wanted = found if students is None else [name for name in found if name in students]
    for student in students or []:
        if student not in found:
            raise WorkshopError(f"there is no {student}/{assignment.name} here.", folder)
    if not wanted:
        raise WorkshopError(f"there is no STUDENT/{assignment.name}/ here.", folder)
    outcome = Outcome()
    units: dict[str, Unit] = {}

    def take(verdict: Verdict) -> None:
        outcome.verdicts.append(verdict)
        progress(len(outcome.verdicts), len(wanted), _describe(verdict))

    def read() -> Iterator[Unit]:
        for student in wanted:
            unit = read_submission(folder / student / assignment.name, student)
            known = journal.find(unit) if journal else None
            if known is not None:
                take(known)
                continue
            units[student] = unit
            yield unit

    progress(0, len(wanted), "")
    for verdict in crew.grade(assignment, read()):
        unit = units.pop(verdict.student)
        if journal:
            journal.add(unit, verdict)
        take(verdict)
    outcome.scores = [
        {(task.notebook, task.grade_id): task.points for task in verdict.tasks}
        for verdict in outcome.verdicts
    ]
    outcome.seconds = time.monotonic() - started
    return outcome


def _describe(verdict: Verdict) -> str:
    return f"{verdict.student}: {verdict.points:g} of {verdict.max_points:g}"
