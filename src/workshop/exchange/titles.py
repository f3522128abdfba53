"""Names the tasks on the page of feedback, so that a student finds the one that lost points."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from nbconvert.preprocessors import Preprocessor

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_POINTS = re.compile(r"\s*\(\d+ points?\)$")  # the page shows them beside
_MARKS = re.compile(r"[*`$]")


class NameTasks(Preprocessor):
    """Hands the template a name for each cell that has points or a comment."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Put the names by grade id into ``resources``."""
        resources["titles"] = task_titles(nb.cells)
        return nb, resources


def task_titles(cells: list[Any]) -> dict[str, str]:
    """Return a name for each grade id: the heading above its cell, as plain text.

    Two graded cells under one heading have their grade ids added; without a heading the grade id
    is the name. Names are text, not HTML: a student can write headings.
    """
    titles: dict[str, str] = {}
    graded: list[str] = []
    heading = ""
    for cell in cells:
        meta = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and not meta.get("solution"):
            heading = _last_heading(cell.source) or heading
        if grade_id := meta.get("grade_id"):
            titles[grade_id] = heading or grade_id
            graded += [grade_id] if meta.get("grade") or meta.get("task") else []
    times = Counter(titles[grade_id] for grade_id in graded)
    for grade_id in graded:
        if times[titles[grade_id]] > 1:
            titles[grade_id] += f" ({grade_id})"
    return titles


def _last_heading(source: str) -> str:
    """Return the last heading of a Markdown cell without its marks; empty when there is none."""
    found = _HEADING.findall(_FENCED.sub("", source))
    return _POINTS.sub("", _MARKS.sub("", found[-1])).strip() if found else ""
