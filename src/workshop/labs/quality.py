"""Measures a lab's checks: changes the reference solution and sees whether a check notices."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from workshop.errors import WorkshopError
from workshop.grading.pool import Pool
from workshop.grading.run import choose_settings
from workshop.grading.sandbox import AUTO
from workshop.grading.unit import Unit
from workshop.labs.answers import Answer, hand_in
from workshop.labs.gradebook import read_lab, read_released
from workshop.labs.impact import impact_of
from workshop.labs.mutation import Mutant, mutants_of
from workshop.labs.source import read_source, read_text, without_marks
from workshop.labs.trial import cut_down
from workshop.yaml_lines import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from workshop.course import Course, Lab
    from workshop.grading.unit import Assignment
    from workshop.labs.source import LabSource

EQUIVALENT = "equivalent.yml"
_CELL_SECONDS = 20.0  # some mutants never end


class Equivalent(BaseModel):
    """A change that its author has found to make no difference."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    cell: str
    """Grade id of the solution cell."""
    before: str
    """The changed lines."""
    after: str
    """What they become."""
    why: str
    """Why no check could tell, in a sentence."""


@dataclass(frozen=True)
class Survivor:
    """A mutant that earned full points.

    Attributes:
        cell: grade id of the solution cell.
        line: in the lab's source, counted from 1.
        mutant: the change.
    """

    cell: str
    line: int
    mutant: Mutant


@dataclass(frozen=True)
class Quality:
    """What came of the mutants of one lab.

    Attributes:
        lab: its name.
        mutants: how many there are.
        survivors: those that no check noticed.
        equivalent: how many of them are equal programs, as the author says.
    """

    lab: str
    mutants: int
    survivors: tuple[Survivor, ...]
    equivalent: int

    @property
    def killed(self) -> int:
        """How many a check noticed."""
        return self.mutants - self.equivalent - len(self.survivors)

    @property
    def share(self) -> float:
        """The share that was killed of those that make a difference; 1 when there are none."""
        different = self.mutants - self.equivalent
        return self.killed / different if different else 1.0


def measure_quality(
    course: Course,
    lab: Lab,
    *,
    workers: int | None = None,
    progress: Callable[[int, int, str], None] = lambda _done, _all, _what: None,
) -> Quality:
    """Grade every mutant of a lab's reference solution.

    Args:
        course: the course.
        lab: the lab.
        workers: processes that grade; default: one a core.
        progress: called with (mutants done, in all, what was done).

    Raises:
        WorkshopError: the reference itself does not earn full points; there is no sandbox; or
            ``equivalent.yml`` names a change that there is not, or that a check notices.
    """
    source = read_source(course, lab)
    known = read_equivalent(source)
    mutants = [(cell, line, mutant) for cell, line, mutant in find_mutants(source)]
    settings = choose_settings(AUTO)
    limits = replace(settings.limits, cell_seconds=_CELL_SECONDS)
    alive: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="workshop-quality-") as scratch:
        assignment = read_lab(source, Path(scratch))
        released = read_released(source, Path(scratch))
        progress(0, len(mutants), "")
        jobs = _jobs(source, assignment, released, mutants)
        with Pool(replace(settings, limits=limits), assignment.imports, workers) as pool:
            for done, verdict in enumerate(pool.do(jobs)):
                if verdict.points == verdict.max_points:
                    alive.add(verdict.student)
                elif verdict.student == "reference":
                    reasons = "; ".join(task.message for task in verdict.tasks if task.message)
                    raise WorkshopError(f"the reference does not earn full points: {reasons}")
                progress(done, len(mutants), verdict.student)
    survivors = [
        Survivor(cell, line, mutant)
        for number, (cell, line, mutant) in enumerate(mutants)
        if str(number) in alive
    ]
    equal = {(one.cell, one.before, one.after) for one in known}
    left = tuple(one for one in survivors if _identity(one) not in equal)
    stale = equal - {_identity(one) for one in survivors}
    if stale:
        cell, before, after = sorted(stale)[0]
        raise WorkshopError(
            f"no mutant of «{cell}» that survives turns «{before}» into «{after}»: take it out.",
            source.folder / "answers" / EQUIVALENT,
        )
    return Quality(lab.name, len(mutants), left, len(survivors) - len(left))


def find_mutants(source: LabSource) -> Iterator[tuple[str, int, Mutant]]:
    """Yield the mutants of a lab: grade id of the cell, line in the source, change."""
    lines = {cell.grade_id: cell.line for cell in source.solutions if cell.code}
    for cell in source.notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in lines:
            for mutant in mutants_of(cell.source):
                yield grade_id, lines[grade_id] + mutant.line, mutant


def read_equivalent(source: LabSource) -> list[Equivalent]:
    """Read ``answers/equivalent.yml`` of a lab, if there is one.

    Raises:
        WorkshopError: it cannot be read; with the line.
    """
    path = source.folder / "answers" / EQUIVALENT
    if not path.exists():
        return []
    document = read_yaml(read_text(path), path)
    try:
        return TypeAdapter(list[Equivalent]).validate_python(document.data or [])
    except ValidationError as error:
        first = error.errors()[0]
        raise WorkshopError(f"{first['msg']}.", path, document.line(first["loc"])) from None


def report_survivors(quality: Quality, source: str) -> list[str]:
    """Return a line for each mutant that no check noticed, for a person."""
    return [
        f"{source}:{one.line}: {one.cell}\n    before  {one.mutant.before}\n"
        f"    after   {one.mutant.after}"
        for one in quality.survivors
    ]


def _identity(survivor: Survivor) -> tuple[str, str, str]:
    return survivor.cell, survivor.mutant.before, survivor.mutant.after


def _jobs(
    source: LabSource,
    assignment: Assignment,
    released: nbformat.NotebookNode,
    mutants: Sequence[tuple[str, int, Mutant]],
) -> Iterator[tuple[Assignment, Unit]]:
    """Yield the reference, then each mutant with the checks that it can reach, as submissions."""
    changed: list[tuple[str, dict[str, str]]] = [("reference", {})]
    changed += [
        (str(number), {cell: without_marks(mutant.text)})
        for number, (cell, _, mutant) in enumerate(mutants)
    ]
    for name, cells in changed:
        answer = Answer(name, source.path, "", "reference", cells, {}, {})
        impact = impact_of(source, cells) if cells else None
        cut, notebook = cut_down(assignment, hand_in(answer, source, released), impact)
        yield cut, Unit(name, {f"{source.name}.ipynb": nbformat.writes(notebook).encode()})
