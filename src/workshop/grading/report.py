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


@dataclass
class Outcome:
    """What grading a class gave.

    Attributes:
        verdicts: of this run.
        standing: students whose verdict stood before, and was left as it is.
        seconds: wall time.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    standing: list[str] = field(default_factory=list)
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


def print_report(outcome: Outcome) -> None:
    """Print a table, a student a row and a task a column, and what stands behind it."""
    verdicts = sorted(outcome.verdicts, key=lambda verdict: verdict.student)
    if verdicts:
        tasks = [task.grade_id.removesuffix("-check") for task in verdicts[0].tasks]
        print_table(
            ["student", *tasks, "points", "seconds", "problem"],
            [_row(verdict) for verdict in verdicts],
        )
    graded = f"graded {len(verdicts)} in {outcome.seconds:.1f} s"
    if outcome.standing:
        graded += f"; {len(outcome.standing)} had a verdict (--force grades them again)"
    show(graded + ".")
    kinds = {verdict.sandbox for verdict in verdicts} - {""}
    walls = sorted({wall for verdict in verdicts for wall in verdict.walls})
    if NONE in kinds:
        show("[bold red]No walls stood around student code (--sandbox none).[/]")
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
