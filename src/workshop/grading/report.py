"""What grading a class gave: the table, and the machine-readable report."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop.errors import WorkshopError
from workshop.grading.sandbox import NONE
from workshop.terminal import print_table, show

if TYPE_CHECKING:
    from workshop.grading.unit import Assignment, Verdict

ENGINE = "workshop"

# What the machine gave each student who has a verdict, by notebook and grade id.
Scores = list[dict[tuple[str, str], float]]


@dataclass
class Outcome:
    """What grading a class gave.

    Attributes:
        verdicts: of this run.
        standing: students whose verdict stood before, and was left as it is.
        scores: of everybody who has a verdict, of this run or an earlier one.
        seconds: wall time.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    standing: list[str] = field(default_factory=list)
    scores: Scores = field(default_factory=list)
    seconds: float = 0.0


def as_report(assignment: Assignment, outcome: Outcome) -> dict[str, Any]:
    """Return the report as plain data, students in alphabetical order.

    Args:
        assignment: what was graded.
        outcome: what it gave.
    """
    verdicts = sorted(outcome.verdicts, key=lambda verdict: verdict.student)
    kinds = sorted({verdict.sandbox for verdict in verdicts} - {""})
    walls = sorted({wall for verdict in verdicts for wall in verdict.walls})
    return {
        "lab": assignment.name,
        "engine": ENGINE,
        "sandbox": ", ".join(kinds),
        "walls": walls,
        "seconds": round(outcome.seconds, 3),
        "submissions": [
            {
                "student": verdict.student,
                "points": verdict.points,
                "max_points": verdict.max_points,
                "seconds": round(verdict.seconds, 3),
                "problem": verdict.problem or None,
                "tasks": [
                    {
                        "grade_id": task.grade_id,
                        "points": task.points,
                        "max_points": task.max_points,
                        "message": task.message,
                    }
                    for task in verdict.tasks
                ],
            }
            for verdict in verdicts
        ],
    }


def write_report(path: Path, report: dict[str, Any]) -> None:
    """Write a report as JSON.

    Raises:
        WorkshopError: the file cannot be written.
    """
    try:
        path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise WorkshopError(f"the report cannot be written ({error.strerror}).", path) from None


def print_report(assignment: Assignment, outcome: Outcome) -> None:
    """Print a table with a student a row, one with a task a row, and what stands behind them."""
    verdicts = sorted(outcome.verdicts, key=lambda verdict: verdict.student)
    if not verdicts and not outcome.standing:
        show(
            f"Nothing to grade: no hand-in of {assignment.name} was collected. "
            "Press Collect in Formgrader first."
        )
        return
    if verdicts:
        numbers = [str(number) for number, _ in enumerate(verdicts[0].tasks, 1)]
        print_table(
            ["student", *numbers, "points", "seconds", "problem"],
            [_row(verdict) for verdict in verdicts],
        )
    if outcome.scores:
        print_table(["", "task", "points", "mean", "lost some"], _tasks(assignment, outcome.scores))
    graded = f"graded {len(verdicts)} in {outcome.seconds:.1f} s"
    if outcome.standing:
        graded += f"; {len(outcome.standing)} had a verdict (--force grades them again)"
    show(graded + ".")
    by_hand = sum(
        cell.points
        for notebook in assignment.notebooks
        for cell in notebook.cells
        if not cell.check
    )
    if by_hand:
        show(f"A person gives up to {by_hand:g} points besides, in Manual Grading.")
    kinds = {verdict.sandbox for verdict in verdicts} - {""}
    walls = sorted({wall for verdict in verdicts for wall in verdict.walls})
    if NONE in kinds:
        show("No walls stood around student code (--sandbox none).", style="bold red")
    elif walls:
        show(f"Student code ran behind: {', '.join(walls)}.")


def _row(verdict: Verdict) -> list[str]:
    return [
        verdict.student,
        *(f"{task.points:g}" for task in verdict.tasks),
        f"{verdict.points:g} of {verdict.max_points:g}",
        f"{verdict.seconds:.1f}",
        f"✗ {verdict.problem}" if verdict.problem else "",
    ]


def _tasks(assignment: Assignment, scores: Scores) -> list[list[str]]:
    checks = [
        (notebook.name, cell)
        for notebook in assignment.notebooks
        for cell in notebook.cells
        if cell.check
    ]
    rows = []
    for number, (notebook, cell) in enumerate(checks, 1):
        given = [one.get((notebook, cell.grade_id), 0.0) for one in scores]
        lost = sum(points < cell.points for points in given)
        name = cell.grade_id.removesuffix("-check")
        mean = f"{sum(given) / len(given):.1f}"
        rows.append([str(number), name, f"{cell.points:g}", mean, f"{lost} of {len(given)}"])
    return rows
