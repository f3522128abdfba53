"""Grades the answers of the bank both ways: in one kernel, as nbgrader does, and in two."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from typing import TYPE_CHECKING

import nbformat
from nbformat.v4 import new_code_cell
from nbgrader.utils import determine_grade

from workshop.errors import WorkshopError
from workshop.grading.client import THREAD_VARIABLES
from workshop.grading.pool import Pool
from workshop.grading.run import choose_settings
from workshop.grading.sandbox import AUTO
from workshop.grading.unit import Unit
from workshop.labs.answers import hand_in
from workshop.labs.gradebook import complaint_of, open_course, read_lab, read_released
from workshop.labs.impact import impact_of
from workshop.labs.release import write_source
from workshop.labs.slips import slips_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from workshop.grading.unit import Assignment, GradedNotebook
    from workshop.labs.answers import Answer
    from workshop.labs.impact import Impact
    from workshop.labs.source import LabSource

_ALONE = "in-one-kernel"  # the notebook that is run in one kernel
_QUIET = "import warnings\n\nwarnings.simplefilter('ignore')"  # as nbgrader's configuration does


@dataclass(frozen=True)
class Marks:
    """What one way of grading gave an answer.

    Attributes:
        points: by grade id of the test cell.
        reasons: why a test cell did not give all of its points, by grade id.
        problem: why the answer could not be graded at all; empty when it could.
        slips: what is broken in the answer itself that a test cell met, by grade id.
    """

    points: dict[str, float]
    reasons: dict[str, str]
    problem: str = ""
    slips: dict[str, str] = field(default_factory=dict)

    def over(self, others: Marks) -> Marks:
        """Return these marks, with ``others`` for the checks that are not among them."""
        return Marks(
            {**others.points, **self.points},
            {**others.reasons, **self.reasons},
            self.problem,
            self.slips,
        )


def grade_both_ways(
    source: LabSource,
    answers: Sequence[Answer],
    folder: Path,
    workers: int | None,
    cell_seconds: int,
    *,
    whole: bool = False,
    step: Callable[[str], None] = lambda _name: None,
) -> dict[str, tuple[Marks, Marks]]:
    """Grade answers in one kernel and in two; return both marks of each, by its name.

    The engine runs the notebook twice: once with its wall, and once with the checks as further
    cells of the student's kernel, where nbgrader's own rule turns their outputs into points. The
    reference is graded whole, any other answer where it can make a difference to it.

    Args:
        source: the lab.
        answers: of its bank.
        folder: a folder to work in.
        workers: processes that grade; default: one a core.
        cell_seconds: how long a cell may run.
        whole: whether to grade every answer whole.
        step: called with the name of each answer that is done.

    Raises:
        NoSandbox: this machine cannot build the sandbox.
        WorkshopError: nbgrader cannot make the lab.
    """
    assignment = read_lab(source, folder)
    settings = choose_settings(AUTO)
    settings = replace(settings, limits=replace(settings.limits, cell_seconds=float(cell_seconds)))
    reference = next((one for one in answers if one.is_reference), None)
    impacts = {
        answer.name: impact_of(source, answer.changes(source))
        for answer in answers
        if reference is not None and answer is not reference and not whole
    }

    released = read_released(source, folder)

    def jobs() -> Iterator[tuple[Assignment, Unit]]:
        for answer in sorted(answers, key=lambda one: one is not reference):  # it takes longest
            notebook = hand_in(answer, source, released)
            cut = cut_down(assignment, notebook, impacts.get(answer.name))
            yield _twice(*cut, answer.name)

    came: dict[str, tuple[Marks, Marks]] = {}
    named = {answer.name: answer for answer in answers}
    with Pool(settings, assignment.imports, workers) as pool:
        for verdict in pool.do(jobs()):
            ran = nbformat.reads(verdict.notebooks[_ALONE], as_version=4)
            two = Marks(
                {task.grade_id: task.points for task in verdict.tasks},
                {task.grade_id: task.message or verdict.problem for task in verdict.tasks},
            )
            came[verdict.student] = _read_marks(source, named[verdict.student], ran), two
            step(verdict.student)
    if reference is not None:
        whole_one, whole_two = came[reference.name]
        for name in impacts:
            one, two = came[name]
            came[name] = one.over(whole_one), two.over(whole_two)
    return came


def cut_down(
    assignment: Assignment, notebook: nbformat.NotebookNode, impact: Impact | None
) -> tuple[Assignment, nbformat.NotebookNode]:
    """Return what is graded, and what was handed in, with no more in them than has to be run.

    Args:
        assignment: the lab.
        notebook: an answer to it, with the cells of the lab.
        impact: what the answer can change; ``None`` for all.
    """
    if impact is None:
        return assignment, notebook
    kept = [cell for number, cell in enumerate(notebook.cells) if number in impact.cells]
    names = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in kept}
    (lab,) = assignment.notebooks
    lab = replace(lab, cells=tuple(cell for cell in lab.cells if cell.grade_id in names))
    return replace(assignment, notebooks=(lab,)), nbformat.from_dict({**notebook, "cells": kept})


def _twice(
    assignment: Assignment, notebook: nbformat.NotebookNode, name: str
) -> tuple[Assignment, Unit]:
    """Return the assignment with its notebook a second time, without the wall, and both answers."""
    (lab,) = assignment.notebooks
    quiet = nbformat.from_dict({**notebook, "cells": [new_code_cell(_QUIET), *notebook.cells]})
    texts = {lab.name: notebook, _ALONE: quiet}
    files = {f"{name}.ipynb": nbformat.writes(text).encode() for name, text in texts.items()}
    return replace(assignment, notebooks=(lab, _without_wall(lab))), Unit(name, files)


def _without_wall(lab: GradedNotebook) -> GradedNotebook:
    """Return the notebook with its checks as cells that students may not change, and no more."""
    cells = tuple(
        replace(cell, grade=False, locked=True) if cell.check else cell for cell in lab.cells
    )
    return replace(lab, name=_ALONE, cells=cells)


def _read_marks(source: LabSource, answer: Answer, ran: nbformat.NotebookNode) -> Marks:
    """Read the points from what the test cells show."""
    tests = {cell.grade_id: cell.points for cell in source.tests}
    points, reasons = {}, {}
    for cell in ran.cells:
        meta = cell.metadata.get("nbgrader", {})
        grade_id = meta.get("grade_id")
        if grade_id not in tests:
            continue
        meta.update(grade=True, points=tests[grade_id])
        points[grade_id], _ = determine_grade(cell)
        reasons[grade_id] = complaint_of(cell)
    return Marks(points, reasons, slips=slips_in(source, answer, ran))


# --- where no sandbox can be built --------------------------------------------------------------


def grade_with_nbgrader(
    source: LabSource,
    answers: Sequence[Answer],
    folder: Path,
    workers: int | None,
    cell_seconds: int,
    *,
    step: Callable[[str], None] = lambda _name: None,
) -> dict[str, Marks]:
    """Grade answers in one kernel, with nbgrader itself; return the marks of each, by its name.

    Each kernel starts anew and runs the whole lab, so this takes much longer than the engine does.

    Args:
        source: the lab.
        answers: of its bank.
        folder: a folder to work in.
        workers: processes that grade; default: one a core.
        cell_seconds: how long a cell may run.
        step: called with the name of each answer that is done.
    """
    workers = workers or os.cpu_count() or 1
    came = {}
    with ProcessPoolExecutor(workers, get_context("spawn"), _compute_on_one_core) as pool:
        try:
            names = {
                pool.submit(_grade_with_nbgrader, source, answer, folder, cell_seconds): answer.name
                for answer in answers
            }
            for future in as_completed(names):
                came[names[future]] = future.result()
                step(names[future])
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return came


def _compute_on_one_core() -> None:
    """Keep the kernels of a worker to one thread, as there is a worker for each core."""
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))


def _grade_with_nbgrader(
    source: LabSource, answer: Answer, folder: Path, cell_seconds: int
) -> Marks:
    """Grade one answer in a worker process; each worker keeps a course folder of its own."""
    course = open_course(folder / f"course-{os.getpid()}", cell_seconds=cell_seconds)
    if not (course.folder / "release" / source.name).exists():
        write_source(source, course.folder / "source" / source.name)
        course.generate(source.name)
    place = course.folder / "submitted" / answer.name / source.name
    place.mkdir(parents=True)
    handed_in = hand_in(answer, source, read_released(source, course.folder))
    nbformat.write(handed_in, place / f"{source.name}.ipynb")
    try:
        course.autograde(source.name, answer.name)
    except WorkshopError as error:  # the kernel died, for example
        return Marks({}, {}, error.message)
    graded = course.folder / "autograded" / answer.name / source.name / f"{source.name}.ipynb"
    return _read_marks(source, answer, nbformat.read(graded, as_version=4))
