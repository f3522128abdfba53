"""What grading takes in and gives back: plain data, which also travels to other machines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workshop.grading.limits import Limits


@dataclass(frozen=True)
class KnownCell:
    """A cell of the lab, as the instructor released it.

    Attributes:
        grade_id: its name.
        kind: ``code``, ``markdown`` or ``raw``.
        source: its text; of a check, with the hidden tests.
        checksum: nbgrader's, of the released cell.
        locked: whether students may not change it.
        grade: whether it earns points.
        solution: whether students fill it in.
        task: whether it is one of nbgrader's task cells.
        points: what it is worth at most.
    """

    grade_id: str
    kind: str
    source: str
    checksum: str | None
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float

    @property
    def check(self) -> bool:
        """Whether the machine grades it."""
        return self.grade and not self.solution and self.kind == "code"


@dataclass(frozen=True)
class GradedNotebook:
    """A notebook of an assignment.

    Attributes:
        name: its file name without the ending.
        cells: those that nbgrader knows, in order.
        names: what students define, and a check may ask for.
        kernelspec: of the released notebook.
    """

    name: str
    cells: tuple[KnownCell, ...]
    names: frozenset[str]
    kernelspec: dict[str, Any] | None = None


@dataclass(frozen=True)
class Assignment:
    """What is graded.

    Attributes:
        name: nbgrader's assignment id; for a lab, its name.
        notebooks: at least one.
        files: what ships with it, relative path to content; it replaces what was handed in.
        imports: modules that are imported before student code runs, to save the time.
    """

    name: str
    notebooks: tuple[GradedNotebook, ...]
    files: dict[str, bytes] = field(default_factory=dict)
    imports: tuple[str, ...] = ()

    @property
    def max_points(self) -> float:
        """Points that the machine can give."""
        return sum(
            cell.points for notebook in self.notebooks for cell in notebook.cells if cell.check
        )


@dataclass(frozen=True)
class Unit:
    """One submission to grade.

    Attributes:
        student: whose it is.
        files: what was handed in, relative path to content.
        problem: why it cannot be read, in a sentence; empty when it can.
    """

    student: str
    files: dict[str, bytes]
    problem: str = ""


@dataclass(frozen=True)
class Settings:
    """How to grade.

    Attributes:
        sandbox: the kind of sandbox.
        limits: what a submission may use.
        cores: threads of numerical libraries.
        warm: whether to fork kernels from a process that has the lab's imports.
    """

    sandbox: str
    limits: Limits = field(default_factory=Limits)
    cores: int = 1
    warm: bool = True


@dataclass(frozen=True)
class Task:
    """The verdict on one check.

    Attributes:
        grade_id: name of the check.
        notebook: the notebook that it is in.
        points: given.
        max_points: what it is worth.
        message: why points are missing; empty when none are.
    """

    grade_id: str
    notebook: str
    points: float
    max_points: float
    message: str = ""


@dataclass(frozen=True)
class Verdict:
    """The verdict on one submission.

    Attributes:
        student: whose it is.
        tasks: of every check of the assignment, in order.
        notebooks: the graded notebooks, as JSON text by name.
        seconds: how long it took.
        problem: what was wrong with the submission as a whole, in a sentence; empty for nothing.
        sandbox: the kind of sandbox; empty when nothing was run.
        walls: its walls that stood.
        cell_seconds: wall time of the student's cells and the checks.
    """

    student: str
    tasks: tuple[Task, ...]
    notebooks: dict[str, str]
    seconds: float
    problem: str = ""
    sandbox: str = ""
    walls: tuple[str, ...] = ()
    cell_seconds: float = 0.0

    @property
    def points(self) -> float:
        """Points that the machine gave."""
        return sum(task.points for task in self.tasks)

    @property
    def max_points(self) -> float:
        """Points that the machine could give."""
        return sum(task.max_points for task in self.tasks)
