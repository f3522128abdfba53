"""Finds checks that would judge otherwise, or not at all, in another process than the student's.

A check is a test cell that the machine grades. It runs apart from the student's code: each name
that it does not define is fetched from the student's process, plain data by value, anything else as
an object that it may only call, index, or read attributes of.

:func:`boundary_faults` reads each check without running it. `origins` finds out which expressions
come from the student; the rules, one function each, build on that: what crosses the boundary
(`crossing`), what an object may not say of itself (`objects`), how a check comes to its verdict
(`verdict`).
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop.cell_names import CellNames, names_of
from workshop.labs.boundary import crossing, objects, verdict
from workshop.labs.boundary.check import PLAIN_PYTHON, Check
from workshop.labs.boundary.origins import Origins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop.labs.boundary.check import Found
    from workshop.labs.source import LabSource

RULES = (*crossing.RULES, *objects.RULES, *verdict.RULES)


@dataclass(frozen=True)
class Fault:
    """A place where a check breaks a rule.

    Attributes:
        grade_id: the check.
        line: the line in the lab's ``.py`` file, counted from 1.
        sentence: what is wrong there, why, and what to do.
    """

    grade_id: str
    line: int
    sentence: str


def boundary_faults(source: LabSource) -> list[Fault]:
    """Return what breaks a rule in the checks of a lab, in the order of the file."""
    lines = {cell.grade_id: cell.line for cell in source.tests}
    given, student, checks = CellNames(), CellNames(), {}
    for cell in source.notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code":
            continue
        if meta.get("grade_id") in lines:
            checks[meta["grade_id"]] = cell.source
        elif meta.get("solution"):
            student |= names_of(cell.source)
        else:
            given |= names_of(cell.source)
    made = {grade_id: names_of(code) for grade_id, code in checks.items()}
    faults = set()
    for grade_id, code in checks.items():
        others = {other: names for other, names in made.items() if other != grade_id}
        for line, sentence in _faults_of(code, given, student, others):
            # The code starts in the line below the cell's marker.
            faults.add(Fault(grade_id, lines[grade_id] + line, sentence))
    return sorted(faults, key=lambda fault: (fault.line, fault.sentence))


def _faults_of(
    code: str, given: CellNames, student: CellNames, others: dict[str, CellNames]
) -> Iterator[Found]:
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        yield from _unreadable(code, error)
        return
    origins = Origins(tree, student.defined)
    check = Check(tree, origins, given, student, others, list(ast.walk(tree)))
    for rule in RULES:
        yield from rule(check)


_MAGIC = re.compile(r"\s*(%{1,2}[A-Za-z]|!(?!=)|\?|[\w.]+\?+\s*$)|[\w\s,.]+=\s*[%!]\s*\w")


def _unreadable(code: str, error: SyntaxError) -> Iterator[Found]:
    lines = [n for n, line in enumerate(code.splitlines(), 1) if _MAGIC.match(line)]
    for line in lines:
        yield line, f"this is IPython's, not Python's. {PLAIN_PYTHON}"
    if not lines:
        yield error.lineno or 1, f"Python cannot read this check: {error.msg}."
