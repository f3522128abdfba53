"""Grades the answers of the bank both ways: in one kernel by nbgrader, in two by the engine."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import TYPE_CHECKING

import nbformat

from workshop.errors import WorkshopError
from workshop.grading.pool import grade_here
from workshop.grading.run import choose_settings
from workshop.grading.sandbox import AUTO
from workshop.grading.unit import Unit
from workshop.labs.answers import hand_in
from workshop.labs.gradebook import open_course
from workshop.labs.release import write_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from workshop.grading.unit import Assignment
    from workshop.labs.answers import Answer
    from workshop.labs.source import LabSource


@dataclass(frozen=True)
class Marks:
    """What one way of grading gave an answer.

    Attributes:
        points: by grade id of the test cell.
        reasons: why a test cell did not give all of its points, by grade id.
        problem: why the answer could not be graded at all; empty when it could.
    """

    points: dict[str, float]
    reasons: dict[str, str]
    problem: str = ""


def grade_in_one_kernel(
    jobs: Sequence[tuple[LabSource, Answer]],
    folder: Path,
    *,
    workers: int,
    cell_seconds: int,
    meanwhile: Callable[[], None],
) -> Iterator[tuple[int, Marks]]:
    """Grade answers the stock way; yield the number of each job with its marks, as they come.

    Args:
        jobs: labs with an answer each.
        folder: an empty folder to work in.
        workers: processes that grade.
        cell_seconds: how long a cell may run.
        meanwhile: what to do in this process while the others grade.
    """
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, _compute_on_one_core) as pool:
        try:
            numbers = {
                pool.submit(_grade_in_one_kernel, *job, folder, cell_seconds): number
                for number, job in enumerate(jobs)
            }
            meanwhile()
            for future in as_completed(numbers):
                yield numbers[future], future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _compute_on_one_core() -> None:
    """Keep the kernels of a worker to one thread, as there is a worker for each core."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


def _grade_in_one_kernel(
    source: LabSource, answer: Answer, folder: Path, cell_seconds: int
) -> Marks:
    """Grade one answer in a worker process; each worker keeps a course folder of its own."""
    course = open_course(folder / f"course-{os.getpid()}", cell_seconds=cell_seconds)
    if not (course.folder / "release" / source.name).exists():
        write_source(source, course.folder / "source" / source.name)
        course.generate(source.name)
    place = course.folder / "submitted" / answer.name / source.name
    place.mkdir(parents=True)
    (place / f"{source.name}.ipynb").write_bytes(_handed_in(source, answer, course.folder))
    try:
        course.autograde(source.name, answer.name)
    except WorkshopError as error:  # the kernel died, for example
        return Marks({}, {}, error.message)
    points = course.points(source.name, answer.name)
    missing = [cell.grade_id for cell in source.tests if points.get(cell.grade_id) != cell.points]
    reasons = {name: course.complaint(source.name, answer.name, name) for name in missing}
    return Marks(points, reasons)


def hand_in_unit(source: LabSource, answer: Answer, folder: Path) -> Unit:
    """Return an answer as the submission of a student who is called like it.

    Args:
        source: the lab.
        answer: the answer.
        folder: a course folder in which the lab has been generated.
    """
    return Unit(answer.name, {f"{source.name}.ipynb": _handed_in(source, answer, folder)})


def _handed_in(source: LabSource, answer: Answer, folder: Path) -> bytes:
    path = folder / "release" / source.name / f"{source.name}.ipynb"
    notebook = hand_in(answer, source, nbformat.read(path, as_version=4))
    return nbformat.writes(notebook).encode()


def grade_in_two_kernels(
    assignment: Assignment, units: Sequence[Unit], workers: int, cell_seconds: int
) -> Iterator[tuple[str, Marks]]:
    """Grade answers as the class is graded; yield the name of each with its marks, as they come.

    Args:
        assignment: the lab.
        units: the answers.
        workers: processes that grade.
        cell_seconds: how long a cell may run.

    Raises:
        WorkshopError: this machine cannot build the sandbox.
    """
    settings = choose_settings(AUTO)
    settings = replace(settings, limits=replace(settings.limits, cell_seconds=float(cell_seconds)))
    for verdict in grade_here(assignment, settings, units, workers):
        yield (
            verdict.student,
            Marks(
                {task.grade_id: task.points for task in verdict.tasks},
                {task.grade_id: task.message or verdict.problem for task in verdict.tasks},
            ),
        )
