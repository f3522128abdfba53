"""Finds answers of the bank that are broken themselves, which prove nothing of a check.

An answer is to be wrong as a student's is. One that calls ``sett(x)`` earns 0 from any check.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop.labs.impact import impact_of

if TYPE_CHECKING:
    import nbformat

    from workshop.labs.answers import Answer
    from workshop.labs.source import LabSource

_KINDS = {
    *("NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError"),
    *("SyntaxError", "IndentationError", "TabError"),
}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FRAME = re.compile(r"^(File |Cell In\[)", re.MULTILINE)
_ARROW = re.compile(r"^-+> ?(?P<line>\d+) (?P<code>.*)$", re.MULTILINE)


def slips_in(source: LabSource, answer: Answer, ran: nbformat.NotebookNode) -> dict[str, str]:
    """Return the slips of an answer by the grade id of the checks that met them.

    A slip is a name that Python does not know, or a module that is not there, in a cell of the
    answer. In a cell that is no check it is met by all checks that the broken cell can reach.

    Args:
        source: the lab.
        answer: the answer.
        ran: its notebook, run in one kernel.
    """
    if answer.fails:
        return {}
    tests = {cell.grade_id for cell in source.tests}
    slips: dict[str, str] = {}
    for cell in ran.cells:
        for output in cell.get("outputs", ()):
            broken, sentence = _slip(answer, output)
            if not broken:
                continue
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            met = {grade_id} if grade_id in tests else _reached(source, answer, broken)
            slips = dict.fromkeys(met, sentence) | slips
    return slips


def _slip(answer: Answer, output: nbformat.NotebookNode) -> tuple[str, str]:
    """Return the answer's cell in which an error was raised, and what it says; else nothing."""
    if output.output_type != "error" or output.ename not in _KINDS:
        return "", ""
    innermost = _FRAME.split(_COLOUR.sub("", "\n".join(output.traceback)))[-2:]
    arrow = _ARROW.search(innermost[-1])
    if innermost[0] != "Cell In[" or arrow is None:
        return "", ""
    number = int(arrow["line"])
    for grade_id, text in answer.cells.items():
        lines = text.splitlines()
        if number <= len(lines) and lines[number - 1].strip() == arrow["code"].strip():
            at = answer.starts[grade_id] + number - 1
            return grade_id, f"{answer.path.name}:{at}: {output.ename}: {output.evalue}"
    return "", ""


def _reached(source: LabSource, answer: Answer, broken: str) -> frozenset[str]:
    return impact_of(source, {broken: answer.cells[broken]}).checks
